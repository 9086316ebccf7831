"""How often trends, routes and prevalence are right where the truth is known, beside simpler ways.

Run: python bench/expectations.py [--worlds N]. Prints the tables of the guide (methods: trends, routes, prevalence) and
ends with an error when a limit is not kept. The peers: for late reports, the count so far divided by the usual part
with Poisson's interval; for a lasting rise, a reference that holds all periods before; for corridors, a gravity fit in
which every corridor takes part; for prevalence, independent lists. Times are processor seconds for all worlds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from scipy import stats

from candil_analysis.prevalence import prevalence
from candil_analysis.prevalence.lists import lists_of
from candil_analysis.prevalence.loglinear import estimates
from candil_analysis.routes import Place, gravity
from candil_analysis.routes.places import kilometres
from candil_analysis.significance import benjamini_hochberg
from candil_analysis.trends import between, nowcast
from candil_analysis.trends.expectation import expect, reference
from candil_analysis.trends.quasi_poisson import fit

MONTHS = between("2019-01", "2022-12", "month")
PARTS = np.array([0.3, 0.25, 0.2, 0.15, 0.1])
MOST_FALSE = 0.07  # of worlds without any excess in which a corridor may stand out
LEAST_HELD = 0.90  # of 95 % intervals


def late_reports(worlds: int) -> tuple[float, float]:
    """Share of 95 % intervals that hold the final count: ours, and the peer's; delays vary from month to month."""
    held, naive = [], []
    for seed in range(worlds):
        chance = np.random.default_rng(seed)
        reports = {}
        for at, month in enumerate(MONTHS):
            count = chance.negative_binomial(30 * np.exp(0.02 * at), 1 / 3)
            reports[month] = dict(enumerate(chance.multinomial(count, chance.dirichlet(PARTS * 40)).tolist()))
        for point in nowcast(reports, period="month", as_of=date(2023, 1, 1)).points:
            final = sum(reports[point.period].values())
            held.append(point.low <= final <= point.high)
            low, high = stats.poisson.ppf([0.025, 0.975], point.reported / point.completeness)
            naive.append(low <= final <= high)
    return float(np.mean(held)), float(np.mean(naive))


def lasting_rise(worlds: int, lasting: int, rise: float) -> tuple[float, float]:
    """Share of worlds with p < 0.05 in the last of `lasting` months at `rise` times the level: ours, and the peer's."""
    chance, ours, all_before = np.random.default_rng(lasting), [], []
    serials = np.arange(24_000, 24_061)
    for _ in range(worlds):
        mean = 20 * np.exp(0.05 * (serials - serials[0]) / 12 + 0.3 * np.sin(2 * np.pi * serials / 12))
        mean[serials.size - lasting :] *= rise
        counts = chance.negative_binomial(mean, 0.5).astype(np.float64)
        known, values = serials[:-1], counts[:-1]
        used = reference(known, int(serials[-1]), "month")
        ours.append(expect(values[used], known[used], serials[-1:], "month").p(counts[-1:])[0])
        all_before.append(expect(values, known, serials[-1:], "month").p(counts[-1:])[0])
    return float(np.mean(np.array(ours) < 0.05)), float(np.mean(np.array(all_before) < 0.05))


def corridors(seed: int, planted: int) -> tuple[dict[tuple[str, str], int], dict[str, Place], set[tuple[str, str]]]:
    """Flows by a gravity law with spread 0.5; `planted` of the middling ones are 15 times as large."""
    chance = np.random.default_rng(seed)
    places = {
        f"p{n:02}": Place(*chance.uniform([-50, -120], [60, 140]), *np.exp(chance.normal(2, 1, 2))) for n in range(16)
    }
    means = {
        (a, b): 10
        * (places[a].sends / 8) ** 0.8
        * (places[b].draws / 8) ** 0.7
        / (kilometres(places[a], places[b]) / 1000)
        for a in places
        for b in places
        if a != b
    }
    flows = {pair: int(chance.poisson(mean * chance.gamma(2, 0.5))) for pair, mean in means.items()}
    chosen = sorted((pair for pair in means if 3 < means[pair] < 15), key=lambda pair: means[pair])[:planted]
    for pair in chosen:
        flows[pair] = int(chance.poisson(15 * means[pair]))
    return flows, places, set(chosen)


def everybody_fits(flows: dict[tuple[str, str], int], places: dict[str, Place]) -> set[tuple[str, str]]:
    """The peer: one Poisson fit in which every corridor takes part, its dispersion by Pearson."""
    pairs = list(flows)
    logs = np.log([[np.e, places[a].sends, places[b].draws, kilometres(places[a], places[b])] for a, b in pairs])
    counts = np.array([flows[pair] for pair in pairs], dtype=np.float64)
    found = fit(logs, counts)
    variance = max(1.0 + 1e-6, float(found.dispersion[0])) * found.mean[0]
    p = stats.nbinom.sf(counts - 1, found.mean[0] ** 2 / (variance - found.mean[0]), found.mean[0] / variance)
    return {pair for pair, q in zip(pairs, benjamini_hochberg(p), strict=True) if q <= 0.05}


def unusual(worlds: int, planted: int, peer: bool) -> tuple[float, float]:
    """(share of worlds with a false corridor, share of planted ones found)."""
    false, found, whole = 0, 0, 0
    for seed in range(worlds):
        flows, places, chosen = corridors(seed, planted)
        judged = [] if peer else gravity(flows, places).corridors
        named = (
            everybody_fits(flows, places) if peer else {(one.origin, one.destination) for one in judged if one.unusual}
        )
        false += bool(named - chosen)
        found += len(named & chosen)
        whole += len(chosen)
    return false / worlds, found / max(1, whole)


def populations(worlds: int) -> tuple[float, float, float]:
    """(share of intervals that hold 2,000, mean estimate over truth: ours, independent lists); one pair refers."""
    held, ours, independent = [], [], []
    for seed in range(worlds):
        chance = np.random.default_rng(seed)
        on = chance.random((2_000, 4)) < [0.15, 0.2, 0.15, 0.12]
        on[chance.random(2_000) < 0.04, :2] = True
        rows, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
        overlaps = {
            frozenset("ABCD"[at] for at in np.flatnonzero(row)): int(n) for row, n in zip(rows, counts, strict=True)
        }
        found = prevalence(overlaps, seed=seed, draws=200)
        held.append(found.low is not None and found.low <= 2_000 <= (found.high or 0))
        ours.append((found.total or np.nan) / 2_000)
        lists = lists_of(overlaps)
        independent.append((estimates(lists, [()], lists.counts[None, :])[0][0, 0] + lists.known) / 2_000)
    return float(np.mean(held)), float(np.mean(ours)), float(np.mean(independent))


def shown(title: str, work: Callable[[], tuple[float, ...]]) -> tuple[float, ...]:
    start = time.process_time()
    answer = work()
    figures = ", ".join(f"{figure:.3f}" for figure in answer) if isinstance(answer, tuple) else str(answer)
    print(f"{title:<78} {figures}   ({time.process_time() - start:.1f} s)", flush=True)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200)
    worlds = parser.parse_args().worlds
    held, _ = shown("late reports: 95 % intervals that hold (ours, Poisson's)", lambda: late_reports(worlds))
    for lasting in (1, 4, 7):
        shown(
            f"rise of 1.7, month {lasting}: stands out (ours, all before)",
            lambda n=lasting: lasting_rise(worlds, n, 1.7),
        )
    shown("no rise: stands out (ours, all before)", lambda: lasting_rise(worlds, 1, 1.0))
    false, _ = shown("corridors, nothing planted: worlds with a false one, -", lambda: unusual(worlds, 0, peer=False))
    shown("the same, every corridor fitted with", lambda: unusual(worlds, 0, peer=True))
    shown("corridors, 3 planted: worlds with a false one, planted found", lambda: unusual(worlds, 3, peer=False))
    shown("the same, every corridor fitted with", lambda: unusual(worlds, 3, peer=True))
    number, _, _ = shown(
        "prevalence: intervals that hold; estimate over truth (ours, independent lists)",
        lambda: populations(worlds // 4),
    )
    slack = 2 * np.sqrt(0.05 * 0.95 / worlds)
    if held < LEAST_HELD or false > max(MOST_FALSE, 0.05 + slack) or number < LEAST_HELD - 4 * slack:
        raise SystemExit("A limit is not kept.")


if __name__ == "__main__":
    main()
