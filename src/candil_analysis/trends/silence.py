"""Which contributors have fallen silent, and from which period a series is incomplete because of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import numpy as np
from scipy import special

from candil_analysis.trends.periods import PER_YEAR, Period, name, number, period_after, period_of

VERSION: Final = "1"
METHOD: Final = (
    "Chance of so long a silence from how often the contributor reported before (beta-geometric, Jeffreys' prior); "
    "silent where it is small and the silence is longer than any before; incomplete from where the silent ones "
    "usually bring a noticeable part of the records."
)
NOT_ADJUSTED: Final = (
    "Each contributor is looked at by itself, on the cautious side: "
    "of many, a few are called silent that are only slow."
)
NO_RECORDS: Final = "No contributor has a record in a period that is over: nothing is known to be complete."
SILENT_OR_GONE: Final = "A silence does not say why: late, stopped for good, or nothing to report. Ask the contributor."
GONE: Final = (
    "Some contributors stopped long ago and hold nothing back: a fall when they stopped says nothing about the world."
)
UNKNOWN_ACTIVE: Final = "A suppressed period counts as one with records, and as one record."


State = Literal["reporting", "silent", "gone"]


@dataclass(frozen=True)
class Reach:
    """How far one contributor's records reach.

    `usual_gap` is the median and `longest_gap` the longest number of periods from one with records to the next
    (None: never more than one). `quiet` is the number of periods that are over since `last`; `p` the chance of a
    silence at least that long from a contributor who goes on as before. `share`: its usual part of the records of all
    who are not gone. "gone": silent for more than a year and twice its longest gap.
    """

    contributor: str
    first: str
    last: str
    usual_gap: float | None
    longest_gap: int | None
    quiet: int
    p: float
    share: float
    state: State = "reporting"


@dataclass(frozen=True)
class Reaches:
    """`complete_until` is the first day that is not known to be complete: what `trends` takes as `as_of`.

    `incomplete_from` is the period it begins; None where nothing is known. `missing` is the usual part of the records
    that the silent contributors bring.
    """

    contributors: tuple[Reach, ...]  # silent first, the largest share first
    complete_until: date | None
    incomplete_from: str | None
    missing: float
    period: Period
    as_of: date
    method: str
    version: str
    notes: tuple[str, ...]

    @property
    def silent(self) -> tuple[Reach, ...]:
        """Contributors quiet for longer than chance explains; they hold completeness back."""
        return tuple(one for one in self.contributors if one.state == "silent")

    @property
    def gone(self) -> tuple[Reach, ...]:
        """Contributors quiet for so long that they are no longer waited for."""
        return tuple(one for one in self.contributors if one.state == "gone")


def contributors_last(
    counts: Mapping[str, Mapping[str, int | None]],
    *,
    period: Period,
    as_of: date,
    departed: Collection[str] = (),
    level: float = 0.05,
    least_share: float = 0.05,
) -> Reaches:
    """How far each contributor's records reach on `as_of`, and until when the whole is complete.

    `counts`: contributor → period → records, None suppressed. `departed` are known to have stopped for good: they
    hold nothing back. A contributor is silent when the chance of its silence is at most `level`; the whole is
    incomplete from the first period in which silent contributors with together at least `least_share` of the usual
    records are missing. The period in which `as_of` lies is never complete. ValueError for a period of another kind,
    or a level or share outside 0 to 1.
    """
    if not (0 < level < 1 and 0 <= least_share <= 1):
        raise ValueError("The level lies between 0 and 1, the least share from 0 to 1.")
    end = number(period_of(as_of, period), period)
    active = {who: _active(periods, period, end) for who, periods in sorted(counts.items()) if who not in set(departed)}
    rates = {who: _rate(counts[who], serials, period) for who, serials in active.items() if serials.size}
    reaches = _with_shares([_reach(who, active[who], end, period, level, rate) for who, rate in rates.items()])
    begin = _incomplete_from(reaches, end, period, least_share)
    return Reaches(
        contributors=tuple(sorted(reaches, key=lambda one: (one.state != "silent", -one.share, one.contributor))),
        complete_until=period_after(name(begin - 1, period), period) if reaches else None,
        incomplete_from=name(begin, period) if reaches else None,
        missing=min(1.0, sum(one.share for one in reaches if one.state == "silent")),
        period=period,
        as_of=as_of,
        method=METHOD,
        version=VERSION,
        notes=_notes(counts, reaches),
    )


def _active(periods: Mapping[str, int | None], period: Period, end: int) -> np.ndarray:
    """Numbers of the periods that are over and have records."""
    held = {number(text, period) for text, count in periods.items() if count is None or count > 0}
    return np.array(sorted(serial for serial in held if serial < end), dtype=np.int64)


def _rate(periods: Mapping[str, int | None], active: np.ndarray, period: Period) -> float:
    """Records a period, from the first to the last with any."""
    known = {number(text, period): 1 if count is None else count for text, count in periods.items()}
    return sum(known[int(serial)] for serial in active) / int(active[-1] - active[0] + 1)


def _with_shares(reaches: list[Reach]) -> list[Reach]:
    """Usual rates as parts of the whole; who is gone has none."""
    whole = sum(one.share for one in reaches if one.state != "gone")
    return [replace(one, share=0.0 if one.state == "gone" else one.share / whole) for one in reaches]


def _reach(who: str, active: np.ndarray, end: int, period: Period, level: float, rate: float) -> Reach:
    gaps = np.diff(active)
    quiet = int(end - 1 - active[-1])
    p = _chance(gaps, quiet)
    found = Reach(who, name(int(active[0]), period), name(int(active[-1]), period), None, None, quiet, p, rate)
    if not gaps.size:
        return found
    longest = int(gaps.max())
    state = _state(p, quiet, longest, level, period)
    return replace(found, usual_gap=float(np.median(gaps)), longest_gap=longest, state=state)


def _state(p: float, quiet: int, longest: int, level: float, period: Period) -> State:
    # Gaps come in bunches more often than the law of the p-value allows; so it must also be the longest yet.
    if p > level or quiet < longest:
        return "reporting"
    return "gone" if quiet > max(PER_YEAR[period], 2 * longest) else "silent"


def _chance(gaps: np.ndarray, quiet: int) -> float:
    """Chance that `quiet` periods in a row bring nothing, when each brings something with one unknown chance."""
    hits, misses = gaps.size + 0.5, float((gaps - 1).sum()) + 0.5
    return float(np.exp(special.betaln(hits, misses + quiet) - special.betaln(hits, misses)))


def _incomplete_from(reaches: list[Reach], end: int, period: Period, least_share: float) -> int:
    """Number of the first period in which too large a part is missing; that of `as_of` if there is none before."""
    silent = sorted((number(one.last, period) + 1, one.share) for one in reaches if one.state == "silent")
    missing = 0.0
    for begin, share in silent:
        missing += share
        if missing >= least_share:
            return begin
    return end


def _notes(counts: Mapping[str, Mapping[str, int | None]], reaches: list[Reach]) -> tuple[str, ...]:
    notes = {
        NO_RECORDS: not reaches,
        NOT_ADJUSTED: len(reaches) > 1,
        SILENT_OR_GONE: any(one.state == "silent" for one in reaches),
        GONE: any(one.state == "gone" for one in reaches),
        UNKNOWN_ACTIVE: any(count is None for periods in counts.values() for count in periods.values()),
    }
    return tuple(note for note, holds in notes.items() if holds)
