"""A package as an analyst describes it, checked and gathered in memory: exactly what would be sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.actions import queries
from candil.analyse.actions.errors import KeyUnusable, PackageRefused, PictureRefused
from candil.analyse.actions.models import AuthorityKey, Ground
from candil.analyse.actions.policies import require_acting
from candil.analyse.actions.queries.parts import ANSWER, FILE, MESSAGE, Part, parts_of
from candil.analyse.actions.services.pictures import cleaned
from candil.collect.reporting import services as reporting
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil.trust.vault.services.keys import Keys

CLEANED: Final = "cleaned"
ORIGINAL: Final = "original"
MOST_FILES: Final = 20
LARGEST: Final = 25 << 20  # bytes of all files together
LONGEST_KEPT: Final = timedelta(days=730)
#: Endings that say only of which kind a file is; any other is left out.
ENDINGS: Final = frozenset(
    {
        "3gp", "aac", "csv", "doc", "docx", "eml", "gif", "heic", "jpeg", "jpg", "m4a", "mkv", "mov", "mp3", "mp4",
        "msg", "odt", "oga", "ods", "ogg", "opus", "pdf", "png", "rtf", "tif", "tiff", "txt", "wav", "webm", "webp",
        "xls", "xlsx", "zip",
    }
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Draft:
    """What an analyst chose. `answers` and `messages` name parts; `files`: part → "cleaned" or "original".

    `purpose`, `basis` and `handling` are codes of the vocabulary, each with words of one's own; `delete_by` is the last
    day on which the authority may keep it; `has_reread`: the reporter's later words do not take the agreement back.
    """

    key: int
    purpose: str
    basis: str
    ground: Ground
    handling: str
    delete_by: date
    contact: str
    answers: Iterable[str] = ()
    messages: Iterable[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    purpose_words: str = ""
    basis_words: str = ""
    ground_words: str = ""
    conditions: str = ""
    has_reread: bool = False


@dataclass(frozen=True, repr=False)
class Enclosed:
    """A file under its new name. `kind`: "cleaned" or "original"; `source` is its name in the report, not passed on."""

    name: str
    kind: str
    data: bytes
    source: str


@dataclass(frozen=True, repr=False)
class Composed:
    """Everything that would be in the package, in clear, in memory only."""

    report: str
    draft: Draft
    key: AuthorityKey
    answers: tuple[Part, ...]
    messages: tuple[Part, ...]
    files: tuple[Enclosed, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many parts of each kind: all that the ledger is told of the content."""
        kinds = [each.kind for each in self.files]
        return {
            "answers": len(self.answers), "messages": len(self.messages), "summary": int(bool(self.draft.summary)),
            "files_cleaned": kinds.count(CLEANED), "files_original": kinds.count(ORIGINAL),
        }  # fmt: skip


def compose(*, by: Viewer, keys: Keys, report: str, draft: Draft, language: str) -> Composed:
    """Gather what was chosen; files are read and cleaned now. The opening is in the audit; nothing else is kept.

    Raises `ReportUnknown`, `PackageRefused`, `PictureRefused`, `KeyUnusable`, `AuthorityUnknown`.
    """
    require_acting(by)
    key = queries.key_for(by, draft.key)
    if words := queries.why_unusable(key):
        raise KeyUnusable(words)
    cover, story = reporting.open_report(by=by, keys=keys, label=report, language=language)
    _check(draft, cover)
    parts = parts_of(story)
    answers = _chosen(parts, ANSWER, set(draft.answers))
    messages = _chosen(parts, MESSAGE, set(draft.messages))
    files = _chosen(parts, FILE, set(draft.files))
    if not (answers or messages or files or draft.summary):
        raise PackageRefused(_("Nothing was chosen yet: a package holds at least one part or a summary."))
    return Composed(report, draft, key, answers, messages, _enclosed(by, keys, report, files, draft.files))


def _chosen(parts: Iterable[Part], kind: str, names: set[str]) -> tuple[Part, ...]:
    found = tuple(part for part in parts if part.kind == kind and part.name in names)
    if len(found) != len(names):
        raise PackageRefused(_("Something that was chosen is not in this report."))
    return found


def _check(draft: Draft, cover: Any) -> None:
    for scheme, code in (
        ("sharing_purpose", draft.purpose), ("legal_basis", draft.basis), ("handling", draft.handling),
    ):  # fmt: skip
        if code not in vocabulary.codes_of(scheme):
            raise PackageRefused(_("Choose a purpose, a legal basis and how it is to be handled from the lists."))
    if draft.basis == "other" and not draft.basis_words:
        raise PackageRefused(_("Say on which other basis it is passed on."))
    if draft.handling == "C" and not draft.conditions:
        raise PackageRefused(_("Handling with conditions needs the conditions in words."))
    if not draft.contact:
        raise PackageRefused(_("Say how the authority reaches you."))
    today = timezone.localdate()
    if not today < draft.delete_by <= today + LONGEST_KEPT:
        raise PackageRefused(_("The day by which it is deleted lies after today and within two years."))
    _check_ground(draft, cover)


def _check_ground(draft: Draft, cover: Any) -> None:
    if draft.ground == Ground.CONSENT:
        if not cover.may_share:
            raise PackageRefused(
                _("The reporter did not agree that it is passed on. Ask them, or choose another ground and say why.")
            )
        if not draft.has_reread:
            raise PackageRefused(_("Read what the reporter wrote since, and say that it takes nothing back."))
    elif not draft.ground_words:
        raise PackageRefused(_("Say why it is passed on without the person’s agreement."))
    if draft.basis == "consent" and draft.ground != Ground.CONSENT:
        raise PackageRefused(_("Agreement cannot be the legal basis where the person did not agree."))


def _enclosed(
    by: Viewer, keys: Keys, report: str, files: tuple[Part, ...], how: Mapping[str, str]
) -> tuple[Enclosed, ...]:
    if len(files) > MOST_FILES:
        raise PackageRefused(_("A package holds at most %(most)d files.") % {"most": MOST_FILES})
    found: list[Enclosed] = []
    room = LARGEST
    for part in files:
        data = _read(by, keys, report, part.name, room)
        room -= len(data)
        found.append(_as_wanted(part.text, data, how[part.name], found))
    return tuple(found)


def _as_wanted(source: str, data: bytes, kind: str, before: list[Enclosed]) -> Enclosed:
    number = sum(each.kind == kind for each in before) + 1
    if kind == CLEANED:
        try:
            return Enclosed(f"photo-{number}.jpg", kind, cleaned(data), source)
        except PictureRefused as error:
            raise PictureRefused(f"{source}: {error}") from error
    if kind != ORIGINAL:
        raise PackageRefused(_("A file goes along as a cleaned copy, as it is, or not at all."))
    ending = source.rpartition(".")[2].lower()
    return Enclosed(f"file-{number}.{ending if ending in ENDINGS else 'bin'}", kind, data, source)


def _read(by: Viewer, keys: Keys, report: str, part: str, room: int) -> bytes:
    """A file of the report, in memory. Raises `PackageRefused` once it is larger than the room that is left."""
    data = bytearray()
    for piece in reporting.open_file(by=by, keys=keys, label=report, part=part).pieces:
        data += piece
        if len(data) > room:
            raise PackageRefused(_("The files of a package hold at most 25 MB together. Choose fewer."))
    return bytes(data)
