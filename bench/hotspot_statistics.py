"""Hotspots of H3 cells beside esda: time, and how often each is wrong when there is nothing to find.

Run: python bench/hotspot_statistics.py [--events N] [--shuffles N]. Prints the tables of docs/benchmarks.md
and ends with an error when a limit is not kept.

The points are made up: towns whose sizes follow Zipf's law, with events scattered around them. esda gets the same
cells and the same neighbours; its 999 permutations are those of its default.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from scipy import sparse, stats

from candil_analysis.hotspots import cell_hotspots
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.grid import adjacent_pairs, cell_array
from candil_analysis.significance import benjamini_hochberg

PERMUTATIONS = 999
LEVEL = 0.001
LONGEST = 2.0  # processor seconds for everything, up to 400,000 cells tested


def towns(events: int, resolution: int, seed: int) -> dict[int, int]:
    """Events by cell: 4,000 towns of Zipf sizes on land-like bands, events within some 60 km."""
    chance = np.random.default_rng(seed)
    places = chance.uniform([-35, -20], [60, 120], (4_000, 2))
    weights = 1 / np.arange(1, 4_001) ** 0.9
    points = places[chance.choice(4_000, events, p=weights / weights.sum())] + chance.normal(0, 0.55, (events, 2))
    cells = np.array([h3.latlng_to_cell(y, x, resolution) for y, x in points.tolist()], dtype=np.int64)
    found, counts = np.unique(cells, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def timed(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Median seconds of processor time (the machine may be shared) and the last answer."""
    spent, answer = [], None
    for _ in range(repeats):
        start = time.process_time()
        answer = work()
        spent.append(time.process_time() - start)
    return median(spent), answer


def matrix(cells: np.ndarray) -> sparse.csr_array:
    rows, near = adjacent_pairs(cells)
    columns = np.minimum(np.searchsorted(cells, near), cells.size - 1)
    inside = cells[columns] == near
    links = (rows[inside], columns[inside])
    return sparse.csr_array((np.ones(links[0].size), links), shape=(cells.size, cells.size))


def esda_weights(neighbours: sparse.csr_array) -> Any:
    from libpysal.graph import Graph

    return Graph.from_sparse(neighbours.tocoo())


def esda(counts: np.ndarray, weights: Any, permutations: int) -> Any:
    from esda.getisord import G_Local

    return G_Local(counts, weights, transform="B", star=True, permutations=permutations, n_jobs=1, seed=1)


def calibration(counts: np.ndarray, neighbours: sparse.csr_array, shuffles: int) -> dict[str, list[float]]:
    """Inflation of p below `LEVEL` and cells discovered at 5 %, by exact and by normal p, on shuffled counts."""
    chance = np.random.default_rng(9)
    kept: dict[str, list[float]] = {"exact": [], "normal": [], "exact found": [], "normal found": []}
    for _ in range(shuffles):
        found = gi_star(chance.permutation(counts).astype(np.float64), neighbours, seed=0)
        for name, p in (("exact", found.p), ("normal", 2 * stats.norm.sf(np.abs(found.z)))):
            kept[name].append(float((p < LEVEL).mean()) / LEVEL)
            kept[f"{name} found"].append(float((benjamini_hochberg(p) <= 0.05).sum()))
    return kept


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=100_000)
    arguments.add_argument("--shuffles", type=int, default=10)
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    print("| events, resolution | cells given / tested | all of it | Gi* and p | esda | esda, 999 draws | z off by |")
    print("|---|---|---|---|---|---|---|")
    compare(towns(given.events, 4, 1), f"{given.events:,}, r4", PERMUTATIONS)
    compare(towns(given.events * 5, 5, 1), f"{given.events * 5:,}, r5", 0)
    print()
    counts, neighbours = tested(towns(given.events, 4, 1))
    report(calibration(counts, neighbours, given.shuffles), given.shuffles)


def tested(given: dict[int, int]) -> tuple[np.ndarray, sparse.csr_array]:
    whole = cell_hotspots(given)
    return np.asarray(whole.observed), matrix(cell_array(whole.keys.tolist()))


def compare(given: dict[int, int], name: str, permutations: int) -> None:
    """One row; without `permutations` esda's are left out, because they take minutes."""
    everything, whole = timed(lambda: cell_hotspots(given))
    counts, neighbours = tested(given)
    alone, own = timed(lambda: gi_star(counts.astype(np.float64), neighbours, seed=0))
    weights = esda_weights(neighbours)
    bare, peer = timed(lambda: esda(counts, weights, 0))
    drawn = "not run"
    if permutations:
        seconds, _ = timed(lambda: esda(counts, weights, permutations), 1)
        drawn = f"{seconds:.1f} s ({seconds / alone:,.0f}×)"
    require(everything < LONGEST, f"{name} took {everything:.1f} s, longer than {LONGEST} s")
    gap = float(np.nanmax(np.abs(own.z - peer.Zs)))
    require(gap < 1e-9, f"z differs from esda's by {gap:.1e}")
    ours = f"| {name} | {len(given):,} / {len(whole):,} | {everything:.2f} s | {alone:.3f} s "
    print(f"{ours}| {bare:.2f} s ({bare / alone:.1f}×) | {drawn} | {gap:.1e} |")


def require(kept: bool, otherwise: str) -> None:
    """End with an error when a limit is not kept."""
    if not kept:
        raise SystemExit(f"Limit not kept: {otherwise}.")


def report(found: dict[str, list[float]], shuffles: int) -> None:
    print(f"Counts dealt out anew over the cells {shuffles} times, so that there is nothing to find:\n")
    print(f"| p-value | times too often below {LEVEL} | false discoveries a shuffle (5 % FDR) | shuffles with any |")
    print("|---|---|---|---|")
    for name in ("exact", "normal"):
        cells = found[f"{name} found"]
        print(
            f"| {name} | {np.mean(found[name]):.2f} | {np.mean(cells):.1f} | {sum(number > 0 for number in cells)}"
            f" of {shuffles} |"
        )
    inflation = float(np.mean(found["exact"]))
    require(0.7 < inflation < 1.3, f"exact p-values fall below {LEVEL} {inflation:.2f} times too often")


if __name__ == "__main__":
    main()
