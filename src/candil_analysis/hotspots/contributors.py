"""Does a hotspot stand when any one contributor is left out, and where does nobody report at all?

Records come from few contributors, each working in few places. A hotspot that one of them carries alone is a finding
about that contributor as much as about the place. So the search is repeated without each contributor in turn (the
jackknife of Quenouille 1956 and Tukey 1958, over contributors), and every hotspot carries its least favourable answer.
Places where without a contributor nobody would report are not zero then: they are left out of that search, and a
hotspot there rests on that contributor alone, whatever the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from candil_analysis.hotspots.results import Classification, Hotspot, Hotspots

VERSION: Final = "1"
METHOD: Final = (
    "The search repeated without each contributor in turn; each hotspot is told with its least favourable answer."
)
NOT_COVERED: Final = "Places without a contributor are unknown, not zero: they were left out of the search."
NO_COVERAGE: Final = (
    "It is not known where contributors are active without reporting: a place without records may be zero or unknown."
)
MANY_LOOKS: Final = "These q-values are for judging how firm a hotspot is; they are no further tests of it."

Standing = Literal[
    "holds", "does not hold", "rests on one contributor", "no hotspot", "no contributor here", "suppressed"
]
Counts = dict[str, int | None]
#: How unfavourable an answer is to a hotspot; among like answers the largest q-value is.
_WORSE: Final[dict[Classification, int]] = {"hot": 0, "not significant": 1, "not tested": 1, "cold": 2}


@dataclass(frozen=True)
class Firmness:
    """How firm one place's answer is."""

    key: str
    standing: Standing
    hotspot: Hotspot | None  # with all contributors; None where nobody reports, or the count is suppressed
    contributors: int | None  # active in the place itself; None where it is not known
    least_favourable: str | None  # without whom the hotspot is weakest; None unless the place is a hotspot
    without: Hotspot | None  # the answer without that contributor; None where nobody else reports
    p: float  # of that answer, two-sided: `without` says whether the place is hot, cold or neither then
    q: float
    share: float  # of the neighbourhood's cases that came from that contributor


@dataclass(frozen=True)
class Sensitivity:
    """The search with everybody, and how firm every place's answer is, in the order of their keys."""

    whole: Hotspots
    places: tuple[Firmness, ...]
    contributors: tuple[str, ...]  # each was left out once
    method: str
    version: str
    notes: tuple[str, ...]

    def __iter__(self) -> Iterator[Firmness]:
        return iter(self.places)

    def place(self, key: str) -> Firmness:
        """One place. KeyError where it was not asked about."""
        found = next((place for place in self.places if place.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def standing(self, standing: Standing) -> tuple[Firmness, ...]:
        """All places of one standing."""
        return tuple(place for place in self.places if place.standing == standing)


def without_each_contributor(
    reports: Mapping[str, Mapping[str, int] | None],
    find: Callable[[Counts], Hotspots],
    *,
    coverage: Mapping[str, int] | None = None,
) -> Sensitivity:
    """Repeats a search for hotspots without each contributor.

    `reports`: place → contributor → cases; None is suppressed. `find` searches counts by place, where None is to be
    left out, e.g. `lambda counts: area_hotspots(counts, neighbours)`; its keys must be those of `reports` (for H3
    cells hexadecimal text, and `margin=0` where there is a coverage, as cells around are nobody's).
    `coverage`: place → number of contributors active there, reporting or not; places not named in it have none.
    Without it every place counts as covered. A contributor left out counts one less where it reported.
    ValueError where a place has reports from more contributors than are said to be active there.
    """
    covered = _coverage(reports, coverage)
    contributors = tuple(sorted({who for row in reports.values() if row for who, n in row.items() if n}))
    whole = find(_counts(reports, covered, None))
    if covered is not None and (beyond := {spot.key for spot in whole} - set(covered)):
        covered |= dict.fromkeys(beyond, 0)
        whole = find(_counts(reports, covered, None))
    answers = {who: find(_counts(reports, covered, who)) for who in contributors}
    keys = sorted({spot.key for spot in whole} | set(reports) | set(covered or {}))
    hot = {spot.key: spot for spot in whole}
    firm = tuple(_firmness(key, hot.get(key), reports, covered, answers) for key in keys)
    return Sensitivity(
        whole=whole,
        places=firm,
        contributors=contributors,
        method=METHOD,
        version=VERSION,
        notes=(*whole.notes, MANY_LOOKS, NO_COVERAGE if coverage is None else NOT_COVERED),
    )


def _coverage(
    reports: Mapping[str, Mapping[str, int] | None], coverage: Mapping[str, int] | None
) -> dict[str, int] | None:
    if coverage is None:
        return None
    for place, row in reports.items():
        reporting = sum(number > 0 for number in (row or {}).values())
        if reporting > coverage.get(place, 0):
            raise ValueError(
                f"{reporting} contributors reported from {place}, but {coverage.get(place, 0)} are said to be active."
            )
    return dict(coverage)


def _counts(
    reports: Mapping[str, Mapping[str, int] | None], covered: dict[str, int] | None, without: str | None
) -> Counts:
    """Counts by place without one contributor; None where nobody else reports."""
    counts: Counts = {}
    for place in {*reports, *(covered or {})}:
        row = reports.get(place, {})
        left = _active_without(row, place, covered, without)
        known = row is not None and left > 0
        counts[place] = sum(n for who, n in (row or {}).items() if who != without) if known else None
    return dict(sorted(counts.items()))


def _active_without(
    row: Mapping[str, int] | None, place: str, covered: dict[str, int] | None, without: str | None
) -> int:
    """How many contributors are active in a place without one of them; 1 where it is not known but nobody left."""
    reporting = {who for who, number in (row or {}).items() if number > 0}
    if covered is not None:
        return covered.get(place, 0) - (without in reporting)
    return 0 if reporting == {without} else 1


def _firmness(
    key: str,
    hotspot: Hotspot | None,
    reports: Mapping[str, Mapping[str, int] | None],
    covered: dict[str, int] | None,
    answers: Mapping[str, Hotspots],
) -> Firmness:
    number = None if covered is None else covered.get(key, 0)
    if hotspot is None or hotspot.classification != "hot":
        standing = _standing_of_no_hotspot(reports.get(key, {}) is None, number)
        return Firmness(key, standing, hotspot, number, None, None, *[float("nan")] * 3)
    who, worst = _least_favourable(key, answers)
    if worst is None:
        standing = "rests on one contributor"
    else:
        standing = "holds" if worst.classification == "hot" else "does not hold"
    own = sum((reports.get(place) or {}).get(who, 0) for place in hotspot.counted)
    p, q = (float("nan"), float("nan")) if worst is None else (worst.p, worst.q)
    return Firmness(key, standing, hotspot, number, who, worst, p, q, own / hotspot.around if hotspot.around else 0.0)


def _standing_of_no_hotspot(suppressed: bool, number: int | None) -> Standing:
    if suppressed:
        return "suppressed"
    return "no contributor here" if number == 0 else "no hotspot"


def _least_favourable(key: str, answers: Mapping[str, Hotspots]) -> tuple[str, Hotspot | None]:
    """The contributor without whom the place is weakest, and the answer then; None where it cannot be answered."""
    found: list[tuple[int, float, str, Hotspot]] = []
    for who, answer in answers.items():
        spot = _spot(key, answer)
        if spot is None:
            return who, None
        found.append((_WORSE[spot.classification], 1.0 if np.isnan(spot.q) else spot.q, who, spot))
    _, _, who, worst = max(found, key=lambda one: one[:2])
    return who, worst


def _spot(key: str, answer: Hotspots) -> Hotspot | None:
    try:
        return answer.spot(key)
    except KeyError:  # left out of this search: nobody else reports there
        return None
