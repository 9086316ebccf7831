"""Combinations whose share rose or fell between two periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.patterns import conditional
from candil_analysis.patterns.candidates import TIED_DIMENSIONS, Reported, Tables, Tied, tied_values
from candil_analysis.patterns.results import Emergence, Emergences, Value
from candil_analysis.patterns.source import Source, Table
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg, poisson_interval

VERSION: Final = "1"
METHOD: Final = (
    "Exact test of the later count given the sum of both periods (binomial without replacement), two-sided, "
    "Benjamini–Hochberg over all combinations with enough records in both periods together."
)
REPORTED_ONLY: Final = "Shares are of the records that report all dimensions of a combination, in each period."
REPORTING_CHANGES: Final = (
    "A new source, campaign or form changes shares without any change in the world: look at who reported in both "
    "periods."
)
HIDDEN: Final = "A combination that may not be told in one of the periods was not compared."

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def emergences_in(
    earlier: Source,
    later: Source,
    *,
    minimum_support: int,
    largest: int = 2,
    tied: Iterable[tuple[Value, Value]] = (),
    rigour: Rigour = STANDARD,
) -> Emergences:
    """Combinations of two (and three, if `largest`) values that became a larger or smaller part of what is reported.

    Both sources have the same dimensions and list their values from a minimum of 1. A combination is compared when it
    has `minimum_support` records in both periods together. The interval of the ratio is that of Katz et al. 1978.
    ValueError for different dimensions, a support below 1 or another `largest`.
    Sources: Przyborowski and Wilenski 1940 for the conditional test; Dong and Li 1999 for emerging patterns.
    """
    if set(earlier.dimensions) != set(later.dimensions):
        raise ValueError("Both periods need the same dimensions.")
    if minimum_support < 1 or largest not in (2, 3):
        raise ValueError("A combination needs a support of at least one record, and two or three values.")
    periods = Tables(_Aligned(earlier, later)), Tables(_Aligned(later, earlier))
    bound = frozenset(frozenset(pair) for pair in tied)
    compared = list(_compared(periods, largest, minimum_support, bound))
    tested = [_test(one, rigour.confidence) for one in compared]
    p = np.concatenate(tested) if tested else np.zeros(0)
    q = benjamini_hochberg(p)
    starts = np.cumsum([0, *(len(own) for own in tested)]).tolist()
    found = [
        _finding(one, at, (float(p[start + at]), float(q[start + at])), rigour)
        for one, start in zip(compared, starts, strict=False)
        for at in np.flatnonzero(q[start : start + len(one.first)] <= rigour.discovery_rate).tolist()
    ]
    hidden = any(one.hidden for one in compared)
    return Emergences(
        found=tuple(sorted(found, key=lambda one: (one.p, len(one.values), one.values))),
        tests=int(np.count_nonzero(~np.isnan(p))),
        left_out=sum(one.left_out for one in compared),
        minimum_support=minimum_support,
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        evidence=(earlier.evidence, later.evidence),
        notes=(
            *dict.fromkeys((*earlier.notes, *later.notes)),
            REPORTED_ONLY,
            REPORTING_CHANGES,
            *((HIDDEN,) if hidden else ()),
        ),
    )


class _Aligned:
    """A source with the values of another as well, so that places mean the same in both."""

    def __init__(self, source: Source, other: Source) -> None:
        self._source = source
        self.dimensions, self.evidence = source.dimensions, source.evidence
        self.notes, self.complete = source.notes, source.complete
        self.untold_up_to = source.untold_up_to
        self._values = {name: tuple(sorted({*source.values(name), *other.values(name)})) for name in source.dimensions}

    def values(self, dimension: str) -> tuple[str, ...]:
        return self._values[dimension]

    def table(self, dimensions: tuple[str, ...]) -> Table:
        own = self._source.table(dimensions)
        shape = tuple(len(self._values[name]) + 1 for name in dimensions)
        places = []
        for name in dimensions:
            place = {value: at for at, value in enumerate(self._values[name])}
            places.append([*(place[value] for value in self._source.values(name)), len(place)])
        wide = Table(np.zeros(shape, np.int64), np.zeros(shape), np.full(shape, self.complete))
        at = np.ix_(*places) if dimensions else ()
        for target, given in ((wide.counts, own.counts), (wide.errors, own.errors), (wide.told, own.told)):
            target[at] = given
        return wide


@dataclass(frozen=True, eq=False)
class _Compared:
    """Counts of combinations in both periods; `parts` those of each value among the records that report all."""

    values: tuple[tuple[Value, ...], ...]
    first: Integers
    second: Integers
    reported: tuple[int, int]
    variances: tuple[Floats, Floats, float, float]  # of the two counts, of the two numbers that report
    parts: tuple[tuple[Integers, Integers], ...]
    left_out: int
    hidden: bool


def _compared(periods: tuple[Tables, Tables], largest: int, minimum: int, tied: Tied) -> Iterator[_Compared]:
    names = tuple(sorted(periods[0].source.dimensions))
    for size in range(2, largest + 1):
        for dimensions in combinations(names, size):
            if not any(len(set(dimensions) & together) > 1 for together in TIED_DIMENSIONS):
                yield _compare(periods, dimensions, minimum, tied)


def _compare(periods: tuple[Tables, Tables], dimensions: tuple[str, ...], minimum: int, tied: Tied) -> _Compared:
    both = [Reported(tables, dimensions) for tables in periods]
    inside = (slice(None, -1),) * len(dimensions)
    first, second = (reported.whole() for reported in both)
    enough = (first.counts + second.counts)[inside] >= minimum
    whole = [reported.carrying(()) for reported in both]
    told = (first.told & second.told)[inside] & all(bool(one.known) for one in whole)
    bound = tied_values(periods[0].source, dimensions, tied)
    places = np.argwhere(enough & told & ~bound)
    at = tuple(places.T)
    listed = [periods[0].source.values(name) for name in dimensions]
    singles = [[reported.carrying((axis,)).counts[at[axis]] for reported in both] for axis in range(len(dimensions))]
    return _Compared(
        values=tuple(
            tuple(Value(name, listed[axis][row[axis]]) for axis, name in enumerate(dimensions))
            for row in places.tolist()
        ),
        first=first.counts[at],
        second=second.counts[at],
        reported=(int(whole[0].counts), int(whole[1].counts)),
        variances=(first.errors[at] ** 2, second.errors[at] ** 2, float(whole[0].variance), float(whole[1].variance)),
        parts=tuple((one, two) for one, two in singles),
        left_out=int(np.count_nonzero(enough & bound)),
        hidden=bool(np.any(enough & ~told)),
    )


def _test(one: _Compared, confidence: float) -> Floats:
    """Whether the later period holds more, or fewer, of the combination's records than of all records."""
    size = len(one.first)
    whole, later = sum(one.reported), one.reported[1]
    margins = np.stack([np.full(size, whole), one.first + one.second, np.full(size, later)], axis=1).astype(np.int64)
    of_first, of_second, of_earlier, of_later = one.variances
    constant = np.ones(size)
    noise = np.stack([constant * (of_earlier + of_later), of_first + of_second, constant * of_later], axis=1)
    return conditional.test(one.second, margins, conditional.TWO, (of_second, noise), confidence).p


def _finding(one: _Compared, at: int, chance: tuple[float, float], rigour: Rigour) -> Emergence:
    earlier, later = int(one.first[at]), int(one.second[at])
    ratio = _share_ratio(earlier, later, one.reported)
    noise = (float(one.variances[0][at]), float(one.variances[1][at]))
    low, high = _interval(earlier, later, one.reported, noise, rigour.confidence)
    singles = zip(one.values[at], one.parts, strict=True)
    return Emergence(
        values=one.values[at],
        direction="more" if later * one.reported[0] > earlier * one.reported[1] else "less",
        earlier=earlier,
        later=later,
        earlier_reported=one.reported[0],
        later_reported=one.reported[1],
        ratio=ratio,
        low=low,
        high=high,
        p=chance[0],
        q=chance[1],
        parts=tuple((value, _share_ratio(int(a[at]), int(b[at]), one.reported)) for value, (a, b) in singles),
    )


def _share_ratio(earlier: int, later: int, reported: tuple[int, int]) -> float | None:
    return (later / reported[1]) / (earlier / reported[0]) if earlier > 0 else None


def _interval(
    earlier: int, later: int, reported: tuple[int, int], noise: tuple[float, float], confidence: float
) -> tuple[float, float | None]:
    """Of the ratio of shares: normal on the log scale; where a period has none, from its exact Poisson limit."""
    scale = reported[0] / reported[1]
    if earlier <= 0:
        most = float(poisson_interval([0], confidence)[1][0])
        return float(poisson_interval([later], confidence)[0][0]) / most * scale, None
    if later <= 0:
        return 0.0, float(poisson_interval([0], confidence)[1][0]) / earlier * scale
    variance = (1 + noise[1] / later) / later - 1 / reported[1] + (1 + noise[0] / earlier) / earlier - 1 / reported[0]
    wide = float(np.exp(stats.norm.isf((1 - confidence) / 2) * np.sqrt(max(variance, 0.0))))
    middle = later / earlier * scale
    return middle / wide, middle * wide
