"""Lexicons: what each language calls things. One YAML file a language, written to be read by native speakers.

A term is a word or words. `stem*` also stands for longer words that begin so, at the end of the term or once inside
it; `one + other` for both near each other in a sentence, in either order; `(one|other)` for either; a final ` ?` marks
a weak term, which counts only beside a strong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import product
from types import MappingProxyType
from typing import Any, Final

import yaml

from candil_analysis.extraction.folding import words_of

#: Kinds of coded findings. Those of `ORDINARY` name ordinary things, so they count only beside one that is not.
KINDS: Final = (
    "exploitation",
    "means_of_control",
    "indicator",
    "recruiter_relation",
    "recruitment_method",
    "sector",
    "transport",
)
ORDINARY: Final = frozenset({"recruiter_relation", "recruitment_method", "sector", "transport"})
CUES: Final = ("negation", "negation_after", "not_negation", "hearsay", "hypothetical", "clause")
_TOP: Final = frozenset(
    [
        "language",
        "name",
        "reviewed",
        "strict_marks",
        "terms",
        "cues",
        "time",
        "numbers",
        "people",
        "people_words",
        "names",
        "places",
        "common_words",
        "nationalities",
        "place_endings",
        "proclitics",
    ]
)
#: Joiners that writers of Persian put, leave out or replace with a space.
_JOINER: Final = "\u200c"
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
#: What is left of a stem or a bracket in the wrong place.
_UNREAD: Final = re.compile(r"\* |[()|]")


class LexiconError(ValueError):
    """A lexicon file says something that cannot be used."""


@dataclass(frozen=True, slots=True)
class Part:
    """Folded words to find; `stem` when longer words that begin so count too."""

    words: str
    stem: bool
    written: str


#: What may stand in one place of a term.
Alternatives = tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it is a key in every text
class Term:
    """A term with the code it stands for. `parts` are one, or two near each other, each with its alternatives;
    `next_to`: one right after the other."""

    language: str
    kind: str
    code: str
    strong: bool
    parts: tuple[Alternatives, ...]
    next_to: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words, checked."""

    language: str
    name: str
    reviewed: bool
    strict_marks: bool
    terms: tuple[Term, ...]
    cues: Mapping[str, tuple[str, ...]]
    time: Mapping[str, Any]
    numbers: Mapping[str, int]
    people: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    common_words: frozenset[str]
    nationalities: Mapping[str, tuple[str, ...]]
    place_endings: tuple[tuple[str, str], ...]
    proclitics: tuple[str, ...] = field(default=())


def lexicon_languages() -> tuple[str, ...]:
    """Languages that come with the library."""
    folder = resources.files(__package__) / "lexicons"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def load_lexicons(languages: Sequence[str] | None = None) -> tuple[Lexicon, ...]:
    """The library's own lexicons of the languages asked for (default: all). Unknown ones raise `LexiconError`."""
    known = lexicon_languages()
    wanted = known if languages is None else tuple(languages)
    if missing := sorted(set(wanted) - set(known)):
        raise LexiconError(f"No lexicon for {', '.join(missing)}; there are {', '.join(known)}.")
    return tuple(_shipped(language) for language in wanted)


@cache
def _shipped(language: str) -> Lexicon:
    path = resources.files(__package__) / "lexicons" / f"{language}.yaml"
    return read_lexicon(path.read_text(encoding="utf-8"), f"lexicons/{language}.yaml")


def read_lexicon(content: str, where: str = "lexicon") -> Lexicon:
    """A lexicon from the text of a YAML file; `where` names it in errors."""
    # The base loader keeps every value a text: to the others the word "no" is a truth value. It builds no objects.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    given = yaml.load(content, Loader=loader)  # noqa: S506
    if not isinstance(given, dict) or "language" not in given:
        raise LexiconError(f"{where}: a mapping with `language` is expected.")
    if unknown := sorted(set(given) - _TOP):
        raise LexiconError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_TOP))}.")
    language = str(given["language"])
    return Lexicon(
        language=language,
        name=str(given.get("name", language)),
        reviewed=given.get("reviewed") == "true",
        strict_marks=given.get("strict_marks") == "true",
        terms=tuple(_terms(language, given.get("terms") or {}, where)),
        cues=MappingProxyType({cue: _texts((given.get("cues") or {}).get(cue)) for cue in CUES}),
        time=MappingProxyType(given.get("time") or {}),
        numbers=MappingProxyType(_numbers(given.get("numbers") or {})),
        people=_texts(given.get("people")),
        names=_texts(given.get("names")),
        places=_texts(given.get("places")),
        common_words=frozenset(words_of(word) for word in _texts(given.get("common_words"))),
        nationalities=MappingProxyType({k: _texts(v) for k, v in (given.get("nationalities") or {}).items()}),
        place_endings=tuple((words_of(old), words_of(new)) for old, new in given.get("place_endings") or ()),
        proclitics=_texts(given.get("proclitics")),
    )


def _texts(given: Any) -> tuple[str, ...]:
    if not given:
        return ()
    return tuple(str(one) for one in (given if isinstance(given, list) else [given]))


def _numbers(given: Mapping[Any, Any]) -> dict[str, int]:
    return {words_of(word): int(value) for value, words in given.items() for word in _texts(words)}


def _terms(language: str, given: Mapping[str, Mapping[str, Any]], where: str) -> Iterator[Term]:
    for kind, codes in given.items():
        if kind not in KINDS:
            raise LexiconError(f"{where}: unknown kind {kind!r}; known are {', '.join(KINDS)}.")
        for code, written in codes.items():
            for text in _texts(written):
                strong = not text.endswith(" ?")
                for parts, next_to in _parts(text.removesuffix(" ?"), where):
                    yield Term(language, kind, str(code), strong, parts, next_to)


def _parts(text: str, where: str) -> Iterator[tuple[tuple[Alternatives, ...], bool]]:
    """The parts of a term, and whether the second stands right after the first. A term of which some alternatives have
    a stem inside and some have not counts as two."""
    sides = [_alternatives(side) for side in text.split(" + ")]
    if len(sides) > 1:
        yield tuple(_checked(side, text, where) for side in sides), False
        return
    if plain := [one for one in sides[0] if "* " not in one]:
        yield (_checked(plain, text, where),), False
    if inner := [one.split("* ", 1) for one in sides[0] if "* " in one]:
        firsts, seconds = dict.fromkeys(f"{one}*" for one, _ in inner), dict.fromkeys(other for _, other in inner)
        yield (_checked(firsts, text, where), _checked(seconds, text, where)), True


def _alternatives(text: str) -> list[str]:
    """“(took|takes) the papers” is two; so is what may be written with a joiner or with a space."""
    pieces = enumerate(_BRACKET.split(text))
    chosen = product(*(piece.split("|") if number % 2 else (piece,) for number, piece in pieces))
    each = map("".join, chosen)
    return list(dict.fromkeys(spelling for one in each for spelling in (one, one.replace(_JOINER, " "))))


def _checked(alternatives: Iterable[str], text: str, where: str) -> Alternatives:
    parts = tuple(part_of(one) for one in alternatives)
    if len(text.split(" + ")) > 2 or not all(part.words and not _UNREAD.search(part.written) for part in parts):
        raise LexiconError(f"{where}: {text!r} is not a term of one or two parts; write words, or `one + other`.")
    return parts


def part_of(text: str) -> Part:
    """A part as written: words, with `*` at the end for a stem."""
    return Part(words_of(text.rstrip("* ")), text.rstrip().endswith("*"), text)
