"""Countries by their names in every loaded language (CLDR by Babel) and by the words for their people."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from candil_analysis.extraction.cues import Cues
from candil_analysis.extraction.folding import Folded, unspaced
from candil_analysis.extraction.lexicon import Lexicon, part_of
from candil_analysis.extraction.matching import Hit, longest
from candil_analysis.extraction.results import CountryFinding

#: Language, alpha-3 code, whether a word for people, and the name as written.
CountryWord = tuple[str, str, bool, str]
_MORE_NAMES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "GB": ("UK", "Britain", "England", "Scotland", "Wales"),
        "US": ("USA",),
        "AE": ("UAE",),
        "CZ": ("Czech Republic",),
    },
    "es": {"GB": ("Inglaterra",)},
    "fr": {"GB": ("Angleterre",)},
    "pt": {"GB": ("Inglaterra",)},
    "ro": {"GB": ("Anglia",)},
    "sq": {"GB": ("Angli", "Angli*")},
    "lt": {"GB": ("Anglij*",)},
    "pl": {"GB": ("Anglia", "Anglii", "Anglię")},
    "ru": {"GB": ("Англи*",)},
    "uk": {"GB": ("Англі*",)},
    "vi": {"GB": ("Anh Quốc", "nước Anh")},
    "ar": {"GB": ("بريطانيا",)},
    "fa": {"GB": ("انگلیس", "انگلستان")},
    "id": {"GB": ("Inggris",)},
    "zh": {"GB": ("英国",)},
    "hi": {"GB": ("ब्रिटेन", "इंग्लैंड")},
}
_SHORT: Final = 4


@cache
def alpha_3(code: str) -> str:
    """ISO 3166-1 alpha-3 of an alpha-2 or alpha-3 code; an empty text for anything else. XKX for Kosovo."""
    import pycountry

    if code.upper() in ("XK", "XKX"):
        return "XKX"
    if len(code) == 2:
        found = pycountry.countries.get(alpha_2=code.upper())
    else:
        found = pycountry.countries.get(alpha_3=code.upper())
    return str(found.alpha_3) if found else ""


def country_words(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, bool, CountryWord]]:
    """What a `WordFinder` needs: territory names, their inflected forms, and words for people."""
    for lexicon in lexicons:
        for code, written in _names(lexicon):
            part = part_of(written)
            for form in _forms(part.words, lexicon):
                yield form, part.stem, (lexicon.language, code, False, written)
        for short, words in lexicon.nationalities.items():
            for written in words:
                part = part_of(written)
                for proclitic in ("", *lexicon.proclitics):
                    yield proclitic + part.words, part.stem, (lexicon.language, alpha_3(short), True, written)


def _names(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    from babel import Locale

    more = _MORE_NAMES.get(lexicon.language, {})
    for short, name in sorted(Locale.parse(lexicon.language).territories.items()):
        code = alpha_3(short) if len(short) == 2 else ""
        if code:
            # CLDR writes "Myanmar (Burma)": both are names.
            for one in name.replace(")", "").split(" (") if "(" in name else (name,):
                yield code, one.strip()
            yield from ((code, one) for one in more.get(short, ()))


def _forms(words: str, lexicon: Lexicon) -> set[str]:
    """The name, its forms with the language's case endings, and with proclitics."""
    forms = {words} | inflected(words, by_old_ending(lexicon.place_endings))
    return {proclitic + form for form in forms for proclitic in ("", *lexicon.proclitics)}


def by_old_ending(endings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of an ending and another that may stand for it, as `inflected` wants them."""
    found: dict[str, list[str]] = {}
    for old, new in endings:
        found.setdefault(old, []).append(new)
    return found


def inflected(words: str, endings: Mapping[str, Iterable[str]]) -> set[str]:
    """Forms of a name with another ending: {"a": ["u"]} makes "Moskvu" of "Moskva". Short names stay as they are."""
    return {
        words.removesuffix(old) + new
        for old, others in endings.items()
        if words.endswith(old) and len(words) - len(old) >= 3
        for new in others
    }


def country_findings(
    text: Folded, found: Iterable[Hit[CountryWord]], languages: Collection[str], cues: Cues
) -> list[tuple[Hit[CountryWord], CountryFinding]]:
    """Countries by position with their folded place."""
    hits = [hit for hit in found if _believable(text, hit, languages)]
    kept: list[tuple[Hit[CountryWord], CountryFinding]] = []
    for hit in _one_each(longest(hits), languages):
        start, end = text.span(hit.start, hit.end)
        language, code, nationality, _ = hit.meaning
        marks = cues.marks(hit.start, hit.end)
        finding = CountryFinding(
            start=start,
            end=end,
            surface=text.original[start:end],
            confidence=0.7 if nationality else 0.9,
            language=language,
            country=code,
            nationality=nationality,
            negated=marks.negated,
            hearsay=marks.hearsay,
            hypothetical=marks.hypothetical,
        )
        kept.append((hit, finding))
    return kept


def _one_each(hits: list[Hit[CountryWord]], languages: Collection[str]) -> list[Hit[CountryWord]]:
    """One country a stretch, the text's own language first; where two countries share the word, none is named."""
    places: dict[int, list[Hit[CountryWord]]] = {}
    for hit in hits:
        places.setdefault(hit.start, []).append(hit)
    kept = []
    for same in places.values():
        own = [hit for hit in same if hit.meaning[0] in languages] or same
        if len({hit.meaning[1] for hit in own}) == 1:
            kept.append(min(own, key=lambda hit: (hit.meaning[2], hit.meaning[0])))
    return kept


def _believable(text: Folded, hit: Hit[CountryWord], languages: Collection[str]) -> bool:
    """Capital where the script has capitals; own language or a long name; exact marks where the name is short."""
    language, _, nationality, written = hit.meaning
    surface = text.surface(hit.start, hit.end)
    if unspaced(text.folded[hit.start]):
        return True
    own = not languages or language in languages
    if not own and (hit.end - hit.start < 5 or nationality):
        return False
    # A word for people is a small-letter word in half of the languages.
    if not nationality and surface[0] != surface[0].upper():
        return False
    if hit.end - hit.start <= _SHORT or language == "vi":
        return _composed(surface).casefold() == _composed(written.rstrip("*")).casefold()
    return True


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
