"""Plates of vehicles and numbers of documents: a form that little else has, or a word near that says what it is.

The forms are those of the countries' registration authorities (plates of Britain, France, Germany, Italy, Albania,
Romania, Spain, the Netherlands, Viet Nam, Russia, Ukraine) and issuing offices (passports, Spain's DNI and NIE,
Albania's identity number, British national insurance).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from candil_analysis.extraction.addresses import postcodes
from candil_analysis.extraction.folding import Folded, fold

#: Folded start and end, kind and confidence.
Raw = tuple[int, int, str, float]
#: Without these a text holds no such number; looking for them first spares most texts the slower patterns.
_TWO_DIGITS: Final = re.compile(r"\d ?-?\d")
_FIVE_DIGITS: Final = re.compile(r"\d(?: ?\d){4}")
_CAPITAL_NEAR_DIGIT: Final = re.compile(r"[A-ZА-ЯІ][ -]?\d|\d[ -]?[A-ZА-ЯІ]")
#: One of these is in every match of `_PLATE_CUE`.
_PLATE_WORDS: Final = (
    "plate", "registration", "matricula", "placa", "plaque", "immatriculation", "inmatriculare", "targ", "rejestracyjn",
    "valstybin", "bien so", "plat nomor", "plaka", "номер", "لوحه", "پلاك", "车牌", "नंबर प्लेट",
)  # fmt: skip
_PLATE: Final = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2} ?\d{3} ?[A-Z]{2}"
    r"|[A-Z]{1,2}[ -]\d{2,3}[ -][A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}|\d{4} ?[BCDFGHJ-NPR-TV-Z]{3}"
    r"|\d{2}[A-Z]\d?-\d{3}\.?\d{2}|\d{1,2}-[A-Z]{2,3}-\d{1,2}"
    r"|[АВЕКМНОРСТУХІ]\d{3}[АВЕКМНОРСТУХІ]{2} ?\d{2,3}|[АВЕКМНОРСТУХІ]{2} ?\d{4} ?[АВЕКМНОРСТУХІ]{2})(?![\w-])"
)
#: Forms that much else has too: plates only with a word for a vehicle near.
_PLATE_BY_VEHICLE: Final = re.compile(
    r"(?<![\w-])(?:[A-Z]{2,3}[ -]\d{3,5}[A-Z]?|[A-Z]{2,3} \d[A-Z\d]{3,4}|\d{3}[ -][A-Z]{2,3})(?![\w-])"
)
_VEHICLE: Final = re.compile(
    r"\b(?:car|van|lorry|truck|trailer|minibus|vehicle|coche|furgoneta|camion\w*|furgon\w*|voiture|fourgon\w*|carro"
    r"|masina|duba|microbuz|makin\w*|kamion\w*|samochod\w*|auto|xe)\b"
)
_VEHICLE_REACH: Final = 60
_PLATE_CUE: Final = re.compile(
    r"(?:\bplates?|number plate|registration|licen[cs]e plate|matricula|placa|plaque|immatriculation|inmatriculare"
    r"|targa|targe\w*|numer\w* rejestracyjn\w*|valstybin\w* numer\w*|bien so|plat nomor|plaka"
    r"|номер\w* (?:маш|авто)\w*|госномер|لوحه|پلاك|车牌号?|नंबर प्लेट)(?: (?:is|was|number|no|es|est|este|e|la)\b)?"
    r"[ :.]{0,3}(?P<value>(?=[a-z -]{0,8}\d)[a-z0-9][a-z0-9 -]{3,9}[a-z0-9])(?!\w)"
)
_DOCUMENT_CUE: Final = re.compile(
    r"(?:passport|pasaport\w*|pasaporte|passaporte|passeport|pasaport|paszport\w*|pas[ao]\b|паспорт\w*|جواز \w*|گذرنامه"
    r"|ho chieu|paspor|护照号?码?|पासपोर्ट|identity card|id card|\bid|visa|dni|\bnie|cedula|nik|cnp|buletin\w*|can cuoc"
    r"|cmnd|cccd|titre de sejour|carte d'identite|karte\w* e identitetit|social security|national insurance|national id"
    r"|رقم الهويه|كد ملي|شماره ملي)"
    r"(?: (?:no|nr|number|numero|numer|num|so|is|was|es|est|le|e|este|la|او|номер|رقم|شماره)\b)*"
    r"[ :.#]{0,4}(?P<value>[a-z]{0,3}[ -]?\d{5,13}[a-z]?)(?!\w)"
)
_DOCUMENT: Final = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}\d{7}|[XYZ]-?\d{7}-?[A-Z]|\d{8}-?[A-Z]|[A-Z]\d{8}[A-Z]?"
    r"|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D])(?![\w-])"
)


def papers(text: Folded) -> Iterator[Raw]:
    """Plates, document numbers and postcodes."""
    if not _TWO_DIGITS.search(text.folded):
        return
    if any(word in text.folded for word in _PLATE_WORDS):
        yield from _after_cue(_PLATE_CUE, text, "plate")
    if _FIVE_DIGITS.search(text.folded):
        yield from _after_cue(_DOCUMENT_CUE, text, "document")
    if not _CAPITAL_NEAR_DIGIT.search(text.original):
        return
    origins = text.origins
    for start, end, kind, confidence in _by_capitals(text.original):
        if origins is None:  # capitals are read in the original, at the same positions
            yield start, end, kind, confidence
        else:
            yield bisect_left(origins, start), bisect_left(origins, end), kind, confidence


def _after_cue(pattern: re.Pattern[str], text: Folded, kind: str) -> Iterator[Raw]:
    for found in pattern.finditer(text.folded):
        yield found.start("value"), found.end("value"), kind, 0.85


def _by_capitals(original: str) -> Iterator[Raw]:
    for pattern, kind in ((_PLATE, "plate"), (_DOCUMENT, "document")):
        for found in pattern.finditer(original):
            yield found.start(), found.end(), kind, 0.6
    for start, end in postcodes(original):
        yield start, end, "address", 0.6
    for found in _PLATE_BY_VEHICLE.finditer(original):
        around = fold(original[max(0, found.start() - _VEHICLE_REACH) : found.end() + _VEHICLE_REACH])
        if _VEHICLE.search(around):
            yield found.start(), found.end(), "plate", 0.5
