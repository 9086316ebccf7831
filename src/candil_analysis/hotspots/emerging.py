"""Emerging hotspots: which places are new, growing, lasting, or fading, and by which test.

A place is looked at together with its neighbours. Five questions, each with its own test:

- *level before* and *level now*: do the earlier, the recent periods hold more here than dealing the counts out anew
  over the region would give (Gi*, exact)?
- *change*: is the recent part of the place's cases another than the recent part of the whole region's cases
  (conditional binomial, two-sided)? A rise of everything everywhere is not a change here.
- *single periods*: the level of each period for itself (Gi*).
- *trend*: only asked of places whose level stands out; a trend over all periods that allows for dependent periods.

The first four are one family for the control of false discoveries, each question with the same weight however many
tests it takes (weighted Benjamini–Hochberg: Genovese, Roeder and Wasserman 2006), so that the chance of naming
anything where nothing is to be found stays at the rate allowed. Dense, high by population, and rising are different
questions; these states are about dense and rising, not about rates. The names of the states follow what analysts
know from emerging hot spot analysis; their definitions here rest on the tests above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.areas import COUNTS_NOT_RATES, REPORTING, UNKNOWN_LEFT_OUT, neighbour_matrix
from candil_analysis.hotspots.cells import cell_region
from candil_analysis.hotspots.change import conditional_binomial, share_interval, trends
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.states import Emerging, EmergingPlace, Findings, states
from candil_analysis.significance import STANDARD, Rigour, benjamini_hochberg

__all__ = ["Emerging", "EmergingPlace", "cell_emerging_hotspots", "emerging_hotspots"]

VERSION: Final = "1"
METHOD: Final = (
    "Level by Getis–Ord Gi*, change by a conditional binomial test beside the region's own change, trend by a "
    "quasi-Poisson score test on blocks of periods; weighted Benjamini–Hochberg over all questions."
)
GROUPS: Final = (
    "The test of change takes cases as independent: count incidents, not records, where several tell of one event."
)
SHORT: Final = "There are too few periods to judge trends."
FEWEST: Final = 5  # cases in a place and its neighbours before its change is asked about

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def emerging_hotspots(
    counts: Mapping[str, Sequence[int] | None],
    neighbours: Mapping[str, Sequence[str]],
    *,
    recent: int,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> Emerging:
    """The state of every area, from its cases by period.

    `counts`: area → cases in each period, oldest first, periods of one length, the same for all; None is suppressed
    and left out. `neighbours` as for `area_hotspots`; areas named only there had no cases. `recent`: how many of the
    last periods are now. `seed` is used only where counts are too large for exact p-values.
    ValueError for uneven rows, counts that are no whole numbers from 0 upwards, or a `recent` that leaves no before.

    The states, the first that fits:
    new: more than its share lately (change), and no hotspot before; intensifying: a hotspot before or now, with a
    rise (change or trend); historical: a hotspot before and none now, with a fall; diminishing: a hotspot now, with a
    fall; persistent: a hotspot before and now without either; sporadic: a hotspot in some single periods, or before
    or now without a change that is more than chance; none; not tested: nothing could be asked.
    """
    unknown = tuple(sorted(code for code, row in counts.items() if row is None))
    others = {other for near in neighbours.values() for other in near}
    codes = tuple(sorted({*counts, *neighbours, *others} - set(unknown)))
    table = _table(counts, codes)
    place = _Region(np.array(codes, dtype=np.str_), table, neighbour_matrix(codes, neighbours), unknown)
    return _answer(place, recent, rigour, seed, evidence)


def cell_emerging_hotspots(
    counts: Mapping[int, Sequence[int] | None] | Mapping[str, Sequence[int] | None],
    *,
    recent: int,
    reach: int = 1,
    margin: int = 1,
    evidence: Evidence | None = None,
    rigour: Rigour = STANDARD,
    seed: int = 0,
) -> Emerging:
    """The state of every H3 cell; cells, `reach` and `margin` as for `cell_hotspots`, the rest as above."""
    table = _table(counts, tuple(counts))
    totals = {cell: None if row is None else sum(row) for cell, row in counts.items()}
    region = cell_region(totals, reach, margin)  # type: ignore[arg-type]
    placed = np.zeros((region.cells.size, table.shape[1]), dtype=np.int64)
    known = [position for position, row in enumerate(counts.values()) if row is not None]
    placed[np.searchsorted(region.cells, region.given)] = table[known][region.order]
    return _answer(_Region(region.cells, placed, region.neighbours, region.unknown), recent, rigour, seed, evidence)


@dataclass(frozen=True, eq=False)
class _Region:
    keys: NDArray[np.str_] | NDArray[np.int64]
    counts: Integers  # n × t
    neighbours: sparse.csr_array
    unknown: tuple[str, ...]


def _table(
    counts: Mapping[str, Sequence[int] | None] | Mapping[int, Sequence[int] | None], keys: Sequence[object]
) -> Integers:
    rows: dict[object, Sequence[int]] = {key: row for key, row in counts.items() if row is not None}
    found = {len(row) for row in rows.values()}
    if len(found) > 1:
        raise ValueError(f"Every place needs the same number of periods; these have {sorted(found)}.")
    periods = found.pop() if found else 0
    table = np.array([rows.get(key, [0] * periods) for key in keys], dtype=np.float64).reshape(len(keys), periods)
    wrong = np.argwhere(~np.isfinite(table) | (table < 0) | (table != np.floor(table)))
    if wrong.size:
        raise ValueError(f"The counts of {keys[int(wrong[0][0])]} are not whole numbers from 0 upwards.")
    return table.astype(np.int64)


def _answer(region: _Region, recent: int, rigour: Rigour, seed: int, evidence: Evidence | None) -> Emerging:
    periods = region.counts.shape[1]
    if periods and not 1 <= recent < periods:
        raise ValueError(f"{recent} of {periods} periods cannot be the recent ones: at least one must lie before.")
    found = _found(region, recent, rigour, seed)
    notes = [REPORTING, COUNTS_NOT_RATES, GROUPS]
    notes += [UNKNOWN_LEFT_OUT] if region.unknown else []
    notes += [SHORT] if np.isnan(trends(np.ones((1, periods), np.int64), np.ones(periods, np.int64))[0]).all() else []
    return Emerging(
        keys=region.keys,
        states=states(found, rigour.discovery_rate),
        found=found,
        neighbours=(region.neighbours.indptr.astype(np.int64), region.neighbours.indices.astype(np.int64)),
        unknown=region.unknown,
        periods=periods,
        recent=recent,
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        seed=seed,
        evidence=evidence,
        notes=tuple(notes),
    )


def _found(region: _Region, recent: int, rigour: Rigour, seed: int) -> Findings:
    counts = region.counts
    around = np.asarray(region.neighbours @ counts, dtype=np.int64)
    split = max(0, counts.shape[1] - recent)
    levels = [_level(part.sum(axis=1), region.neighbours, seed) for part in (counts[:, :split], counts[:, split:])]
    singles = [_level(column, region.neighbours, seed) for column in counts.T]
    whole, late = around.sum(axis=1), around[:, split:].sum(axis=1)
    share = float(counts[:, split:].sum() / counts.sum()) if counts.sum() else 0.0
    change = conditional_binomial(late, np.where(whole >= FEWEST, whole, 0), share)
    single_p = np.column_stack([p for _, p in singles]) if singles else np.zeros((counts.shape[0], 0))
    single_z = np.column_stack([z for z, _ in singles]) if singles else np.zeros((counts.shape[0], 0))
    q_change, q_before, q_now, q_single = weighted_q([change, levels[0][1], levels[1][1], single_p.reshape(-1)])
    stands_out = ((q_before <= rigour.discovery_rate) & (levels[0][0] > 0)) | (
        (q_now <= rigour.discovery_rate) & (levels[1][0] > 0)
    )
    t, p_trend = trends(around, counts.sum(axis=0))
    p_trend = np.where(stands_out, p_trend, np.nan)
    low, high = share_interval(late, whole, rigour.confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Findings(
            before=whole - late,
            recent=late,
            expected=whole * share,
            ratio=late / (whole * share),
            low=low / share if share else np.full(low.shape, np.nan),
            high=high / share if share else np.full(low.shape, np.nan),
            p_change=change,
            q_change=q_change,
            z_before=levels[0][0],
            p_before=levels[0][1],
            q_before=q_before,
            z_now=levels[1][0],
            p_now=levels[1][1],
            q_now=q_now,
            hot_periods=(q_single.reshape(single_p.shape) <= rigour.discovery_rate) & (single_z > 0),
            t_trend=t,
            p_trend=p_trend,
            q_trend=benjamini_hochberg(p_trend),
        )


def _level(values: Integers, neighbours: sparse.csr_array, seed: int) -> tuple[Floats, Floats]:
    found = gi_star(values.astype(np.float64), neighbours, seed=seed)
    return found.z, found.p


def weighted_q(families: Sequence[Floats]) -> list[Floats]:
    """q-values over several questions together, each question with the same weight however many tests it has."""
    sizes = [int((~np.isnan(p)).sum()) for p in families]
    asked = sum(size > 0 for size in sizes)
    weighted = [
        np.minimum(1.0, p * (size * asked / max(1, sum(sizes)))) for p, size in zip(families, sizes, strict=True)
    ]
    q = benjamini_hochberg(np.concatenate(weighted))
    return np.split(q, np.cumsum([p.size for p in families])[:-1])
