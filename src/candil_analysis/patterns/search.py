"""Which combinations of two and three values occur more, or less, often than chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from candil_analysis.patterns import conditional
from candil_analysis.patterns.candidates import Candidates, of_all
from candil_analysis.patterns.results import Combination, Combinations, Part, Value
from candil_analysis.patterns.source import Source
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg

VERSION: Final = "1"
METHOD: Final = (
    "Exact conditional tests (hypergeometric for two values; no second-order interaction given all pairs for three), "
    "two-sided, Benjamini–Hochberg over all combinations that could have been found."
)
REPORTED_ONLY: Final = (
    "Only records that report all dimensions of a combination count for it; where a value was not reported says "
    "nothing about it."
)
NOT_CAUSES: Final = (
    "Occurring together is not causing: who reports what, and which organisation's records these are, can make "
    "combinations of its own."
)
INDEPENDENT: Final = (
    "The test takes records as independent. Records of one incident, or entered twice, make chance look smaller than "
    "it is."
)
PROTECTED_LESS: Final = (
    "Where figures are protected, combinations too rare to be told cannot be found, neither as rare nor as frequent."
)
SMALLEST_LARGEST: Final = 2
_THREE: Final = 3

#: What two values, and three, are expected to follow from.
_NULLS: Final[dict[int, Literal["independence", "pairs"]]] = {2: "independence", 3: "pairs"}


@dataclass(frozen=True, eq=False)
class _Judged:
    candidates: Candidates
    tested: conditional.Tested
    p: NDArray[np.float64]


def combinations_in(
    source: Source,
    *,
    minimum_support: int,
    largest: int = _THREE,
    tied: Iterable[tuple[Value, Value]] = (),
    rigour: Rigour = STANDARD,
) -> Combinations:
    """Combinations of values of two, and up to `largest` (2 or 3), dimensions of `source`.

    One that occurs more often must occur in `minimum_support` records, one that occurs less often must be expected in
    as many. `tied` are pairs of values whose meaning ties them, such as a code and its parent: left out, also within
    three. ValueError for a support below 1 or another `largest`. Sources: Fisher 1935; Bartlett 1935; Zelen 1971;
    Benjamini and Hochberg 1995; Webb 2007 for testing all that could have been found.
    """
    if minimum_support < 1 or largest not in (SMALLEST_LARGEST, _THREE):
        raise ValueError("A combination needs a support of at least one record, and two or three values.")
    bound = frozenset(frozenset(pair) for pair in tied)
    judged = [_judge(found, minimum_support, rigour) for found in of_all(source, largest, minimum_support, bound)]
    p = np.concatenate([one.p for one in judged]) if judged else np.zeros(0)
    q = benjamini_hochberg(p)
    starts = np.cumsum([0, *(len(one.p) for one in judged)])
    found: list[Combination] = []
    for one, start in zip(judged, starts.tolist(), strict=False):  # pairs come first
        own = q[start : start + len(one.p)]
        pairs_found: set[tuple[Value, ...]] = {pair.values for pair in found if len(pair.values) == SMALLEST_LARGEST}
        found += [_finding(one, at, float(own[at]), pairs_found) for at in _significant(own, rigour)]
    return Combinations(
        found=tuple(
            sorted(found, key=lambda one: (one.p, len(one.values), -abs(np.log(one.ratio or 1e-9)), one.values))
        ),
        tests=int(np.count_nonzero(~np.isnan(p))),
        folded=_folded(judged, {one.values for one in found}, minimum_support),
        left_out=sum(one.candidates.left_out for one in judged),
        minimum_support=minimum_support,
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        evidence=source.evidence,
        notes=(*source.notes, REPORTED_ONLY, NOT_CAUSES, INDEPENDENT, *_of_protected(judged)),
    )


def _judge(found: Candidates, minimum: int, rigour: Rigour) -> _Judged:
    layout = conditional.TWO if len(found.dimensions) == SMALLEST_LARGEST else conditional.THREE
    variances = (found.count_variance, found.margin_variance)
    tested = conditional.test(found.observed, found.margins, layout, variances, rigour.confidence)
    enough = np.where(tested.ratio > 1, found.observed, tested.expected) >= minimum
    # p = 1 is never too small: what may not be told, or is not supported, cannot become a discovery.
    p = np.where(np.isnan(tested.p) | (enough & found.told), tested.p, 1.0)
    return _Judged(found, tested, p)


def _significant(q: NDArray[np.float64], rigour: Rigour) -> list[int]:
    return [int(at) for at in np.flatnonzero(q <= rigour.discovery_rate)]


def _finding(one: _Judged, at: int, q: float, pairs_found: set[tuple[Value, ...]]) -> Combination:
    found, tested = one.candidates, one.tested
    values = found.values(at)
    size = len(values)
    return Combination(
        values=values,
        direction="more" if tested.ratio[at] > 1 else "less",
        null=_NULLS[size],
        count=int(found.observed[at]),
        reported=int(found.margins[at, 0]),
        expected=float(tested.expected[at]),
        ratio=float(tested.ratio[at]),
        low=float(tested.low[at]),
        high=float(tested.high[at]),
        p=float(one.p[at]),
        q=q,
        error=float(np.sqrt(found.count_variance[at])),
        parts=_parts(values, found.margins[at].tolist()),
        within=tuple(pair for pair in _pairs(values) if pair in pairs_found) if size == _THREE else (),
    )


def _pairs(values: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    if len(values) < _THREE:
        return []
    a, b, c = values
    return [(a, b), (a, c), (b, c)]


def _parts(values: tuple[Value, ...], margins: list[int]) -> tuple[Part, ...]:
    reported, *rest = margins
    smaller = [*((value,) for value in values), *_pairs(values)]
    return tuple(Part(part, count, count / reported) for part, count in zip(smaller, rest, strict=True))


def _folded(judged: list[_Judged], found: set[tuple[Value, ...]], minimum: int) -> int:
    """Supported triples that hold a pair that was found and are not findings themselves."""
    folded = 0
    for one in judged:
        if len(one.candidates.dimensions) == _THREE:
            told = one.candidates.told & (one.candidates.observed >= minimum)
            folded += sum(
                any(pair in found for pair in _pairs(values))
                for at in np.flatnonzero(told).tolist()
                if (values := one.candidates.values(at)) not in found
            )
    return folded


def _of_protected(judged: list[_Judged]) -> tuple[str, ...]:
    hidden = any(np.any(~one.candidates.told) or np.any(one.candidates.count_variance) for one in judged)
    return (PROTECTED_LESS,) if hidden else ()
