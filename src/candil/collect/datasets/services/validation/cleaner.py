"""The cleaner of one file: built from a mapping and a header, then fed row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import RowRule, TextRule
from candil.collect.datasets.services.records import CleanLeg, CleanRecord
from candil.collect.datasets.services.validation.coding import Coded
from candil.collect.datasets.services.validation.dates import Span
from candil.collect.datasets.services.validation.groups import Group
from candil.collect.datasets.services.validation.legs import LegReader
from candil.collect.datasets.services.validation.problems import Problem, Problems, problem
from candil.platform.vocabulary import queries as vocabulary

LONGEST_SOURCE: Final = 200
LONGEST_SUMMARY: Final = 2000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is handed back, with every reason."""

    row_number: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that carries no record: a total, a zero, an empty line."""

    row_number: int
    because: str


@dataclass
class Cleaner:
    """What `plan.cleaner_for` builds. Feed it each row once, in order: it counts equal rows to tell them apart."""

    width: int
    kind: str
    synthetic: bool
    scope: bytes
    content: Callable[[list[str]], Sequence[str]]
    by_id: bool
    id_column: str
    people: Group[int] | None
    zero_people: str
    date: Group[Span]
    codes: tuple[tuple[str, Group[Coded]], ...]
    legs: tuple[Group[tuple[CleanLeg, ...]], ...]
    texts: tuple[Group[str], ...]  # source, source grade, information grade, summary
    skip: Group[str]
    refuse: Group[str]
    leg_readers: tuple[LegReader, ...] = ()
    _seen: dict[int, int] = field(default_factory=dict)

    def clean(self, number: int, row: list[str]) -> CleanRecord | Refusal | Skipped:
        """The record that the row holds, or why it holds none."""
        if len(row) != self.width:
            row = _evened(row, self.width)
            if len(row) != self.width:
                return Refusal(number, (_uneven(len(row), self.width),)) if any(row) else _empty(number)
        content = "\x1f".join(map(str.strip, self.content(row)))
        if not content.strip("\x1f"):
            return self._without_content(number, row)
        if because := self.skip.read(row):
            return Skipped(number, str(because))
        problems: list[Problem] = []
        people = self._people(row, problems)
        if people == 0 and self.zero_people == "skip" and not problems:
            return Skipped(number, _("No people: the number is zero"))
        record = self._record(number, row, content, people, problems)
        return record if record is not None else Refusal(number, tuple(problems))

    def _without_content(self, number: int, row: list[str]) -> Refusal | Skipped:
        if not self.by_id or not any(text.strip() for text in row):
            return _empty(number)
        reason = _("The row has no identity.")
        return Refusal(number, (Problem(self.id_column, "", reason, _("Fill in the column that identifies rows.")),))

    def _people(self, row: list[str], problems: list[Problem]) -> int:
        people = self.people.read(row) if self.people else 1
        if isinstance(people, Problems):
            problems.extend(people.found)
            return 0
        if people == 0 and self.zero_people == "refuse":
            problems.append(Problem("", "0", _("The number of people is zero."), _("Leave the row out.")))
        return people

    def _record(
        self, number: int, row: list[str], content: str, people: int, problems: list[Problem]
    ) -> CleanRecord | None:
        refusal: Any = self.refuse.read(row)
        if isinstance(refusal, Problems):
            problems.extend(refusal.found)
        codes, denied = self._codes(row, problems)
        span: Any = self._read(self.date, row, problems)
        legs = [leg for group in self.legs for leg in (self._read(group, row, problems) or ())]
        source, source_grade, information_grade, summary = (self._read(group, row, problems) for group in self.texts)
        if problems:
            return None
        identity = self._identity(number, content, problems)
        if identity is None:
            return None
        return CleanRecord(
            number, identity, self.kind, people, span.start, span.end, span.precision, codes, denied, tuple(legs),
            source, source_grade, information_grade, summary, self.synthetic,
        )  # fmt: skip

    def _codes(
        self, row: list[str], problems: list[Problem]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        codes: dict[str, tuple[str, ...]] = {}
        denied: dict[str, tuple[str, ...]] = {}
        for dimension, group in self.codes:
            found = group.read(row)
            if isinstance(found, Problems):
                problems.extend(found.found)
                continue
            if found.yes:
                codes[dimension] = found.yes
            if found.no:
                denied[dimension] = found.no
        return codes, denied

    @staticmethod
    def _read(group: Group[Any], row: list[str], problems: list[Problem]) -> Any:
        found = group.read(row)
        if isinstance(found, Problems):
            problems.extend(found.found)
            return None
        return found

    def _identity(self, number: int, content: str, problems: list[Problem]) -> str | None:
        """The same row of the same organisation and layout gets the same identity in every load.

        By the source's own identity, or by content and its n-th occurrence in the file, so that equal rows about
        different people stay different and the order of rows does not matter.
        """
        digest = hashlib.blake2b(self.scope + content.encode(), digest_size=16).digest()
        key = int.from_bytes(digest[:8], "big")
        if self.by_id:
            first = self._seen.setdefault(key, number)
            if first != number:
                problems.append(
                    Problem(
                        self.id_column, content.replace("\x1f", " "),
                        _("Row %(row)d has the same identity.") % {"row": first},
                        _("Each identity may stand once in a file. Correct one of the rows."),
                    )
                )  # fmt: skip
                return None
            return digest.hex()
        occurrence = self._seen[key] = self._seen.get(key, 0) + 1
        if occurrence > 1:
            digest = hashlib.blake2b(digest + occurrence.to_bytes(8, "big"), digest_size=16).digest()
        return digest.hex()


def _empty(number: int) -> Skipped:
    return Skipped(number, _("Empty row"))


def _evened(row: list[str], width: int) -> list[str]:
    """Without empty fields beyond the header, which spreadsheet programs like to add."""
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    return row


def _uneven(found: int, width: int) -> Problem:
    return Problem(
        "", "", _("The row has %(found)d fields; the header has %(width)d.") % {"found": found, "width": width},
        _("Look for a separator or a quotation mark inside a field, or a line break in the wrong place."),
    )  # fmt: skip


def getter(indices: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    """Fields of a row as a sequence, also when there is one or none."""
    if len(indices) > 1:
        return itemgetter(*indices)
    return lambda row: [row[index] for index in indices]


def read_rows(rules: Sequence[RowRule], texts: Sequence[str]) -> str:
    """Why a row is left out: the reason of the first rule that holds, or an empty text."""
    for rule, text in zip(rules, texts, strict=True):
        if _holds(rule, text):
            return rule.because or _("%(column)s is “%(value)s”") % {"column": rule.column, "value": text}
    return ""


def read_refusals(rules: Sequence[RowRule], texts: Sequence[str]) -> str | Problems:
    """Problems when a row must not be kept, or an empty text."""
    for rule, text in zip(rules, texts, strict=True):
        if _holds(rule, text):
            return problem(rule.column, text, rule.because or _("Such rows are not accepted."), _("Leave the row out."))
    return ""


def _holds(rule: RowRule, text: str) -> bool:
    folded = text.casefold()
    if rule.margins and text and vocabulary.is_nrm_margin(rule.column, text):
        return True
    return any(folded == one.casefold() for one in rule.equals) or any(
        folded.endswith(one.casefold()) for one in rule.ends_with
    )


def read_text(rule: TextRule, limit: int, missing: frozenset[str], texts: Sequence[str]) -> str | Problems:
    """A fixed text, or those of its columns that are reported, with a middle dot between."""
    absent = missing | {text.casefold() for text in rule.missing}
    said = dict.fromkeys(text for text in texts if text and text.casefold() not in absent)
    joined = rule.text or " · ".join(said)
    if len(joined) <= limit:
        return joined
    if rule.shorten:
        return joined[: limit - 1] + "…"
    return problem(
        ", ".join(rule.columns), joined,
        _("The text has %(length)d characters; %(limit)d are possible.") % {"length": len(joined), "limit": limit},
        _("Shorten it, or write “shorten: true” in the mapping."),
    )  # fmt: skip
