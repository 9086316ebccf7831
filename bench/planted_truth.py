"""What the methods find where the truth is known: nothing where nothing is, and rises of ×2, ×3 and ×5 where they are.

Run: python bench/planted_truth.py [--shuffles N] [--worlds N]

Prints, for each method, in how many of `--shuffles` worlds without anything to find something is discovered at a
false-discovery rate of 5 %. Then for `--worlds` worlds in which rises are planted: precision and recall over all of
them together, and the false-discovery rate itself, which is the mean over worlds of the share of what is named that is
wrong (none named: none wrong). Ends with an error when more than 7 % of 200 or more shuffles show a discovery, or when
the false-discovery rate of 100 or more worlds is above 7 %.

- cells: 1,027 H3 cells with skewed counts, five neighbourhoods raised. A cell is named rightly when its neighbourhood,
  which is what is tested, holds a raised cell; found is a raised neighbourhood whose middle is named.
- areas: 300 areas with populations, five neighbourhoods at a raised rate; named and found likewise.
- corridors: 240 between 16 places, 12 of them carrying more in the second of two equal periods.
- months: 8 series, each judged in its last 12 months; 4 months of them raised.
- breaks: one series of 72 months, level changed at one month; found when a break is declared at most 3 months off. In
  half of the worlds nothing is planted: breaks declared there count against precision.
- combinations: 3,000 records with six dimensions, four pairs of values planted in two pairs of dimensions; whatever is
  found between other dimensions, or for three values, is wrong.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import pyarrow as pa

from candil_analysis.facts import Evidence
from candil_analysis.hotspots import area_hotspots, cell_hotspots
from candil_analysis.patterns import ExactSource, Records, combinations_in
from candil_analysis.routes import changes
from candil_analysis.trends import between, find_break, trends

MOST_WRONG = 0.07
ENOUGH_SHUFFLES, ENOUGH_WORLDS = 200, 100
RISES = (2, 3, 5)
Chance = np.random.Generator
#: How many were named, how many of them rightly; how many were planted, how many of them found.
Score = tuple[int, int, int, int]

DISK = sorted(h3.grid_disk(h3.latlng_to_cell(48.0, 9.0, 5), 18))
WIDTH, HEIGHT = 20, 15
AREAS = [f"area:{row:02}-{column:02}" for row in range(HEIGHT) for column in range(WIDTH)]
MONTHS = between("2018-01", "2023-12", "month")


def skewed(chance: Chance, mean: float, size: int) -> np.ndarray:
    """Counts with a variance of three times their mean."""
    return chance.negative_binomial(mean / 2, 1 / 3, size)


def cells(rise: float, chance: Chance) -> Score:
    counts = dict(zip(DISK, skewed(chance, 4.0, len(DISK)).tolist(), strict=True))
    inner = h3.grid_disk(h3.latlng_to_cell(48.0, 9.0, 5), 16)
    centres = apart(chance, sorted(inner), lambda one: h3.grid_disk(one, 4)) if rise > 1 else []
    raised = {cell for centre in centres for cell in h3.grid_disk(centre, 1)}
    for cell in sorted(raised):
        counts[cell] = int(skewed(chance, 4.0 * rise, 1)[0])
    named = {int(spot.key, 16) for spot in cell_hotspots(counts, margin=0).significant("hot" if rise > 1 else None)}
    return (
        len(named),
        sum(bool(raised & set(h3.grid_disk(one, 1))) for one in named),
        len(centres),
        len(named & set(centres)),
    )


def apart(chance: Chance, places: list[Any], near: Callable[[Any], Any]) -> list[Any]:
    """Five of the places, none within reach of another."""
    chosen: list[Any] = []
    for place in chance.permutation(places).tolist():
        if len(chosen) < 5 and not set(near(place)) & set(chosen):
            chosen.append(place)
    return chosen


def beside(area: str, reach: int = 1) -> list[str]:
    """The areas at most `reach` steps up, down, left and right, and the area itself."""
    row, column = (int(part) for part in area.removeprefix("area:").split("-"))
    return [
        f"area:{row + down:02}-{column + right:02}"
        for down in range(-reach, reach + 1)
        for right in range(-reach, reach + 1)
        if abs(down) + abs(right) <= reach and 0 <= row + down < HEIGHT and 0 <= column + right < WIDTH
    ]


NEIGHBOURS = {area: beside(area) for area in AREAS}


def areas(rise: float, chance: Chance) -> Score:
    people = dict(zip(AREAS, chance.lognormal(9.5, 0.8, len(AREAS)).round().astype(int).tolist(), strict=True))
    centres = apart(chance, AREAS, lambda one: beside(one, 4)) if rise > 1 else []
    raised = {area for centre in centres for area in beside(centre)}
    counts = {area: int(chance.poisson(people[area] * 5e-4 * (rise if area in raised else 1))) for area in AREAS}
    found = area_hotspots(counts, NEIGHBOURS, populations=people, seed=int(chance.integers(2**31)))
    named = {spot.key for spot in found.significant("hot" if rise > 1 else None)}
    right = sum(bool(raised & set(beside(one))) for one in named)
    return len(named), right, len(centres), len(named & set(centres))


def corridors(rise: float, chance: Chance) -> Score:
    means = {(f"p{a:02}", f"p{b:02}"): chance.gamma(0.8, 15.0) for a in range(16) for b in range(16) if a != b}
    middling = sorted(pair for pair, mean in means.items() if 4 < mean < 30)
    planted = {middling[at] for at in chance.choice(len(middling), 12, replace=False)} if rise > 1 else set()
    before = {pair: int(chance.poisson(mean)) for pair, mean in means.items()}
    after = {pair: int(chance.poisson(mean * (rise if pair in planted else 1))) for pair, mean in means.items()}
    judged = changes(before, after, lengths=(1.0, 1.0)).corridors
    named = {(one.origin, one.destination) for one in judged if one.direction}
    return len(named), len(named & planted), len(planted), len(named & planted)


def course(chance: Chance) -> np.ndarray:
    """Means of a series: level, trend and season."""
    at = np.arange(len(MONTHS))
    season = 0.25 * np.sin(2 * np.pi * (at + chance.integers(12)) / 12)
    return np.asarray(np.exp(np.log(chance.uniform(8, 40)) + chance.normal(0, 0.05) * at / 12 + season))


def drawn(mean: np.ndarray, chance: Chance) -> dict[str, int]:
    """Counts of the months with a variance of twice their mean."""
    return dict(zip(MONTHS, chance.negative_binomial(mean, 0.5).tolist(), strict=True))


def months(rise: float, chance: Chance) -> Score:
    means = {f"series {number:02}": course(chance) for number in range(8)}
    whole = [(name, at) for name in means for at in range(len(MONTHS) - 12, len(MONTHS))]
    planted = {whole[at] for at in chance.choice(len(whole), 4, replace=False)} if rise > 1 else set()
    for name, at in sorted(planted):
        means[name][at] *= rise
    series = {name: drawn(mean, chance) for name, mean in means.items()}
    alarms = trends(series, period="month", as_of=date(2024, 1, 1)).alarms
    named = {(name, MONTHS.index(point.period)) for name, point in alarms}
    return len(named), len(named & planted), len(planted), len(named & planted)


def breaks(rise: float, chance: Chance) -> Score:
    mean = course(chance)
    planted = rise > 1 and bool(chance.random() < 0.5)
    at = int(chance.integers(18, len(MONTHS) - 18))
    if planted:
        mean[at:] *= rise
    found = find_break(drawn(mean, chance), period="month", seed=int(chance.integers(2**31)))
    named = found.p is not None and found.p <= 0.05
    right = named and planted and abs(MONTHS.index(found.period or MONTHS[0]) - at) <= 3
    return int(named), int(right), int(planted), int(right)


SHARES = {
    "citizenship": np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.08, 0.07]),
    "industry": np.array([0.4, 0.2, 0.15, 0.1, 0.1, 0.05]),
    "exploitation": np.array([0.45, 0.3, 0.1, 0.1, 0.05]),
    "means_of_control": np.array([0.35, 0.3, 0.15, 0.1, 0.1]),
    "recruiter_relation": np.array([0.4, 0.3, 0.2, 0.1]),
    "age_band": np.array([0.3, 0.3, 0.2, 0.1, 0.1]),
}
PLANTED = (
    ("citizenship", 3, "industry", 3),
    ("citizenship", 4, "industry", 4),
    ("exploitation", 2, "means_of_control", 3),
    ("exploitation", 3, "means_of_control", 4),
)


def combinations(rise: float, chance: Chance) -> Score:
    size = 3_000
    codes = {name: chance.choice(shares.size, size, p=shares) for name, shares in SHARES.items()}
    for first, one, second, other in PLANTED if rise > 1 else ():
        with_one = codes[first] == one
        # So many of the records with the one get the other that its share among them is `rise` times the usual one.
        usual = SHARES[second][other]
        codes[second][with_one & (chance.random(size) < (rise - 1) * usual / (1 - usual))] = other
    table = pa.table({name: pa.array([f"{name} {code}" for code in values]) for name, values in codes.items()})
    source = ExactSource(Records.of_table(table), 10, Evidence(None, None, None))
    findings = combinations_in(source, minimum_support=10).found
    named = [one for one in findings if one.direction == "more" or rise == 1]
    tied = {frozenset((first, second)) for first, _, second, _ in PLANTED}
    wanted = {frozenset((f"{first} {one}", f"{second} {other}")) for first, one, second, other in PLANTED}
    right = sum(frozenset(one.dimensions) in tied for one in named)
    found = {frozenset(value.value for value in one.values) for one in named} & wanted
    return len(named), right if rise > 1 else 0, len(wanted) if rise > 1 else 0, len(found) if rise > 1 else 0


METHODS: dict[str, Callable[[float, Chance], Score]] = {
    "hotspots, cells": cells,
    "hotspots, areas": areas,
    "corridors that changed": corridors,
    "months that stand out": months,
    "breaks": breaks,
    "combinations": combinations,
}


def shown(name: str, method: Callable[[float, Chance], Score], shuffles: int, worlds: int) -> list[str]:
    """Print the line of a method; the limits that it does not keep."""
    start = time.process_time()
    wrong = sum(method(1.0, np.random.default_rng([0, seed]))[0] > 0 for seed in range(shuffles))
    parts, broken = [f"{wrong} of {shuffles} ({wrong / shuffles:.1%})"], []
    if shuffles >= ENOUGH_SHUFFLES and wrong > MOST_WRONG * shuffles:
        broken.append(f"{name}: something is found in {wrong} of {shuffles} worlds without anything")
    for rise in RISES:
        scores = [method(float(rise), np.random.default_rng([rise, seed])) for seed in range(worlds)]
        named, right, planted, found = (sum(column) for column in zip(*scores, strict=True))
        rate = float(np.mean([1 - well / many if many else 0.0 for many, well, _, _ in scores]))
        parts.append(f"{right / max(1, named):.2f} / {found / planted:.2f} ({named}), {rate:.1%}")
        if worlds >= ENOUGH_WORLDS and rate > MOST_WRONG:
            broken.append(f"{name}: at ×{rise} {rate:.1%} of what is named is wrong")
    print(f"| {' | '.join([name, *parts, f'{time.process_time() - start:.0f} s'])} |", flush=True)
    return broken


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shuffles", type=int, default=600)
    arguments.add_argument("--worlds", type=int, default=100)
    given = arguments.parse_args()
    heads = [f"×{rise}: precision / recall (named), false-discovery rate" for rise in RISES]
    print(f"| method | shuffles with a discovery | {' | '.join(heads)} | time |\n|{'---|' * (len(RISES) + 3)}")
    broken = [line for name, method in METHODS.items() for line in shown(name, method, given.shuffles, given.worlds)]
    if broken:
        raise SystemExit("Limits not kept: " + "; ".join(broken) + ".")
    print("\nevery limit kept")


if __name__ == "__main__":
    main()
