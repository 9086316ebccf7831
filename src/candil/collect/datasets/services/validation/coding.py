"""From texts to codes of the vocabulary. What is not in the list is reported, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import CodeColumn, DateRule
from candil.collect.datasets.services.validation.dates import read_date
from candil.collect.datasets.services.validation.groups import REMEMBERED
from candil.collect.datasets.services.validation.people import age_band
from candil.collect.datasets.services.validation.problems import Problems, problem
from candil.platform.vocabulary import queries as vocabulary

#: Dimensions in which a person has one value; two different ones are a contradiction.
SINGLE: Final = frozenset({"gender", "age_band", "status", "duration", "vic_AgeWhenTrafficked"})
_YES: Final = frozenset({"1", "1.0", "true", "yes"})
_NO: Final = frozenset({"0", "0.0", "false", "no"})


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes of one dimension that a row says yes and no to."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


NOTHING: Final = Coded()
Reader = Callable[[Sequence[str]], Coded | Problems]


def reader_for(rule: CodeColumn, names: Sequence[str], missing: frozenset[str]) -> Reader:
    """How one rule reads its columns; `names` are those of its columns that the file has, in the rule's order."""
    absent = missing | {text.casefold() for text in rule.missing}
    if rule.always:
        constant = Coded(rule.always)
        return lambda _texts: constant
    if rule.birthdate:
        return lambda texts: _age(rule, absent, texts)
    if rule.flags:
        return lambda texts: _flags(rule, names, absent, texts)
    values = {text.casefold(): codes for text, codes in rule.values.items()}
    parts = re.compile(rule.separator if len(rule.separator) > 1 else re.escape(rule.separator or ";"))
    return lambda texts: _listed(rule, values, parts, absent, texts[0])


class Part:
    """One rule among those of its dimension. Rules of one column remember what each text meant: flags come in
    thousands of combinations, but each has three texts."""

    __slots__ = ("_known", "_place", "_read", "rule")

    def __init__(self, rule: CodeColumn, read: Reader, place: slice) -> None:
        self.rule = rule
        self._read = read
        self._place = place
        self._known: dict[str, Coded | Problems] | None = {} if place.stop - place.start == 1 else None

    def read(self, texts: Sequence[str]) -> Coded | Problems:
        if self._known is None:
            return self._read(texts[self._place])
        text = texts[self._place.start]
        found = self._known.get(text)
        if found is None:
            found = self._read((text,))
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[text] = found
        return found


def combine(dimension: str, parts: Sequence[Part], texts: Sequence[str]) -> Coded | Problems:
    """What all rules of one dimension say together."""
    yes: dict[str, None] = {}
    no: dict[str, None] = {}
    for part in parts:
        if yes and part.rule.if_empty:
            continue
        found = part.read(texts)
        if found is NOTHING:
            continue
        if isinstance(found, Problems):
            return found
        for code in found.yes:
            yes[code] = None
        for code in found.no:
            no[code] = None
    if not yes and not no:
        return NOTHING
    return _contradiction(dimension, parts, yes, no) or Coded(tuple(yes), tuple(no))


def _contradiction(dimension: str, parts: Sequence[Part], yes: dict[str, None], no: dict[str, None]) -> Problems | None:
    if len(yes) > 1 and dimension in SINGLE:
        return problem(
            _columns_about(list(yes), parts), ", ".join(yes), _("The row gives two different values for one person."),
            _("Keep one of them."),
        )  # fmt: skip
    if no and not yes.keys().isdisjoint(no):
        both = [code for code in no if code in yes]
        return problem(
            _columns_about(both, parts), ", ".join(both), _("The row says both yes and no."),
            _("Correct one of the columns."),
        )  # fmt: skip
    return None


def _columns_about(codes: Sequence[str], parts: Sequence[Part]) -> str:
    rules = [part.rule for part in parts]
    named = [name for rule in rules for name, said in rule.flags.items() if set(said) & set(codes)]
    return ", ".join([*named, *(rule.column for rule in rules if rule.column)])


def _flags(rule: CodeColumn, names: Sequence[str], absent: frozenset[str], texts: Sequence[str]) -> Coded | Problems:
    yes: list[str] = []
    no: list[str] = []
    accepted = _YES if rule.yes == ("1",) else frozenset(text.casefold() for text in rule.yes)
    denied = _NO if rule.no in (("0",), ()) else frozenset(text.casefold() for text in rule.no)
    for name, text in zip(names, texts, strict=True):
        folded = text.casefold()
        if not text or folded in absent:
            continue
        if folded in accepted:
            yes.extend(rule.flags[name])
        elif folded in denied:
            no.extend(rule.flags[name] if rule.no else ())
        else:
            return problem(
                name, text, _("This is neither yes nor no."),
                _("Write one of: %(texts)s; leave it empty when it was not reported.")
                % {"texts": ", ".join((*rule.yes, *(rule.no or ("0",))))},
            )  # fmt: skip
    return Coded(tuple(yes), tuple(no)) if yes or no else NOTHING


def _listed(
    rule: CodeColumn, values: dict[str, tuple[str, ...]], parts: re.Pattern[str], absent: frozenset[str], text: str
) -> Coded | Problems:
    codes: dict[str, None] = {}
    for raw in parts.split(text) if rule.separator else (text,):
        one = raw.strip()
        if not one or one.casefold() in absent:
            continue
        found = values.get(one.casefold())
        if found is None:
            found = _from_vocabulary(rule, one)
        if found is None:
            return _unknown(rule, one)
        codes |= dict.fromkeys(found)
    return Coded(tuple(codes)) if codes else NOTHING


def _from_vocabulary(rule: CodeColumn, text: str) -> tuple[str, ...] | None:
    if rule.table == "nrm":
        return vocabulary.nrm_codes(rule.column, text)
    if rule.pairs:
        return vocabulary.nationalities(text)
    code = vocabulary.normalise(rule.dimension, text)
    return None if code is None else (code,)


def _unknown(rule: CodeColumn, text: str) -> Problems:
    gone = vocabulary.former_country(text) if vocabulary.scheme(rule.dimension).name == "country" else None
    if gone is not None:
        return problem(
            rule.column, text,
            _("%(name)s no longer exists (ISO 3166-3 %(code)s, withdrawn %(date)s).")
            % {"name": gone.name, "code": gone.code, "date": gone.withdrawn},
            _("Write the country of today: %(countries)s.") % {"countries": _named(gone.successors)}
            if gone.successors else _("Write the country of today."),
        )  # fmt: skip
    return problem(
        rule.column, text, _("This is not in the code list “%(list)s”.") % {"list": rule.dimension},
        _("Correct it, or say in a mapping file what it stands for."),
    )  # fmt: skip


def _named(countries: Sequence[str]) -> str:
    return ", ".join(f"{vocabulary.label('country', code)} ({code})" for code in countries)


def _age(rule: CodeColumn, absent: frozenset[str], texts: Sequence[str]) -> Coded | Problems:
    """The age band on the day of registration. The birth date itself is never shown nor kept."""
    days: list[date] = []
    for column, text in zip((rule.birthdate, rule.at), texts, strict=True):
        found = read_date(DateRule(column, formats=("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")), absent, (text,))
        if isinstance(found, Problems):
            return _without_values(found)
        if found.start is None:
            return NOTHING
        days.append(found.start)
    band = age_band(*days)
    if band is None:
        return problem(
            rule.birthdate, "", _("The person would be less than 0 or more than 120 years old."), _("Check both dates.")
        )
    return Coded((band,))


def _without_values(problems: Problems) -> Problems:
    return Problems(tuple(type(one)(one.column, "", one.reason, one.advice) for one in problems.found))
