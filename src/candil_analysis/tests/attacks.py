"""Attacks on published figures: what somebody who may only ask for statistics tries, to learn of single records.

Each attack is a function of an `Asks`: how the attacker gets figures, protected or not. It returns what the attacker
guesses, by world, so that `share_right` can hold it to the truth. Many little worlds live in one store, told apart by
`source`, and are attacked at the same time with the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import h3
import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from candil_analysis.aggregates import count
from candil_analysis.disclosure import (
    Allowance,
    Ledger,
    Questions,
    QuestionsSpent,
    Rule,
    Spent,
    Sums,
    digest_of,
    noise,
    protect,
    speak_for,
    synthesise,
)
from candil_analysis.facts import Question, Scope, Store

Key = tuple[str | None, ...]
Figures = dict[Key, int]
#: How an attacker gets figures: the dimensions of a table and its conditions.
Asks = Callable[[Sequence[str], Mapping[str, tuple[str | None, ...]]], Figures]
Sizes = Mapping[str, int]
Floats = npt.NDArray[np.float64]

#: Of a release that is attacked.
DELTA = 1e-6
#: Sums of sixty record keys on either side of the middle that an attacker tries: two standard deviations.
KEYS_TRIED = 1_144
#: All the little worlds' records belong to this visibility class.
CLASS = frozenset({1})
#: Dimensions by which the attacker may split a group in two, with their values.
SPLITS: Mapping[str, tuple[str, str]] = {
    "status": ("Confirmed", "Suspected"),
    "age_band": ("minor", "adult"),
    "recruiter_relation": ("Family", "Friend"),
    "industry": ("A", "F"),
    "exploitation": ("ForcedLabour", "Other"),
    "means_of_control": ("Debt", "Threats"),
    "quarter": ("2020-Q1", "2020-Q2"),
    "country_of_origin": ("AAA", "BBB"),
}
SET_VALUED = {"recruiter_relation", "industry", "exploitation", "means_of_control", "country_of_origin"}


def by_threshold(store: Store, minimum: int = 10) -> Asks:
    """Exact figures, of which those under the minimum are left out: what many a hub does today."""

    def ask(by: Sequence[str], where: Mapping[str, tuple[str | None, ...]]) -> Figures:
        counted = count(store, by=by, question=Question(where), scope=Scope(CLASS))
        return {cell.key: cell.value for cell in counted.cells if cell.value is not None and cell.value >= minimum}

    return ask


def by_rule(store: Store, rule: Rule) -> Asks:
    """What a viewer gets who knows everything by statistics only."""

    def ask(by: Sequence[str], where: Mapping[str, tuple[str | None, ...]]) -> Figures:
        counted = count(store, by=by, question=Question(where), scope=Scope(frozenset(), CLASS), rule=rule)
        return {cell.key: cell.value for cell in counted.cells if cell.value is not None}

    return ask


# Worlds ---------------------------------------------------------------------------------------------------------------


def hidden_sizes(worlds: int, seed: int) -> Sizes:
    """How many people the hidden group of each world has: nobody in half of the worlds, otherwise 1 to 9."""
    chance = np.random.default_rng(seed)
    present = chance.random(worlds) < 0.5
    sizes = np.where(present, chance.integers(1, 10, worlds), 0)
    return {f"world {number:04}": int(size) for number, size in enumerate(sizes)}


def worlds_with_a_hidden_group(sizes: Sizes, seed: int) -> list[dict[str, Any]]:
    """60 women, 60 men and the hidden group in each world; and each group in a town of its own within one district.

    Towns are H3 cells of resolution 5 with one parent a world, so that a district is a cell of resolution 4. Every
    record carries one value, by chance, of each dimension of `SPLITS`.
    """
    chance = np.random.default_rng(seed)
    records = []
    for (world, size), district in zip(sizes.items(), _districts(len(sizes)), strict=True):
        towns = [h3.cell_to_center_child(town, 7) for town in sorted(h3.cell_to_children(district, 5))]
        for gender, people, town in zip(("F", "M", "X"), (60, 60, size), towns, strict=False):
            area = {"areas": [f"district:{world}", f"town:{world}/{gender}"], "cell": h3.str_to_int(town)}
            for number in range(people):
                sides = chance.integers(0, 2, len(SPLITS))
                records.append(
                    {
                        "source": world,
                        "gender": gender,
                        "organisation": f"organisation {number % 5}",
                        "key": int(chance.integers(0, 256)),
                        **area,
                        **{name: _value(name, int(side)) for name, side in zip(SPLITS, sides, strict=True)},
                    }
                )
    return records


def _value(name: str, side: int) -> str | list[str]:
    return [SPLITS[name][side]] if name in SET_VALUED else SPLITS[name][side]


def _districts(worlds: int) -> list[str]:
    """Different cells of resolution 4, each in a cell of resolution 3 of its own."""
    wide = sorted(cell for base in h3.get_res0_cells() for cell in h3.cell_to_children(base, 3))
    return [h3.cell_to_center_child(cell, 4) for cell in wide if not h3.is_pentagon(cell)][:worlds]


def worlds_with_secrets(worlds: int, people: int, seed: int) -> tuple[list[dict[str, Any]], npt.NDArray[np.bool_]]:
    """Worlds in which each person can be named by a month of its own; the secret is whether the status is Confirmed.

    Returns the records and the secrets, a row for each world and a column for each person.
    """
    chance = np.random.default_rng(seed)
    secrets = chance.random((worlds, people)) < 0.5
    records = [
        {
            "source": f"world {world:04}",
            "month": month_of(person),
            "status": "Confirmed" if secrets[world, person] else "Suspected",
            "organisation": f"organisation {int(chance.integers(0, 5))}",
            "key": int(chance.integers(0, 256)),
        }
        for world, person in product(range(worlds), range(people))
    ]
    return records, secrets


def month_of(person: int) -> str:
    return f"{2000 + person // 12}-{person % 12 + 1:02}"


def worlds_with_a_large_contributor(worlds: int, own: int, seed: int) -> tuple[list[dict[str, Any]], Sizes]:
    """One large contributor (100 to 400 people), the attacker with `own`, two with one person each. And its size."""
    chance = np.random.default_rng(seed)
    sizes = {f"world {number:04}": int(size) for number, size in enumerate(chance.integers(100, 401, worlds))}
    records = [
        {"source": world, "organisation": name, "key": int(chance.integers(0, 256))}
        for world, size in sizes.items()
        for name, people in (("large", size), ("attacker", own), ("small 1", 1), ("small 2", 1))
        for _ in range(people)
    ]
    return records, sizes


# Attacks --------------------------------------------------------------------------------------------------------------


def two_questions(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """Everybody less women and men in one question: how large the rest is."""
    everybody, others = ask(("source",), {}), ask(("source",), {"gender": ("F", "M")})
    return {world: everybody.get((world,), 0) - others.get((world,), 0) for world in worlds}


def three_questions(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """Everybody less women less men, each asked for by itself."""
    everybody, women, men = (ask(("source",), where) for where in ({}, {"gender": ("F",)}, {"gender": ("M",)}))
    return {world: everybody.get((world,), 0) - women.get((world,), 0) - men.get((world,), 0) for world in worlds}


def three_questions_and_keys(ask: Asks, worlds: Sizes) -> dict[str, float]:
    """How likely it is that somebody is there, by all that the noise gives away: how many women and men there are is
    known, so their figures show their noise and with it which cell keys they may have; and these add up."""
    everybody, women, men = (ask(("source",), where) for where in ({}, {"gender": ("F",)}, {"gender": ("M",)}))
    reach = np.arange(60 * 255 // 2 - KEYS_TRIED, 60 * 255 // 2 + KEYS_TRIED)
    single, both = (noise(np.full(len(keys), 120), keys, Rule()) for keys in (reach, _doubled(reach)))
    guesses = {}
    for world in worlds:
        left = everybody.get((world,), 0) - 120
        seen = [np.flatnonzero(single == told.get((world,), 0) - 60) for told in (women, men)]
        # Each sum of two keys that the two figures leave possible, and how often the figure of all would follow.
        ways = np.convolve(*(np.bincount(keys, minlength=len(reach)) for keys in seen))
        nobody = ways[both == left].sum() / max(1, ways.sum())
        somebody = np.mean([(single == left - size).mean() for size in range(1, 10)])
        guesses[world] = float(somebody / (nobody + somebody)) if nobody + somebody else 0.5
    return guesses


def _doubled(reach: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Every sum of two of these neighbouring keys."""
    return np.arange(2 * reach[0], 2 * reach[-1] + 1)


def parent_less_children(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """The district less the towns of it that are told, by areas."""
    told = ask(("area",), {})
    return {
        world: told.get((f"district:{world}",), 0)
        - sum(told.get((f"town:{world}/{gender}",), 0) for gender in ("F", "M"))
        for world in worlds
    }


def nested_cells(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """The same with H3 cells: districts as the mean of what is told at resolutions 3 and 4, towns at 5, 6 and 7."""
    districts = dict(zip(_districts(len(worlds)), worlds, strict=True))
    wide, narrow, *towns = (_by_district(ask((f"cell:{finest}",), {}), districts) for finest in (3, 4, 5, 6, 7))
    told = {world: np.mean([town[world] for town in towns]) for world in worlds}
    return {world: round((wide[world] + narrow[world]) / 2 - told[world]) for world in worlds}


def _by_district(table: Figures, districts: Mapping[str, str]) -> dict[str, int]:
    sums = dict.fromkeys(districts.values(), 0)
    for (cell,), value in table.items():
        coarse = h3.get_resolution(cell) < 4
        sums[districts[h3.cell_to_center_child(cell, 4) if coarse else h3.cell_to_parent(cell, 4)]] += value
    return sums


def withheld_beside(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """How many of the two large groups are missing in the table of the three: one is withheld beside a small one."""
    told = ask(("source", "gender"), {})
    return {world: sum((world, gender) not in told for gender in ("F", "M")) for world in worlds}


def asked_otherwise(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """Three questions, each the mean of several that reach the same people by other words."""
    every = {"status": SPLITS["status"]}
    also = {"age_band": SPLITS["age_band"], "gender": ("F", "M", "X")}
    return _of_means(
        worlds, [lambda where, more=more: ask(("source",), {**more, **where}) for more in ({}, every, also)]
    )


def asked_in_parts(ask: Asks, worlds: Sizes) -> dict[str, int]:
    """Three questions, each the mean of the sums of its parts by every dimension of `SPLITS`: other noise each time."""

    def parts(name: str, where: Mapping[str, tuple[str | None, ...]]) -> Figures:
        sums: Figures = {}
        for value in SPLITS[name]:
            for key, told in ask(("source",), {**where, name: (value,)}).items():
                sums[key] = sums.get(key, 0) + told
        return sums

    return _of_means(worlds, [lambda where, name=name: parts(name, where) for name in SPLITS])


def _of_means(worlds: Sizes, ways: Sequence[Callable[[Any], Figures]]) -> dict[str, int]:
    means = []
    for where in ({}, {"gender": ("F",)}, {"gender": ("M",)}):
        told = [way(where) for way in ways]
        means.append({world: float(np.mean([figures.get((world,), 0) for figures in told])) for world in worlds})
    return {world: round(means[0][world] - means[1][world] - means[2][world]) for world in worlds}


def random_halves(people: int, questions: int, seed: int) -> Floats:
    """Which people each question is about: a row for each question, with a 1 for half of them."""
    chance = np.random.default_rng(seed)
    chosen = np.zeros((questions, people))
    for row in chosen:
        row[chance.permutation(people)[: people // 2]] = 1
    return chosen


def subset_answers(ask: Asks, worlds: int, chosen: Floats) -> Floats:
    """How many of the chosen people are Confirmed: a row for each question, a column for each world, NaN where nothing
    is told."""
    answers = np.full((len(chosen), worlds), np.nan)
    for row, half in enumerate(chosen):
        months = tuple(month_of(person) for person in np.flatnonzero(half))
        for (world,), told in ask(("source",), {"month": months, "status": ("Confirmed",)}).items():
            answers[row, int(str(world).split()[1])] = told
    return answers


def subset_answers_without_a_store(records: Sequence[Mapping[str, Any]], chosen: Floats, rule: Rule | None) -> Floats:
    """The same answers from the disclosure engine alone, a hundred times faster; without a rule by threshold."""
    size, people = len(records), chosen.shape[1]
    worlds, ones = size // people, np.ones(size, np.int64)
    who = np.array([[1 << int(str(record["organisation"]).split()[1])] for record in records], np.int64)
    sums = Sums(ones, ones, ones, np.array([record["key"] for record in records], np.int64), who)
    confirmed = np.array([record["status"] == "Confirmed" for record in records]).astype(np.int64)
    cells = np.repeat(np.arange(worlds), people)
    answers = np.full((len(chosen), worlds), np.nan)
    for row, half in enumerate(chosen.astype(np.int64)):
        places = np.stack([np.tile(np.where(half, np.cumsum(half), 0), worlds), confirmed], axis=1)
        if rule is None:
            values = sums[np.all(places, axis=1)].by(cells[np.all(places, axis=1)], worlds).records
            told = values >= 10
        else:
            counted = speak_for(cells, worlds, places, (int(half.sum()), 1), sums, rule)
            table = sums[counted].by(cells[counted], worlds)
            protected = protect(np.arange(worlds)[:, np.newaxis], table, "records", rule)
            values, told = protected.values, protected.told
        answers[row, told] = values[told]
    return answers


def as_far_as_allowed(chosen: Floats, answers: Floats, allowance: Allowance) -> Floats:
    """The same answers from somewhere with a memory: nothing more is told once the allowance is spent."""
    questions, day, kept = Questions(), date(2024, 5, 1), np.full_like(answers, np.nan)
    for row, half in enumerate(chosen):
        where = {"month": [month_of(person) for person in np.flatnonzero(half)], "status": ["Confirmed"]}
        if allowance.is_narrow(where, None):
            try:
                questions = questions.put(digest_of(where, "real", b"secret"), day, allowance)
            except QuestionsSpent:
                continue
        kept[row] = answers[row]
    return kept


def reconstructed(chosen: Floats, answers: Floats) -> npt.NDArray[np.bool_]:
    """Secrets that fit the answers best in the sense of least squares, between 0 and 1, rounded (Dinur and Nissim 2003;
    Kasiviswanathan et al. 2013). A row for each world. Ridged towards one half, which is the attacker's prior."""
    guesses = np.zeros((answers.shape[1], chosen.shape[1]), bool)
    for world, told in enumerate(answers.T):
        known = ~np.isnan(told)
        design, wanted = chosen[known], told[known] - chosen[known].sum(axis=1) / 2
        slack = wanted.mean() if known.any() else 0.0
        ridge = design.T @ design + 4.0 * np.eye(chosen.shape[1])
        guesses[world] = np.linalg.solve(ridge, design.T @ (wanted - slack)) > 0
    return guesses


def reconstructed_by_programme(chosen: Floats, answers: Floats) -> npt.NDArray[np.bool_]:
    """The same by the smallest sum of absolute deviations (a linear programme)."""
    questions, people = chosen.shape
    guesses = np.zeros((answers.shape[1], people), bool)
    for world, told in enumerate(answers.T):
        known = ~np.isnan(told)
        if not known.any():
            continue
        ones, size = np.eye(int(known.sum())), int(known.sum())
        found = linprog(
            np.concatenate([np.zeros(people), np.ones(2 * size)]),
            A_eq=np.hstack([chosen[known], ones, -ones]),
            b_eq=told[known],
            bounds=[(0, 1)] * people + [(0, None)] * (2 * size),
            method="highs",
        )
        guesses[world] = found.x[:people] > 0.5
    return guesses


def less_ones_own(ask: Asks, worlds: Sizes, own: int) -> dict[str, int | None]:
    """What is left of a published figure when a contributor takes its own records away; None where nothing is told."""
    told = ask(("source",), {})
    return {world: told[world,] - own if (world,) in told else None for world in worlds}


#: Public lists of three dimensions; the last value of each is one that nobody but the target has.
TARGET: Mapping[str, Sequence[str]] = {"form": "ABT", "sector": "CDEFT", "gender": "GHT"}


def membership(epsilon: float, worlds: int, people: int, seed: int) -> tuple[float, float]:
    """How often it is told rightly whether one person with values of its own is behind synthetic records: from the
    records, and from the noisy tables they come with. The attacker knows everybody else and the best threshold."""
    chance = np.random.default_rng(seed)
    sizes, drawn, told = {}, {}, {}
    for number in range(worlds):
        world, present = f"world {number:04}", bool(chance.random() < 0.5)
        others = [
            {name: str(chance.choice(list(values[:-1]))) for name, values in TARGET.items()} for _ in range(people)
        ]
        everybody = [*others, *([dict.fromkeys(TARGET, "T")] if present else [])]
        spending = Spent("synthetic records", date(2024, 5, 1), epsilon, DELTA)
        made, _ = synthesise(everybody, domains=TARGET, spending=spending, ledger=Ledger(epsilon, DELTA), seed=number)
        sizes[world] = int(present)
        drawn[world] = sum(list(record.values()).count("T") for record in made.records())
        told[world] = sum(cell.value for cell in made.released.cells if cell.key[1] == cell.key[3] == "T")
    return presence_right(drawn, sizes), presence_right(told, sizes)


# How well they do -----------------------------------------------------------------------------------------------------


def presence_right(guesses: Mapping[str, float], sizes: Sizes) -> float:
    """Share of worlds in which "somebody is there" was guessed rightly, by the best threshold in hindsight."""
    differences = np.array([guesses[world] for world in sizes])
    present = np.array([size > 0 for size in sizes.values()])
    cuts = np.unique(differences)
    return float(max(((differences > cut) == present).mean() for cut in np.concatenate([cuts - 1, cuts])))


def size_right(guesses: Mapping[str, int], sizes: Sizes) -> float:
    """Share of hidden groups of 1 to 9 whose size was guessed exactly."""
    held = {world: size for world, size in sizes.items() if size}
    return float(np.mean([min(max(guesses[world], 1), 9) == size for world, size in held.items()]))


def within(guesses: Mapping[str, int | None], sizes: Sizes, share: float) -> float:
    """Share of worlds in which the guess lies within `share` of the truth."""
    near = [guess is not None and abs(guess - sizes[world]) <= share * sizes[world] for world, guess in guesses.items()]
    return float(np.mean(near))
