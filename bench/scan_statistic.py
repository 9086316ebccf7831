"""Kulldorff's scan beside a plain NumPy reading of it: time, and whether both find the same.

Run: python bench/scan_statistic.py [--places N] [--replicates N] [--periods N]. Both scan the same made-up places in
the same run, single-threaded; the plain reading looks at one circle after the other, with masks, as a first program
would. Ends with an error when the two disagree or the ratio is below its limit. The larger scans are ours alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from candil_analysis.hotspots.scan import Replicates, space_time_scan, spatial_scan

LEAST_RATIO = 10.0


def world(places: int, periods: int, seed: int) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Names, latitude and longitude, people, cases (places × periods) at one risk for all."""
    chance = np.random.default_rng(seed)
    where = chance.uniform([36, -9], [58, 20], (places, 2))
    people = chance.lognormal(9, 1, places).round()
    cases = chance.poisson(np.outer(people / people.mean() * 5, np.full(periods, 1 / periods)))
    return [f"{number:05}" for number in range(places)], where, people, cases


def plain(cases: np.ndarray, people: np.ndarray, where: np.ndarray, replicates: int) -> tuple[float, np.ndarray]:
    """Largest log-likelihood ratio of the cases and of each replicate; one circle after the other."""
    chance = np.random.default_rng(1)
    total = int(cases.sum())
    expected = people / people.sum() * total
    rows = np.vstack([cases, chance.multinomial(total, people / people.sum(), replicates)])
    north, east = np.radians(where).T
    largest = np.zeros(rows.shape[0])
    for centre in range(people.size):
        half = np.sin((north - north[centre]) / 2) ** 2
        half += np.cos(north) * np.cos(north[centre]) * np.sin((east - east[centre]) / 2) ** 2
        far = 2 * np.arcsin(np.sqrt(half))
        for radius in np.sort(far):
            inside = far <= radius
            risk = expected[inside].sum()
            if risk > total / 2:
                break
            for row in range(rows.shape[0]):
                largest[row] = max(largest[row], ratio(int(rows[row, inside].sum()), risk, total))
    return float(largest[0]), largest[1:]


def ratio(held: int, risk: float, total: int) -> float:
    """Log-likelihood ratio of the Poisson model for more than expected."""
    if held < 2 or held <= risk:
        return 0.0
    outside = (total - held) * np.log((total - held) / (total - risk)) if held < total else 0.0
    return float(held * np.log(held / risk) + outside)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time (the machine may be shared) and the answer."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--places", type=int, default=150)
    arguments.add_argument("--replicates", type=int, default=99)
    arguments.add_argument("--periods", type=int, default=12)
    given = arguments.parse_args()
    print("| scan | places | replicates | here | plain reading | ratio |")
    print("|---|---|---|---|---|---|")
    beside(given.places, given.replicates)
    for places in (given.places * 4, given.places * 10):
        alone(places, 999)
    in_time(given.places, given.periods, given.replicates)


def beside(places: int, replicates: int) -> None:
    names, where, people, cases = world(places, 1, 3)
    found_in, found = timed(lambda: scan(names, where, people, cases, replicates))
    plain_in, (largest, maxima) = timed(lambda: plain(cases[:, 0], people, where, replicates))
    ours = found.clusters[0].log_likelihood_ratio
    if abs(ours - largest) > 1e-9:
        raise SystemExit(f"The scan finds {ours}, the plain reading {largest}.")
    if abs(np.median(found.maxima) - np.median(maxima)) > 5 * maxima.std() / np.sqrt(maxima.size):
        raise SystemExit("The replicates of the scan and of the plain reading differ by more than chance.")
    print(f"| space | {places:,} | {replicates} | {found_in:.3f} s | {plain_in:.1f} s | {plain_in / found_in:,.0f}× |")
    if plain_in / found_in < LEAST_RATIO:
        raise SystemExit(f"Limit not kept: the scan is less than {LEAST_RATIO:.0f} times faster than a plain reading.")


def scan(names: list[str], where: np.ndarray, people: np.ndarray, cases: np.ndarray, replicates: int) -> Any:
    counts = dict(zip(names, cases[:, 0].tolist(), strict=True))
    spots = dict(zip(names, map(tuple, where.tolist()), strict=True))
    at_risk = dict(zip(names, people.tolist(), strict=True))
    return spatial_scan(counts, spots, baseline=at_risk, replicates=Replicates(replicates))


def alone(places: int, replicates: int) -> None:
    names, where, people, cases = world(places, 1, 3)
    seconds, _ = timed(lambda: scan(names, where, people, cases, replicates))
    print(f"| space | {places:,} | {replicates} | {seconds:.1f} s | not run | |")


def in_time(places: int, periods: int, replicates: int) -> None:
    names, where, people, cases = world(places, periods, 4)
    counts = dict(zip(names, cases.tolist(), strict=True))
    spots = dict(zip(names, map(tuple, where.tolist()), strict=True))
    at_risk = dict(zip(names, people.tolist(), strict=True))
    for prospective in (False, True):
        seconds, _ = timed(
            lambda alive=prospective: space_time_scan(
                counts, spots, baseline=at_risk, prospective=alive, replicates=Replicates(replicates)
            )
        )
        kind = "prospective, " if prospective else "space-time, "
        print(f"| {kind}{periods} periods | {places:,} | {replicates} | {seconds:.1f} s | not run | |")


if __name__ == "__main__":
    main()
