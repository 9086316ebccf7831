"""A candidate in words: its text with the evidence marked, and its findings as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.collect.sources.models import Candidate
from candil.platform.vocabulary import queries as vocabulary

_KINDS: Final[Mapping[str, str | Promise]] = {
    "exploitation": _("Exploitation"),
    "means_of_control": _("Means of control"),
    "indicator": _("Sign"),
    "recruiter_relation": _("Relation to the recruiter"),
    "recruitment_method": _("Way of recruitment"),
    "sector": _("Sector"),
    "transport": _("Transport"),
    "country": _("Country"),
    "place": _("Place"),
    "date": _("Time"),
    "people": _("Number of people"),
    "movement": _("Recruitment or transport"),
}
_SIGNS: Final[Mapping[str, str | Promise]] = {
    "TraffickingNamed": _("Trafficking is named"),
    "Unpaid": _("Not paid"),
    "LivesAtWorkplace": _("Lives where they work"),
    "NoContract": _("No contract"),
    "RecruitmentFee": _("Paid for the job"),
    "Watched": _("Watched"),
    "Sold": _("Sold"),
    "Smuggled": _("Smuggled"),
    "Minor": _("Children named"),
}
_SCHEMES: Final = {"sector": "industry", "transport": "leg_mode", "recruitment_method": "vic_MethodOfRecruitment"}
_MARKS: Final[Mapping[str, str | Promise]] = {
    "negated": _("denied"),
    "hearsay": _("hearsay"),
    "hypothetical": _("supposed"),
}
_PERSONAL: Final[Mapping[str, str | Promise]] = {
    "phone": _("telephone numbers"),
    "email": _("e-mail addresses"),
    "url": _("web addresses"),
    "handle": _("user names"),
    "card": _("bank cards"),
    "iban": _("bank accounts"),
    "plate": _("number plates"),
    "document": _("document numbers"),
    "address": _("street addresses"),
    "name": _("names"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `said` is what was found in it, empty for what lies between."""

    text: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing found, with every wording that says so, in order of appearance."""

    kind: str
    label: str
    words: tuple[str, ...]


def marked_text(candidate: Candidate) -> tuple[Piece, ...]:
    """The whole text in order, with what was found marked; empty once the text is forgotten. Of findings that
    overlap the first one is marked, with what the others of the same stretch say.
    """
    text, at, pieces = candidate.text, 0, []
    for start, end, said in _stretches(candidate.findings if text else []):
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], said))
        at = end
    if text[at:]:
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _stretches(findings: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    """Stretches that do not overlap, in order; each with its labels."""
    found: list[tuple[int, int, str]] = []
    for one in findings:
        label = _full_label(one)
        if found and one["start"] < found[-1][1]:
            start, end, said = found[-1]
            found[-1] = (start, max(end, one["end"]), said if label in said.split(" · ") else f"{said} · {label}")
        else:
            found.append((one["start"], one["end"], label))
    return found


def facts(candidate: Candidate) -> tuple[Fact, ...]:
    """What was found, each code once, with the words that say so; exploitation first."""
    order = {kind: place for place, kind in enumerate(_KINDS)}
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in sorted(candidate.findings, key=lambda one: order.get(one["kind"], len(order))):
        words = grouped.setdefault((part_name(one["kind"]), _label(one) + _marks(one)), [])
        if one["words"] not in words:
            words.append(one["words"])
    return tuple(Fact(kind, label, tuple(words)) for (kind, label), words in grouped.items())


def part_name(kind: str) -> str:
    """What a kind of finding, or a part of the score, is called."""
    return str(_KINDS.get(kind, kind))


def language_name(code: str) -> str:
    """What the language of a candidate is called (ISO 639-1, or fil for Filipino)."""
    return vocabulary.label("language", _three_letters().get(code, code))


@cache
def _three_letters() -> Mapping[str, str]:
    """ISO 639-1 → ISO 639-3. Spellings would not do: “En” is also the name of a language of Vietnam."""
    known = vocabulary.codes_of("language")
    return {short: code for code in known if (short := vocabulary.term("language", code).codes["alpha_2"])}


def personal_counts(candidate: Candidate) -> tuple[tuple[str, int], ...]:
    """(kind in words, how many) of personal data in the text; the data themselves are not listed."""
    return tuple((str(_PERSONAL.get(kind, kind)), count) for kind, count in sorted(candidate.personal.items()))


def _full_label(one: Mapping[str, Any]) -> str:
    return f"{part_name(one['kind'])}: {_label(one)}{_marks(one)}"


def _label(one: Mapping[str, Any]) -> str:
    kind, code = one["kind"], one["code"]
    if kind == "indicator":
        return str(_SIGNS.get(code, code))
    if kind in ("place", "people"):
        return str(code)
    if kind == "date":
        return str(code).strip("/").replace("/", " – ") or str(one["words"])
    scheme = _SCHEMES.get(kind, kind)
    return vocabulary.label(scheme, code) if code in vocabulary.codes_of(scheme) else str(code)


def _marks(one: Mapping[str, Any]) -> str:
    return f" ({', '.join(str(_MARKS[mark]) for mark in one['marks'])})" if one["marks"] else ""
