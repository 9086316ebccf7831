"""What protection costs: the same questions to the same store, with records held as rows and by statistics only.

Run: python bench/disclosure_cost.py [--records N] [--rounds N]. Prints processor time for each question, unprotected,
with the rule, and with dominance of contributors besides, and the ratios. The world is made (seeded); the viewer
knows half of its 5,000 classes. Ends with an error where the rule costs more than `LIMIT_RATIO` times as much as no
protection; what dominance costs is printed, and is why it is off unless switched on.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from candil_analysis.aggregates import count
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.tests.worlds import Shape, make, write

CLASSES = frozenset(range(0, 5_000, 2))
ROWS, STATISTICS = Scope(CLASSES), Scope(frozenset(), CLASSES)
DOMINANCE = 0.1
LIMIT_RATIO = 3.0  # for all questions together
QUESTIONS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str | None, ...]]]] = {
    "by year": (("year",), {}),
    "by month": (("month",), {}),
    "country × exploitation": (("country_of_exploitation", "exploitation"), {}),
    "by area": (("area",), {}),
    "by H3 cell, resolution 5": (("cell:5",), {}),
    "citizenship, 2 conditions": (("citizenship",), {"gender": ("Feminine",), "year": ("2020", "2021")}),
}


def in_turn(ways: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Median processor milliseconds of each way, asked in turn so that all meet the same machine; once before."""
    spent: list[list[float]] = [[] for _ in ways]
    for turn in range(rounds + 1):
        for times, ask in zip(spent, ways, strict=True):
            start = time.process_time()
            ask()
            if turn:
                times.append((time.process_time() - start) * 1_000)
    return [median(times) for times in spent]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=500_000)
    arguments.add_argument("--rounds", type=int, default=9)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(*write(*make(Shape(given.records), 1), Path(folder)))
        print(f"{given.records:,} records, 300 contributors, median of {given.rounds} rounds, processor time:\n")
        print(
            "| question | unprotected | protected | ratio | withheld | with dominance | ratio to protected | withheld |"
        )
        print("|---|---|---|---|---|---|---|---|")
        times = [compare(store, name, given.rounds) for name in QUESTIONS]
    bare, protected, dominated = (sum(column) for column in zip(*times, strict=True))
    print(
        f"| all | {bare:.0f} ms | {protected:.0f} ms | {protected / bare:.2f}× | | {dominated:.0f} ms "
        f"| {dominated / protected:.2f}× | |"
    )
    if protected > LIMIT_RATIO * bare:
        raise SystemExit(f"Limit not kept: protection costs more than {LIMIT_RATIO} times no protection.")


def compare(store: Store, name: str, rounds: int) -> list[float]:
    by, where = QUESTIONS[name]
    ways = [(ROWS, Rule()), (STATISTICS, Rule()), (STATISTICS, Rule(dominance=DOMINANCE))]

    def way(scope: Scope, rule: Rule) -> Callable[[], Any]:
        return lambda: count(store, by=by, question=Question(where), scope=scope, rule=rule)

    asks = [way(scope, rule) for scope, rule in ways]
    bare, protected, dominated = times = in_turn(asks, rounds)
    cells = [len(ask().cells) for ask in asks]
    print(
        f"| {name} | {bare:.1f} ms | {protected:.1f} ms | {protected / bare:.2f}× | {1 - cells[1] / cells[0]:.1%} "
        f"| {dominated:.1f} ms | {dominated / protected:.2f}× | {1 - cells[2] / cells[0]:.1%} |"
    )
    return times


if __name__ == "__main__":
    main()
