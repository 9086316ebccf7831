"""The scan itself: the most likely cluster, those beside it, and how often chance does as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.scan.inputs import Baseline, Places, places
from candil_analysis.hotspots.scan.models import Model
from candil_analysis.hotspots.scan.search import Best, Window, maxima, strongest_around_each
from candil_analysis.hotspots.scan.zones import Circles, circles

Floats = NDArray[np.float64]

VERSION: Final = "1"
METHOD: Final = (
    "Kulldorff's {kind} scan statistic, {model} model, circles up to {share:.0%} of what is at risk, "
    "p-values from {number} seeded replicates given the total number of cases."
)
NOTHING: Final = "There are no cases, or no two places to compare: nothing was scanned."
NO_CYLINDER: Final = "Every place alone holds more than the largest share allowed: no circle was looked at."
GUMBEL: Final = "gumbel_p is an approximation by a fitted Gumbel distribution; p counts replicates and is the answer."
BORDERS: Final = "A circle is a way of looking: its border is not the border of what happens."


@dataclass(frozen=True)
class Replicates:
    """How chance is imitated. More replicates tell smaller p-values apart: the smallest is 1 / (number + 1)."""

    number: int = 999
    seed: int = 0
    gumbel: bool = False  # also fit a Gumbel distribution to the replicates (Abrams, Kulldorff and Kleinman 2010)

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("A scan needs at least 1 replicate, and 999 for a p-value worth telling.")


@dataclass(frozen=True)
class Cluster:
    """A circle of places, over some periods, with more (or fewer) cases than chance explains if `p` is small."""

    centre: str
    latitude: float
    longitude: float
    radius_km: float  # great-circle distance of the farthest place in it
    places: tuple[str, ...]  # nearest to the centre first
    first: int  # positions of the first and last period in it; 0 and 0 in space alone
    last: int
    cases: int
    expected: float
    ratio: float  # cases / expected
    relative_risk: float  # risk inside over risk outside; infinite when no case lies outside
    log_likelihood_ratio: float
    p: float  # against the largest ratio anywhere in each replicate, so all places and sizes looked at are allowed for
    gumbel_p: float | None


@dataclass(frozen=True, eq=False)
class Scan:
    """Clusters by falling likelihood ratio; the first is the most likely one, significant or not."""

    clusters: tuple[Cluster, ...]
    cases: int
    places: int
    periods: int
    maxima: Floats  # the largest ratio of every replicate
    unknown: tuple[str, ...]
    window: Window
    replicates: Replicates
    method: str
    version: str
    evidence: Evidence | None
    notes: tuple[str, ...]

    def significant(self, level: float = 0.05) -> tuple[Cluster, ...]:
        """Clusters that chance equals in at most `level` of the replicates."""
        return tuple(cluster for cluster in self.clusters if cluster.p <= level)


def spatial_scan(
    cases: Mapping[str, int | None],
    centroids: Mapping[str, tuple[float, float]],
    *,
    baseline: Mapping[str, int] | Mapping[str, float] | None = None,
    controls: Mapping[str, int | None] | None = None,
    window: Window = Window(),  # noqa: B008 (frozen)
    replicates: Replicates = Replicates(),
    evidence: Evidence | None = None,
) -> Scan:
    """Clusters in space: circles over places in which cases are more frequent than outside.

    `cases` by place; None is suppressed and the place left out, a place not named has 0. `centroids`: latitude and
    longitude in degrees. Either `baseline`, people or expected cases by place in any unit (Poisson model), or
    `controls` by place (Bernoulli model). Places without baseline are left out and said.
    ValueError for wrong numbers, a missing centroid, or neither or both of baseline and controls.
    Work grows with circles × replicates; memory with the square of the number of places (4 bytes for each pair).
    Sources: Kulldorff and Nagarwalla 1995; Kulldorff 1997. Secondary clusters: the best circle of each other centre,
    by falling ratio, if it shares no place with those before ("none") or if no centre lies in another cluster.
    """
    found = places(cases, centroids, baseline, controls)
    return _scan(found, window, replicates, evidence, _Kind("spatial", baseline is not None, False))


def space_time_scan(
    cases: Mapping[str, Sequence[int] | None],
    centroids: Mapping[str, tuple[float, float]],
    *,
    baseline: Baseline | None = None,
    controls: Mapping[str, Sequence[int] | None] | None = None,
    prospective: bool = False,
    window: Window = Window(),  # noqa: B008 (frozen)
    replicates: Replicates = Replicates(),
    evidence: Evidence | None = None,
) -> Scan:
    """Clusters in space and time: cylinders of a circle over a stretch of periods.

    As `spatial_scan`, with one number a period for each place; a baseline may be one number for all periods. The
    model expects the baseline to hold in every period: a season or a growth shared by all places must be in it.
    `prospective`: only clusters that last to the last period, as for an alarm; the p-value is that of one look.
    Sources: Kulldorff et al. 1998; prospective Kulldorff 2001.
    """
    found = places(cases, centroids, baseline, controls)
    kind = "prospective space-time" if prospective else "space-time"
    return _scan(found, window, replicates, evidence, _Kind(kind, baseline is not None, prospective))


@dataclass(frozen=True)
class _Kind:
    name: str
    poisson: bool
    alive: bool


def _scan(found: Places, window: Window, replicates: Replicates, evidence: Evidence | None, kind: _Kind) -> Scan:
    told: tuple[Cluster, ...] = ()
    largest = np.zeros(0)
    notes = [*found.notes, BORDERS, *((GUMBEL,) if replicates.gumbel else ())]
    if found.model is None or len(found.names) < 2:
        notes.append(NOTHING)
    else:
        around = circles(
            found.latitudes, found.longitudes, found.model.at_risk.sum(axis=1), window.share, window.radius_km
        )
        if not any(one.sizes.size for one in around):
            notes.append(NO_CYLINDER)
        best = strongest_around_each(found.model, found.cases, around, window, kind.alive)
        largest = maxima(found.model, around, window, kind.alive, number=replicates.number, seed=replicates.seed)
        told = tuple(
            _cluster(one, around[one.centre], found, found.model, largest, replicates.gumbel)
            for one in _apart(best, around, found.names, window)
        )
    largest.flags.writeable = False
    return Scan(
        clusters=told,
        cases=int(found.cases.sum()),
        places=len(found.names),
        periods=int(found.cases.shape[1]),
        maxima=largest,
        unknown=found.unknown,
        window=window,
        replicates=replicates,
        method=_method(kind, window, replicates),
        version=VERSION,
        evidence=evidence,
        notes=tuple(notes),
    )


def _method(kind: _Kind, window: Window, replicates: Replicates) -> str:
    model = "Poisson" if kind.poisson else "Bernoulli"
    return METHOD.format(kind=kind.name, model=model, share=window.share, number=replicates.number)


def _apart(best: list[Best], around: Sequence[Circles], names: tuple[str, ...], window: Window) -> list[Best]:
    """The strongest first; each further one only if it keeps apart from those before."""
    ordered = sorted(best, key=lambda one: (-round(one.ratio, 9), one.size, names[one.centre]))
    kept: list[Best] = []
    taken: set[int] = set()
    centres: set[int] = set()
    for one in ordered:
        members = set(around[one.centre].members[: one.size].tolist())
        clash = members & taken if window.overlap == "none" else members & centres or {one.centre} & taken
        if not clash:
            kept.append(one)
            taken |= members
            centres.add(one.centre)
    return kept


def _cluster(best: Best, around: Circles, found: Places, model: Model, largest: Floats, gumbel: bool) -> Cluster:
    members = around.members[: best.size]
    periods = slice(best.first, best.last + 1)
    cases = int(found.cases[members, periods].sum())
    expected = float(model.expected(model.at_risk[members, periods].sum()))
    outside, expected_outside = model.total - cases, model.total - expected
    risk_outside = outside / expected_outside if expected_outside > 0 else float("nan")
    ratio = cases / expected if expected > 0 else float("inf")
    return Cluster(
        centre=found.names[best.centre],
        latitude=float(found.latitudes[best.centre]),
        longitude=float(found.longitudes[best.centre]),
        radius_km=best.radius_km,
        places=tuple(found.names[member] for member in members.tolist()),
        first=best.first,
        last=best.last,
        cases=cases,
        expected=expected,
        ratio=ratio,
        relative_risk=float("inf") if risk_outside == 0 else ratio / risk_outside,
        log_likelihood_ratio=best.ratio,
        p=float((1 + (largest >= best.ratio - 1e-9).sum()) / (largest.size + 1)),
        gumbel_p=_gumbel(best.ratio, largest) if gumbel else None,
    )


def _gumbel(ratio: float, largest: Floats) -> float | None:
    """Tail of the Gumbel distribution with the replicates' mean and variance; None without any variation."""
    spread = float(largest.std(ddof=1)) if largest.size > 1 else 0.0
    if spread == 0:
        return None
    scale = spread * np.sqrt(6) / np.pi
    return float(stats.gumbel_r.sf(ratio, largest.mean() - np.euler_gamma * scale, scale))
