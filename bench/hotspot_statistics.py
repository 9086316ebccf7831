"""Hotspots of H3 cells beside esda: time, and how often each is wrong when there is nothing to find.

Run: python bench/hotspot_statistics.py [--events N] [--shuffles N] [--worlds N]. Prints the tables of
docs/benchmarks.md and ends with an error when a limit is not kept. Also: Gi* and local Moran's I with valid p-values
beside esda's conditional permutations at some 10,000 cells; how often each method discovers anything where nothing is
to be found; and how many planted rises the search for emerging hotspots finds.

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

from candil_analysis.hotspots import cell_emerging_hotspots, cell_hotspots, rates
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.grid import adjacent_pairs, cell_array
from candil_analysis.hotspots.moran import moran
from candil_analysis.significance import benjamini_hochberg

PERMUTATIONS = 999
LEVEL = 0.001
LONGEST = 2.0  # processor seconds for everything, up to 400,000 cells tested
TIMES_FASTER = 50  # Gi* with valid p-values beside esda's 999 permutations, at some 10,000 cells
MEDIUM = 3_000  # events that give some 10,000 cells of resolution 4


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
    arguments.add_argument("--worlds", type=int, default=500)
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    print("| events, resolution | cells given / tested | all of it | Gi* and p | esda | esda, 999 draws | z off by |")
    print("|---|---|---|---|---|---|---|")
    compare(towns(given.events, 4, 1), f"{given.events:,}, r4", PERMUTATIONS)
    compare(towns(given.events * 5, 5, 1), f"{given.events * 5:,}, r5", 0)
    print()
    counts, neighbours = tested(towns(given.events, 4, 1))
    report(calibration(counts, neighbours, given.shuffles), given.shuffles)
    print()
    against_permutations(towns(MEDIUM, 4, 1))
    print()
    discoveries(given.worlds)
    print()
    emerging()


def against_permutations(given: dict[int, int]) -> None:
    """Valid p-values beside esda's: seconds and ratio in one run, for Gi* and for local Moran's I."""
    from esda.moran import Moran_Local

    counts, neighbours = tested(given)
    values = counts.astype(np.float64)
    alone = sparse.csr_array(neighbours - sparse.eye_array(counts.size))
    alone.eliminate_zeros()
    weights = esda_weights(alone)
    print(f"p-values for {counts.size:,} cells beside esda's {PERMUTATIONS} conditional permutations:\n")
    print("| statistic | here | esda | ratio |")
    print("|---|---|---|---|")
    own, _ = timed(lambda: gi_star(values, neighbours, seed=0))
    peer, _ = timed(lambda: esda(counts, esda_weights(neighbours), PERMUTATIONS), 1)
    print(f"| Gi* | {own:.3f} s | {peer:.1f} s | {peer / own:,.0f}× |")
    require(peer / own >= TIMES_FASTER, f"Gi* is only {peer / own:.0f} times faster than esda's permutations")
    own, _ = timed(lambda: moran(values, neighbours, seed=0))
    peer, _ = timed(lambda: Moran_Local(counts, weights, permutations=PERMUTATIONS, n_jobs=1, seed=1), 1)
    print(f"| local Moran's I | {own:.3f} s | {peer:.1f} s | {peer / own:,.0f}× |")


def circle(size: int) -> sparse.csr_array:
    """Places on a circle with two neighbours on both sides."""
    columns = (np.arange(size)[:, None] + np.arange(-2, 3)) % size
    return sparse.csr_array((np.ones(5 * size), (np.repeat(np.arange(size), 5), columns.reshape(-1))))


def discoveries(worlds: int) -> None:
    """Share of made-up worlds without any pattern in which a method discovers something at 5 %."""
    neighbours, size = circle(150), 150
    found = dict.fromkeys(("Gi*, counts", "Gi*, rates", "local Moran's I, counts", "local Moran's I, rates"), 0)
    for world in range(worlds):
        chance = np.random.default_rng(world)
        counts = chance.negative_binomial(0.3, 0.05, size).astype(np.float64)
        people = chance.lognormal(8, 1, size).round()
        risk = rates.standardised(chance.poisson(people * 2e-3).astype(np.float64), people)
        for name, method in (("Gi*", gi_star), ("local Moran's I", moran)):
            for kind, values in (("counts", counts), ("rates", risk)):
                p = method(values, neighbours, seed=world, draws=9_999).p
                found[f"{name}, {kind}"] += bool((benjamini_hochberg(p) <= 0.05).any())
    print(f"Worlds of {worlds} without a pattern in which anything is discovered at a false-discovery rate of 5 %:\n")
    print("| method | worlds | share |")
    print("|---|---|---|")
    for name, number in found.items():
        print(f"| {name} | {number} | {number / worlds:.1%} |")
        allowed = stats.binom.isf(0.001, worlds, 0.05)
        require(number <= allowed, f"{name} discovers something in {number} of {worlds} worlds without a pattern")


def planted(factor: float, seed: int, centres: int = 40) -> tuple[dict[int, list[int]], set[int], set[int]]:
    """Counts by cell in 27 months of 30 days, the last 3 raised around some centres; raised cells; centres."""
    chance = np.random.default_rng(seed)
    whole = towns(300_000, 4, seed)
    cells = np.array(sorted(whole), dtype=np.int64)
    mean = np.array([whole[cell] for cell in cells.tolist()]) / 27
    busy = cells[mean > 0.5]
    chosen = set(chance.choice(busy, centres, replace=False).tolist())
    raised = set(adjacent_pairs(np.array(sorted(chosen), dtype=np.int64))[1].tolist())
    times = np.ones((cells.size, 27))
    times[np.ix_(np.isin(cells, sorted(raised)), range(24, 27))] = factor
    counts = chance.poisson(mean[:, None] * times)
    return dict(zip(cells.tolist(), counts.tolist(), strict=True)), raised, chosen


def emerging() -> None:
    """Precision and recall of new and intensifying places where rises of three sizes were planted."""
    print("Rises planted around 40 centres in the last 3 of 27 months, false-discovery rate 5 %:\n")
    print("| rise | cells tested | named | precision | centres found | time |")
    print("|---|---|---|---|---|---|")
    for factor in (2, 3, 5):
        given, raised, centres = planted(factor, 5)
        seconds, found = timed(lambda given=given: cell_emerging_hotspots(given, recent=3), 1)
        named = set(found.keys[np.isin(found.states, ["new", "intensifying"])].tolist())
        touched = set(adjacent_pairs(np.array(sorted(raised), dtype=np.int64))[1].tolist())
        precision, recall = len(named & touched) / max(1, len(named)), len(named & centres) / len(centres)
        print(f"| ×{factor} | {len(found):,} | {len(named)} | {precision:.2f} | {recall:.2f} | {seconds:.2f} s |")
        require(
            precision >= 0.9 or len(named) < 10, f"only {precision:.2f} of the places named at ×{factor} were raised"
        )


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
