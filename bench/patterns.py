"""Combinations and scenarios: time on many records, beside testing pair by pair with SciPy, and beside other models.

Run: python bench/patterns.py [--records N] [--worlds N]. Prints three tables: seconds of processor time of the search
for combinations and of pairs tested one by one with SciPy's Fisher test; data sets without any pattern in which
something is found; and how well the tree of scenarios foretells records it has not seen, beside a latent-class model
(EM with Dirichlet smoothing, its number of classes chosen on records of its own) and independence.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.patterns import ExactSource, Records, combinations_in
from candil_analysis.scenarios import learn, mean_shares
from candil_analysis.tests import referrals
from candil_analysis.tests.worlds import Shape, make

DIMENSIONS = (
    "citizenship",
    "gender",
    "age_band",
    "exploitation",
    "industry",
    "means_of_control",
    "recruiter_relation",
    "country_of_exploitation",
)
PAIRS_SAMPLED = 300
TIMES_FASTER = 5
MOST_WRONG = 0.07
NOBODY = Evidence(None, None, None)


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=500_000)
    arguments.add_argument("--worlds", type=int, default=200)
    given = arguments.parse_args()
    speed(given.records)
    print()
    discoveries(given.worlds)
    print()
    models()


def speed(size: int) -> None:
    facts, _ = make(Shape(size), 1)
    records = Records.of_table(facts.select(DIMENSIONS))
    source = ExactSource(records, 10, NOBODY)
    print("| records | combinations of | tested | seconds | a test | SciPy fisher_exact | ratio |")
    print("|---|---|---|---|---|---|---|")
    peer = one_by_one(records)
    for largest in (2, 3):
        seconds, found = spent(lambda largest=largest: combinations_in(source, minimum_support=10, largest=largest))
        each = seconds / max(1, found.tests)
        print(
            f"| {size:,} | up to {largest} | {found.tests:,} | {seconds:.2f} | {each * 1e6:.0f} µs "
            f"| {peer * 1e6:.0f} µs | {peer / each:,.0f}× |"
        )
        if peer / each < TIMES_FASTER:
            raise SystemExit(f"Limit not kept: only {peer / each:.1f} times faster than one by one.")


def one_by_one(records: Records) -> float:
    """Seconds to count and test one pair of values of citizenship and industry, by Fisher's test of SciPy."""
    joint = records.joint({name: tuple(records.frequent(name, 10)) for name in ("citizenship", "industry")})
    whole = int(joint.sum())
    places = list(np.ndindex(joint.shape))[:PAIRS_SAMPLED]

    def test() -> None:
        for row, column in places:
            both, a, b = int(joint[row, column]), int(joint[row].sum()), int(joint[:, column].sum())
            stats.fisher_exact([[both, a - both], [b - both, whole - a - b + both]])

    return spent(test)[0] / len(places)


def discoveries(worlds: int) -> None:
    facts, _ = make(Shape(2_000, places=30), 2)
    records = Records.of_table(facts.select(["gender", "age_band", "exploitation", "means_of_control", "industry"]))
    wrong = 0
    for seed in range(worlds):
        chance = np.random.default_rng(seed)
        codes = {name: chance.permutation(code) for name, code in records.codes.items()}
        dealt = ExactSource(Records(codes, records.sets, records.size), 10, NOBODY)
        wrong += bool(combinations_in(dealt, minimum_support=10).found)
    print(f"Columns dealt out anew {worlds} times: something found in {wrong} ({wrong / worlds:.1%}).")
    if worlds >= 200 and wrong / worlds > MOST_WRONG:
        raise SystemExit("Limit not kept: too many discoveries where there is nothing.")


SIZES = {
    "citizenship": 8,
    "industry": 6,
    "exploitation": 5,
    "means_of_control": 5,
    "recruiter_relation": 4,
    "gender": 2,
}
Codes = dict[str, np.ndarray]


def a_tree(size: int, seed: int) -> Codes:
    """Each dimension depends on the one before."""
    truth, chance = np.random.default_rng(99), np.random.default_rng(seed)
    codes: Codes = {}
    before = np.zeros(size, int)
    for name, kinds in SIZES.items():
        shares = truth.dirichlet(np.full(kinds, 0.7), 8)
        before = (chance.random(size)[:, None] > shares[before].cumsum(axis=1)).sum(axis=1).clip(0, kinds - 1)
        codes[name] = before
    return codes


def some_classes(size: int, seed: int) -> Codes:
    """Five hidden classes; dimensions depend on nothing else."""
    truth, chance = np.random.default_rng(98), np.random.default_rng(seed)
    hidden = chance.integers(0, 5, size)
    codes: Codes = {}
    for name, kinds in SIZES.items():
        shares = truth.dirichlet(np.full(kinds, 0.7), 5)
        codes[name] = (chance.random(size)[:, None] > shares[hidden].cumsum(axis=1)).sum(axis=1).clip(0, kinds - 1)
    return codes


def models() -> None:
    print("Mean log likelihood of held-out records, nats a record (nearer to 0 is better):\n")
    print("| world | records learned from | held out | tree | latent classes | independence |")
    print("|---|---|---|---|---|---|")
    for name, world in (("tree", a_tree), ("five hidden classes", some_classes)):
        for size in (300, 3_000):
            compare(name, world(size, 1), world(5_000, 2))
    if referrals.FOLDER.exists():
        compare("UK police referrals, last two quarters held out", *uk_referrals())
    else:
        print("The UK police referrals are absent: not compared.")


def compare(name: str, known: Codes, unseen: Codes) -> None:
    fits = tree_fit(known, unseen), latent_fit(known, unseen), latent_fit(known, unseen, (1,))
    sizes = f"{len(known['gender']):,} | {len(unseen['gender']):,}"
    print(f"| {name} | {sizes} | {' | '.join(f'{fit:.3f}' for fit in fits)} |")


def uk_referrals() -> tuple[Codes, Codes]:
    """Referrals that report everything, with values in fewer than ten of those learned from taken together."""
    parts = [
        [row for quarter in quarters for row in referrals.referrals(quarter) if None not in row.values()]
        for quarters in (referrals.QUARTERS[:5], referrals.QUARTERS[5:])
    ]
    codes: tuple[Codes, Codes] = ({}, {})
    for name in referrals.COLUMNS:
        values, sizes = np.unique([row[name] for row in parts[0]], return_counts=True)
        place = {value: at for at, value in enumerate(values[sizes >= 10].tolist(), start=1)}
        for part, rows in zip(codes, parts, strict=True):
            part[name] = np.array([place.get(row[name], 0) for row in rows])
    order = np.random.default_rng(1).permutation(len(parts[0]))  # classes are chosen on a random fifth
    return {name: column[order] for name, column in codes[0].items()}, codes[1]


def kinds_of(*parts: Codes) -> dict[str, int]:
    return {name: 1 + max(int(part[name].max(initial=0)) for part in parts) for name in parts[0]}


def tree_fit(known: Codes, unseen: Codes) -> float:
    table = pa.table({name: [f"{code:02}" for code in codes.tolist()] for name, codes in known.items()})
    tree = learn(ExactSource(Records.of_table(table), 1, NOBODY))
    shares, place = mean_shares(tree), {}
    for name, values in tree.values.items():
        number = {value: at for at, value in enumerate(values)}
        place[name] = np.array([number.get(f"{code:02}", len(values) - 1) for code in unseen[name].tolist()])
    top = np.zeros(len(unseen["gender"]), int)
    logs = [np.log(shares[b.lower][place[b.upper] if b.upper else top, place[b.lower]]) for b in tree.branches]
    return float(sum(logs).mean())


def latent_fit(known: Codes, unseen: Codes, numbers: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 8)) -> float:
    """Held-out fit of a latent-class model; the number of classes is the best on a fifth of the known records."""
    size, kinds = len(known["gender"]), kinds_of(known, unseen)
    train = {name: codes[: size * 4 // 5] for name, codes in known.items()}
    check = {name: codes[size * 4 // 5 :] for name, codes in known.items()}
    best = max(numbers, key=lambda classes: latent_likelihood(em(train, classes, kinds), check).mean())
    return float(latent_likelihood(em(known, best, kinds), unseen).mean())


Latent = tuple[np.ndarray, dict[str, np.ndarray]]


def em(codes: Codes, classes: int, kinds_by: dict[str, int], rounds: int = 100) -> Latent:
    chance = np.random.default_rng(classes)
    part = chance.dirichlet(np.ones(classes), len(codes["gender"]))
    for _ in range(rounds):
        weights = (part.sum(axis=0) + 1) / (len(part) + classes)
        shares = {}
        for name, kinds in kinds_by.items():
            counts = np.stack([np.bincount(codes[name], part[:, k], kinds) for k in range(classes)]) + 0.5
            shares[name] = counts / counts.sum(axis=1, keepdims=True)
        logs = np.log(weights) + sum(np.log(shares[name][:, codes[name]]).T for name in codes)
        part = np.exp(logs - logs.max(axis=1, keepdims=True))
        part /= part.sum(axis=1, keepdims=True)
    return weights, shares


def latent_likelihood(model: Latent, codes: Codes) -> np.ndarray:
    weights, shares = model
    logs = np.log(weights) + sum(np.log(shares[name][:, codes[name]]).T for name in codes)
    return np.logaddexp.reduce(logs, axis=1)


if __name__ == "__main__":
    main()
