"""Schemes as they lie in the data files, and the form in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from candil.platform.vocabulary.errors import VocabularyBroken

_ROOM: Final = Path(__file__).resolve().parents[1]
_SAME: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’ʼ`´", "'"))
_DASHES: Final = re.compile("-+")
_HTCDS_FIELD: Final = re.compile("^(org|prs|vic|per|cas|hte|spl)_")


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a scheme.

    `status` is standard, extension (ours, where the standard has no code) or deprecated. `any_of` names the members of
    a composite: it says that at least one of them holds, never which. `codes` holds the code in other standards.
    """

    code: str
    label: str
    status: str = "standard"
    aliases: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Scheme:
    """A code list with where it comes from. `names` are its other names, such as the HTCDS field."""

    name: str
    source: str
    version: str
    licence: str
    terms: Mapping[str, Term]
    names: tuple[str, ...] = ()
    open: bool = False  # the standard says that others may be added

    @property
    def is_htcds(self) -> bool:
        """Whether the codes are those of an HTCDS field unless a term says otherwise."""
        return any(_HTCDS_FIELD.match(name) for name in (self.name, *self.names))


def comparable(text: str) -> str:
    """`text` without case, white space, accents and kinds of dash or apostrophe: texts are equal when these are."""
    plain = unicodedata.normalize("NFKD", text.translate(_SAME))
    kept = (letter for letter in plain if not unicodedata.combining(letter) and not letter.isspace())
    return _DASHES.sub("-", "".join(kept).casefold())


def read(folder: str, name: str) -> Any:
    """The content of a data file of this room."""
    return yaml.load((_ROOM / folder / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def spellings(terms: Iterable[Term]) -> Mapping[str, str]:
    """Comparable text → code, over codes, labels and aliases. Raises VocabularyBroken where two codes claim a text."""
    found: dict[str, str] = {}
    for term in terms:
        for text in (term.code, term.label, *term.aliases, *filter(None, _own_names(term))):
            holder = found.setdefault(comparable(text), term.code)
            if holder != term.code:
                raise VocabularyBroken(
                    _("The text “%(text)s” stands for %(one)s and for %(other)s: correct the vocabulary.")
                    % {"text": text, "one": holder, "other": term.code}
                )
    return MappingProxyType(found)


def _own_names(term: Term) -> tuple[str, ...]:
    # Where several of our codes map to one foreign code (friend and partner → Acquainted) it is no name of ours.
    htcds = term.codes.get("htcds", "")
    return (htcds,) if htcds.startswith(f"{term.code}_") else ()


@cache
def schemes_of_files() -> Mapping[str, Scheme]:
    """Every scheme of `schemes/` under its name and its other names."""
    found: dict[str, Scheme] = {}
    for path in sorted((_ROOM / "schemes").glob("*.yaml")):
        scheme = _scheme(read("schemes", path.stem))
        for name in (scheme.name, *scheme.names):
            if name in found:
                raise VocabularyBroken(_("Two code lists are called “%(name)s”.") % {"name": name})
            found[name] = scheme
    return MappingProxyType(found)


def _scheme(data: dict[str, Any]) -> Scheme:
    terms = [_term(entry, data.get("status", "standard")) for entry in data["terms"]]
    return Scheme(
        name=data["scheme"],
        source=data["source"],
        version=str(data["version"]),
        licence=data["licence"],
        terms=MappingProxyType({term.code: term for term in terms}),
        names=tuple(data.get("names", ())),
        open=bool(data.get("open", False)),
    )


def _term(entry: dict[str, Any], status: str) -> Term:
    low_high = entry.get("range")
    return Term(
        code=entry["code"],
        label=entry["label"],
        status=entry.get("status", status),
        aliases=tuple(entry.get("aliases", ())),
        any_of=tuple(entry.get("any_of", ())),
        codes=MappingProxyType(dict(entry.get("codes", {}))),
        note=entry.get("note", ""),
        range=(low_high[0], low_high[1]) if low_high else None,
    )
