"""Personal data: what may tell who somebody is, found with patterns that keep to linear time.

Numbers are read on the folded text, so the digits of every script count. What cannot check itself needs a form that
is used for nothing else, or a word before it that says what it is. Names are found only after a title or "my name is":
a list of first names would mistake thousands of ordinary words and still miss most of the world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

from candil_analysis.extraction.addresses import StreetWord, address_spans
from candil_analysis.extraction.folding import Folded, unspaced, words_of
from candil_analysis.extraction.identifiers import IBAN_LENGTHS, is_card, is_iban
from candil_analysis.extraction.lexicon import Lexicon
from candil_analysis.extraction.matching import Hit, longest
from candil_analysis.extraction.papers import Raw, papers
from candil_analysis.extraction.results import PersonalFinding

KINDS_OF_DATA: Final = ("phone", "email", "url", "handle", "card", "iban", "plate", "document", "address", "name")
_LOCAL_PART: Final = re.compile(r"[\w.+%-]{1,64}$")
_DOMAIN: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
#: “name (at) domain”, as people write it against machines.
_SPELT_AT: Final = re.compile(r" ?[(\[] ?at ?[)\]] ?")
_TAGGED: Final = re.compile(r"(?<![\w#])[a-z_][\w.]{2,31}#\d{4}(?!\w)")
_HANDLE: Final = re.compile(r"[a-z0-9_][\w.]{2,40}")
_URL: Final = re.compile(
    r"(?:https?://|\bwww\.|\b(?:t\.me|wa\.me|m\.me|vk\.com|bit\.ly|(?:facebook|fb|instagram|tiktok|youtube|twitter|x)\.com)/)"
    r"[^\s<>\"']{2,400}"
)
_APP_HANDLE: Final = re.compile(
    r"\b(?:telegram|whatsapp|instagram|insta|tiktok|snapchat|snap|wechat|weixin|viber|zalo|line id|signal|facebook)"
    r" ?[:=] ?([a-z_][\w.]{2,40})"
)
_DIGITS: Final = re.compile(r"(?<![\w@.,])(?:\+ ?)?\(?\d(?:[ ().\-/]{0,3}\d){5,20}(?!\w)")
#: Without these a text holds no such number; looking for them first spares most texts the slower patterns.
_SIX_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){5}")
_DATE_LIKE: Final = re.compile(
    r"\d{1,2}([-/.])\d{1,2}\1\d{2,4}(?!\1?\d)|\d{4}([-/.])\d{1,2}\2\d{1,2}|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d$"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*$")
_PHONE_CUE: Final = re.compile(
    r"(?:phone|mobile|tel|call|whatsapp|viber|zalo|number is|telefon\w*|telefono|movil|celular|telemovel|numero|cimi"
    r"|тел\w*|номер|هاتف|رقم|موبايل|تلفن|شماره|dien thoai|sdt|telepon|nomor|hp|selpon|電話|电话|手机|फोन|मोबाइल)"
    r"[^\n\d+]{0,12}$"
)
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}")
_WORD_AFTER: Final = re.compile(r"[ \t:]{0,3}([^\s.,;:!?()\"،؛؟。，！？、<>\[\]]{1,30})")
_ABBREVIATED: Final = frozenset({"mr", "mrs", "ms", "dr", "sr", "sra", "mme", "m"})
_MOST_NAME_WORDS: Final = 3
NameCue = tuple[str, bool]


def name_cues(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, bool, NameCue]]:
    """Words before names, with their language; True for sentences ("my name is") that need no capital after them."""
    for lexicon in lexicons:
        for written in lexicon.names:
            yield words_of(written), False, (lexicon.language, " " in written or unspaced(written[0]))


def personal_findings(
    text: Folded,
    cues: Iterable[Hit[NameCue]],
    streets: Iterable[Hit[StreetWord]],
    common_words: Mapping[str, Collection[str]],
    languages: Collection[str],
) -> list[PersonalFinding]:
    """Personal data by position, without overlap: what is surer, then longer, stays."""
    finders: tuple[Callable[[Folded], Iterator[Raw]], ...] = (
        _addresses,
        _spelt_out,
        _links,
        _accounts,
        _numbers,
        papers,
    )
    raw = [one for finder in finders for one in finder(text)]
    raw += [(start, end, "address", 0.7) for start, end in address_spans(text, streets)]
    raw += _names(text, cues, common_words, languages)
    return [_finding(text, one) for one in _apart(raw)]


def _apart(raw: Iterable[Raw]) -> list[Raw]:
    kept: list[Raw] = []
    for one in sorted(raw, key=lambda one: (one[0], -one[3], -one[1], one[2])):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
        elif (one[3], one[1] - one[0]) > (kept[-1][3], kept[-1][1] - kept[-1][0]):
            # The surer one takes over, but its loser's beginning must not become readable again.
            kept[-1] = (kept[-1][0], max(one[1], kept[-1][1]), one[2], one[3])
        else:
            kept[-1] = (kept[-1][0], max(one[1], kept[-1][1]), kept[-1][2], kept[-1][3])
    return kept


def _addresses(text: Folded) -> Iterator[Raw]:
    """E-mail addresses and @handles, from each @ outwards."""
    folded = text.folded
    at = folded.find("@")
    while at >= 0:
        local = _LOCAL_PART.search(folded, max(0, at - 64), at)
        domain = _DOMAIN.match(folded, at + 1)
        if local and domain:
            yield local.start(), domain.end(), "email", 0.9
        elif not local and (handle := _HANDLE.match(folded, at + 1)):
            yield at, handle.end(), "handle", 0.8
        at = folded.find("@", at + 1)


def _spelt_out(text: Folded) -> Iterator[Raw]:
    folded = text.folded
    for at in _SPELT_AT.finditer(folded) if "(" in folded or "[" in folded else ():
        local = _LOCAL_PART.search(folded, max(0, at.start() - 64), at.start())
        domain = _DOMAIN.match(folded, at.end())
        if local and domain:
            yield local.start(), domain.end(), "email", 0.8
    if "#" in folded:
        for found in _TAGGED.finditer(folded):
            yield found.start(), found.end(), "handle", 0.7


def _links(text: Folded) -> Iterator[Raw]:
    if "/" in text.folded or "www." in text.folded:
        for found in _URL.finditer(text.folded):
            yield found.start(), found.start() + len(found[0].rstrip(".,;:!?)]")), "url", 0.9
    if ":" not in text.folded and "=" not in text.folded:
        return
    for found in _APP_HANDLE.finditer(text.folded):
        yield found.start(1), found.end(1), "handle", 0.7


def _accounts(text: Folded) -> Iterator[Raw]:
    if not _SIX_DIGITS.search(text.folded):
        return
    for found in _IBAN.finditer(text.folded):
        end = _characters(found[0], IBAN_LENGTHS.get(found[0][:2].upper(), 0))
        if end and is_iban(found[0][:end].replace(" ", "")):
            yield found.start(), found.start() + end, "iban", 0.95


def _characters(text: str, wanted: int) -> int:
    """Where the `wanted`-th character that is no space ends; 0 when there are fewer."""
    seen = 0
    for place, letter in enumerate(text):
        seen += letter != " "
        if wanted and seen == wanted:
            return place + 1
    return 0


def _numbers(text: Folded) -> Iterator[Raw]:
    if not _SIX_DIGITS.search(text.folded):
        return
    for found in _DIGITS.finditer(text.folded):
        digits = "".join(filter(str.isdigit, found[0]))
        if is_card(digits):
            yield found.start(), found.end(), "card", 0.95
        elif confidence := _phone(text, found, digits):
            yield found.start(), found.end(), "phone", confidence


def _phone(text: Folded, found: re.Match[str], digits: str) -> float:
    """How sure it is a telephone number (E.164: at most 15 digits); 0 for dates, sums and other numbers."""
    if not 6 <= len(digits) <= 15 or _DATE_LIKE.match(found[0].lstrip("(")):
        return 0.0
    if found[0].startswith("+") or digits.startswith("00"):
        return 0.9 if len(digits) >= 8 else 0.0
    if _PHONE_CUE.search(text.folded, max(0, found.start() - 28), found.start()):
        return 0.9
    if digits.startswith("0"):
        return 0.8 if len(digits) >= 8 else 0.0
    if _THOUSANDS.match(found[0]):
        return 0.5 if len(digits) == 9 and found[0].count(" ") == 2 else 0.0
    return 0.5 if len(digits) >= 9 else 0.0


def _names(
    text: Folded, cues: Iterable[Hit[NameCue]], common_words: Mapping[str, Collection[str]], languages: Collection[str]
) -> Iterator[Raw]:
    for hit in longest(cues):
        language, sentence = hit.meaning
        if languages and language not in languages and not sentence:
            continue
        end = _name_end(text, hit.end, sentence, common_words[language])
        if end:
            start = hit.end + len(text.folded[hit.end : end]) - len(text.folded[hit.end : end].lstrip(" \t:."))
            yield start, end, "name", 0.8 if sentence else 0.7


def _name_end(text: Folded, start: int, sentence: bool, common_words: Collection[str]) -> int:
    """Where the name after `start` ends; 0 when no name follows."""
    end, words = 0, 0
    abbreviated = text.folded[max(0, start - 4) : start].split(" ")[-1] in _ABBREVIATED
    place = start + (abbreviated and text.folded[start : start + 1] == ".")
    while words < _MOST_NAME_WORDS and (found := _WORD_AFTER.match(text.folded, place)):
        first, word = text.surface(found.start(1), found.start(1) + 1)[:1], found[1]
        if unspaced(word[0]):
            return found.start(1) + min(3, len(word))
        small = first.islower()
        if word in common_words or first.isdigit() or not first.isalpha() or (small and (words or not sentence)):
            break
        end, words, place = found.end(1), words + 1, found.end(1)
        if small or (not first.isupper() and words == 2):
            break
    return end


def _finding(text: Folded, raw: Raw) -> PersonalFinding:
    start, end = text.span(raw[0], raw[1])
    return PersonalFinding(
        start=start, end=end, surface=text.original[start:end], confidence=raw[3], origin="pattern", kind=raw[2]
    )
