"""Dates and spans of time, exact and rough. What the text leaves rough stays rough: nothing is filled in.

Read: numeric dates with the digits of any script, month names of every loaded language, seasons (northern), years
with a word that says so, "two years ago", "since …", "around Christmas", and Solar Hijri dates in Persian texts.
Left out: the Islamic lunar, Buddhist and Chinese lunar calendars, hours, weekdays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from candil_analysis.extraction import calendars
from candil_analysis.extraction.calendars import Span
from candil_analysis.extraction.date_words import CUE_SORTS, AgoPattern, TimeWord
from candil_analysis.extraction.folding import Folded
from candil_analysis.extraction.matching import Hit, stretches
from candil_analysis.extraction.results import DateFinding, DatePrecision

_NUMERIC: Final = re.compile(r"\d(?:[-/.]\d|年)")  # without it no numeric date: spares most texts four patterns
_YMD: Final = re.compile(r"(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-]|\.\d)")
_DMY: Final = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)")
_MY: Final = re.compile(r"(?<![\d./-])(\d{1,2})[/.](\d{4})(?![\d/-]|\.\d)")
_CHINESE: Final = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号號])?)?")
_YEARS: Final = re.compile(
    r"(?<![\d/.,+$€£-])((?:19[5-9]|20[0-4])\d)(?:\s?-\s?((?:19[5-9]|20[0-4])\d))?(?![\d/-]|[.,]\d)"
)
_YEAR: Final = re.compile(r"[12][90]\d\d")  # in every match of the pattern above
_DAY_BEFORE: Final = re.compile(r"(?<![\d./-])(\d{1,2})(?:st|nd|rd|th|er|o|a|-?[eг]o)?[.,]?\s(?:of |de |d |[a-z]+ )?$")
_DAY_AFTER: Final = re.compile(r"[ ]?(\d{1,2})(?:st|nd|rd|th|er)?(?![\d.:/]\d|\d)(?!\s?(?:%|euro|dollar))")
_YEAR_AFTER: Final = re.compile(
    r",?\s?(?:(?:of|de|del|din|i|e|m|nam|anul|year|godu|roku|vitit|tahun|ng|عام|سنه|سال)\s)?((?:19|20)\d\d)(?!\d)"
)
_YEAR_BEFORE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?: ?m\.?)?,? $")
_SOLAR_YEAR_AFTER: Final = re.compile(r"\s?(?:ماه\s)?(?:سال\s)?(1[34]\d\d)(?!\d)")
_CUE_REACH: Final = 14
_MOVABLE: Final = {"christmas": (12, 25), "new_year": (1, 1)}


@dataclass(frozen=True, slots=True)
class _Time:
    start: int
    end: int
    first: date | None
    last: date | None
    precision: DatePrecision
    confidence: float
    language: str = ""
    relative: bool = False
    alternatives: tuple[Span, ...] = ()


class _Cues:
    """Small words around a time: which sorts end shortly before a position."""

    def __init__(self, text: Folded, hits: Iterable[Hit[TimeWord]]) -> None:
        self._text = text
        self._ends: dict[int, set[str]] = {}
        self._starts: dict[int, set[str]] = {}
        for hit in hits:
            self._ends.setdefault(hit.end, set()).add(hit.meaning[1])
            self._starts.setdefault(hit.start, set()).add(hit.meaning[1])

    def before(self, position: int) -> set[str]:
        """Sorts of cue that end within 14 characters before, with no comma between, in the same sentence."""
        floor = max(self._text.sentence(position)[0], position - _CUE_REACH)
        found: set[str] = set()
        for place in range(position, floor - 1, -1):
            if place in self._ends:
                found |= self._ends[place]
            if self._text.folded[place - 1 : place] in (",", "،", "(", ")", ":"):
                break
        return found

    def right_before(self, position: int) -> set[str]:
        return self._ends.get(position, set()) | self._ends.get(position - 1, set())

    def at(self, position: int) -> set[str]:
        return self._starts.get(position, set())

    def after(self, position: int) -> set[str]:
        return self._starts.get(position, set()) | self._starts.get(position + 1, set())


def date_findings(
    text: Folded,
    hits: Sequence[Hit[TimeWord]],
    ago: Mapping[str, AgoPattern],
    languages: Collection[str],
    today: date,
) -> list[DateFinding]:
    """Times by position; where two overlap the longer stays. `hits` are the words of time of those languages."""
    spoken = languages or set(ago)
    cues = _Cues(text, (hit for hit in hits if hit.meaning[1] in CUE_SORTS))
    times = list(_numeric(text, spoken))
    times += _named(text, hits, cues, today)
    times += _ago(text, ago, spoken, today)
    times += _years(text, cues)
    return [_finding(text, _opened(time, cues)) for time in _without_overlap(times)]


def _numeric(text: Folded, languages: Collection[str]) -> Iterator[_Time]:
    folded = text.folded
    if not _NUMERIC.search(folded):
        return
    for found in _YMD.finditer(folded):
        year, month, number = int(found[1]), int(found[3]), int(found[4])
        solar = year in calendars.SOLAR_YEARS
        span = calendars.solar_day(year, month, number) if solar else calendars.day(year, month, number)
        if span and (not solar or "fa" in languages):
            yield _Time(found.start(), found.end(), *span, "day", 0.9)
    for found in _DMY.finditer(folded):
        yield from _day_first(found, languages)
    for found in _MY.finditer(folded):
        if whole := calendars.month_span(int(found[2]), int(found[1])):
            yield _Time(found.start(), found.end(), *whole, "month", 0.8)
    for found in _CHINESE.finditer(folded):
        yield from _chinese(found)


def _day_first(found: re.Match[str], languages: Collection[str]) -> Iterator[_Time]:
    """Day before month, as nearly everywhere; the other order is kept as an alternative where it is a date too."""
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 2:
        if found[2] == ".":  # "3.5.21" may be a version or a section
            return
        year += 2000 if year <= 49 else 1900
    if year in calendars.SOLAR_YEARS:
        if "fa" in languages and (span := calendars.solar_day(year, two, one)):
            yield _Time(found.start(), found.end(), *span, "day", 0.8)
        return
    readings = [span for span in (calendars.day(year, two, one), calendars.day(year, one, two)) if span]
    if readings:
        others = tuple(span for span in readings[1:] if span != readings[0])
        yield _Time(found.start(), found.end(), *readings[0], "day", 0.6 if others else 0.9, alternatives=others)


def _chinese(found: re.Match[str]) -> Iterator[_Time]:
    year = int(found[1])
    if found[3]:
        span, precision = calendars.day(year, int(found[2]), int(found[3])), "day"
    elif found[2]:
        span, precision = calendars.month_span(year, int(found[2])), "month"
    else:
        span, precision = calendars.year_span(year), "year"
    if span:
        yield _Time(found.start(), found.end(), *span, precision, 0.9, "zh")  # type: ignore[arg-type]


def _named(text: Folded, hits: Iterable[Hit[TimeWord]], cues: _Cues, today: date) -> Iterator[_Time]:
    for hit in hits:
        sort = hit.meaning[1]
        if sort == "month":
            yield from _month(text, hit, cues, today)
        elif sort == "season":
            yield from _season(text, hit, cues, today)
        elif sort == "holiday":
            yield from _holiday(text, hit, cues, today)
        elif sort == "relative":
            yield from _relative(hit, today)
        elif sort == "solar":
            yield from _solar(text, hit)


def _month(text: Folded, hit: Hit[TimeWord], cues: _Cues, today: date) -> Iterator[_Time]:
    month, language = int(hit.meaning[2]), hit.meaning[0]
    before = _DAY_BEFORE.search(text.folded, max(0, hit.start - 12), hit.start)
    after = None if before else _DAY_AFTER.match(text.folded, hit.end)
    year = _YEAR_AFTER.match(text.folded, after.end() if after else hit.end)
    number = before or after
    if not year and not before and (earlier := _YEAR_BEFORE.search(text.folded, max(0, hit.start - 10), hit.start)):
        yield from _year_first(earlier, after, hit)
        return
    start = before.start() if before else hit.start
    end = year.end() if year else after.end() if after else hit.end
    if number and (time := _dated(number, year, month, today)):
        yield _Time(start, end, *time, "day", 0.9 if year else 0.6, language, relative=year is None)
    elif year and (whole := calendars.month_span(int(year[1]), month)):
        yield _Time(hit.start, year.end(), *whole, "month", 0.9, language)
    elif not number and cues.right_before(hit.start) | (cues.after(hit.end) & {"last"}):
        # A bare month is the latest that has begun; without a word of time before it "may" and "mars" are no months.
        whole = calendars.month_span(today.year - (month > today.month), month)
        if whole:
            yield _Time(hit.start, hit.end, *whole, "month", 0.5, language, relative=True)


def _year_first(year: re.Match[str], number: re.Match[str] | None, hit: Hit[TimeWord]) -> Iterator[_Time]:
    """“2022 m. gegužės 5 d.”, as in Lithuanian."""
    month = int(hit.meaning[2])
    if number and (one := calendars.day(int(year[1]), month, int(number[1]))):
        yield _Time(year.start(), number.end(), *one, "day", 0.9, hit.meaning[0])
    elif whole := calendars.month_span(int(year[1]), month):
        yield _Time(year.start(), hit.end, *whole, "month", 0.9, hit.meaning[0])


def _dated(number: re.Match[str], year: re.Match[str] | None, month: int, today: date) -> Span | None:
    if year:
        return calendars.day(int(year[1]), month, int(number[1]))
    this = calendars.day(today.year, month, int(number[1]))
    return calendars.day(today.year - 1, month, int(number[1])) if this and this[0] > today else this


def _season(text: Folded, hit: Hit[TimeWord], cues: _Cues, today: date) -> Iterator[_Time]:
    language, _, season = hit.meaning
    if year := _YEAR_AFTER.match(text.folded, hit.end):
        if span := calendars.season_span(int(year[1]), season):
            yield _Time(hit.start, year.end(), *span, "season", 0.8, language)
    elif "last" in cues.right_before(hit.start) | cues.after(hit.end):
        span = calendars.season_span(today.year, season)
        if span and span[0] > today - timedelta(days=60):
            span = calendars.season_span(today.year - 1, season)
        if span:
            yield _Time(hit.start, hit.end, *span, "season", 0.5, language, relative=True)


def _holiday(text: Folded, hit: Hit[TimeWord], cues: _Cues, today: date) -> Iterator[_Time]:
    language, _, name = hit.meaning
    month, number = _MOVABLE[name]
    year = _YEAR_AFTER.match(text.folded, hit.end)
    if not year and not cues.before(hit.start) and not cues.after(hit.end) & {"last"}:
        return
    span = calendars.day(int(year[1]) if year else today.year, month, number)
    if span and not year and span[0] > today:
        span = calendars.day(today.year - 1, month, number)
    if span:
        slack = timedelta(days=7)
        end = year.end() if year else hit.end
        confidence = 0.7 if year else 0.5
        yield _Time(hit.start, end, span[0] - slack, span[1] + slack, "rough", confidence, language, year is None)


def _relative(hit: Hit[TimeWord], today: date) -> Iterator[_Time]:
    language, _, value = hit.meaning
    span, precision = _relative_spans(today)[value]
    if span:
        yield _Time(hit.start, hit.end, *span, precision, 0.7, language, relative=True)


@lru_cache(maxsize=64)
def _relative_spans(today: date) -> Mapping[str, tuple[Span | None, DatePrecision]]:
    monday = today - timedelta(days=today.weekday())
    month_start = today.replace(day=1)
    last_month = month_start - timedelta(days=1)
    return {
        "today": ((today, today), "day"),
        "yesterday": ((today - timedelta(days=1), today - timedelta(days=1)), "day"),
        "last_week": ((monday - timedelta(days=7), monday - timedelta(days=1)), "week"),
        "last_month": ((last_month.replace(day=1), last_month), "month"),
        "last_year": (calendars.year_span(today.year - 1), "year"),
        "this_month": ((month_start, today), "month"),
        "this_year": ((date(today.year, 1, 1), today), "year"),
    }


def _solar(text: Folded, hit: Hit[TimeWord]) -> Iterator[_Time]:
    year = _SOLAR_YEAR_AFTER.match(text.folded, hit.end)
    if not year:
        return
    month = int(hit.meaning[2])
    before = _DAY_BEFORE.search(text.folded, max(0, hit.start - 5), hit.start)
    if before and (one := calendars.solar_day(int(year[1]), month, int(before[1]))):
        yield _Time(before.start(), year.end(), *one, "day", 0.9, "fa")
    elif whole := calendars.solar_span(int(year[1]), month):
        yield _Time(hit.start, year.end(), *whole, "month", 0.9, "fa")


def _ago(text: Folded, ago: Mapping[str, AgoPattern], languages: Collection[str], today: date) -> Iterator[_Time]:
    for language in sorted(set(languages) & set(ago)):
        words = ago[language]
        near = stretches(text.folded, words.needed, words.longest, words.longest)
        for found in (match for first, last in near for match in words.pattern.finditer(text.folded, first, last)):
            groups = found.groupdict()
            amount, unit = groups.get("n") or groups.get("n3") or "1", groups.get("u") or groups.get("u3") or ""
            number = words.numbers[amount] if amount in words.numbers else int(amount)
            name = words.units[unit]
            span = calendars.back(today, number, name) if number else None
            if span:
                precision: DatePrecision = "day" if name == "day" else "rough"
                yield _Time(found.start(), found.end(), *span, precision, 0.7, language, relative=True)


def _years(text: Folded, cues: _Cues) -> Iterator[_Time]:
    """A year counts with a word of time before it, or as a range: 2000 alone may be an amount of money."""
    if not _YEAR.search(text.folded):
        return
    for found in _YEARS.finditer(text.folded):
        first, last = calendars.year_span(int(found[1])), calendars.year_span(int(found[2] or found[1]))
        sorts = cues.right_before(found.start())
        if first and last and first[0] <= last[0] and (found[2] or sorts):
            yield _Time(found.start(), found.end(), first[0], last[1], "year", 0.7)


def _opened(time: _Time, cues: _Cues) -> _Time:
    """“Since” takes the end away, “until” the beginning, “around” the exactness."""
    if time.first is None or time.last is None:
        return time
    before = cues.before(time.start)
    if "around" in before and time.precision == "day":
        slack = timedelta(days=10)
        return replace(time, first=time.first - slack, last=time.last + slack, precision="rough", alternatives=())
    if "since" in before | cues.at(time.start):
        return replace(time, last=None, alternatives=())
    return replace(time, first=None, alternatives=()) if "until" in before else time


def _without_overlap(times: list[_Time]) -> list[_Time]:
    kept: list[_Time] = []
    for time in sorted(times, key=lambda time: (time.start, -time.end, -time.confidence, time.language)):
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
        elif time.end - time.start > kept[-1].end - kept[-1].start:
            kept[-1] = time
    return kept


def _finding(text: Folded, time: _Time) -> DateFinding:
    start, end = text.span(time.start, time.end)
    return DateFinding(
        start=start,
        end=end,
        surface=text.original[start:end],
        confidence=time.confidence,
        language=time.language,
        origin="pattern",
        date_from=time.first,
        date_to=time.last,
        precision=time.precision,
        relative=time.relative,
        alternatives=time.alternatives,
    )
