"""Synthetic records: like the true ones at a large epsilon, like nothing at a tiny one, and paid for in the ledger."""

from __future__ import annotations

import builtins
from datetime import date

import numpy as np
import pytest

from candil_analysis.disclosure import BudgetSpent, Ledger, OpenDPMissing, Spent, synthesise

pytest.importorskip("opendp", reason="the extra private-release is not installed")

WHEN = date(2024, 5, 1)
PLENTY = Ledger(1e9, 0.5)
DOMAINS = {"form": ("labour", "sexual", "other"), "sector": ("A", "F", "S", None), "gender": ("F", "M")}


def spending(epsilon=1.0, delta=1e-6):
    return Spent("synthetic records", WHEN, epsilon, delta)


def world(size, seed=1):
    """Sector follows from the form three times in four, gender from the form nine times in ten."""
    chance = np.random.default_rng(seed)
    records = []
    for _ in range(size):
        form = chance.choice(["labour", "sexual", "other"], p=[0.6, 0.3, 0.1])
        own = {"labour": "A", "sexual": "S", "other": None}[form]
        sector = own if chance.random() < 0.75 else DOMAINS["sector"][chance.integers(4)]
        gender = ("M" if form == "labour" else "F") if chance.random() < 0.9 else str(chance.choice(["F", "M"]))
        records.append({"form": str(form), "sector": sector, "gender": gender})
    return records


def made(records, entry, seed=3, **more):
    found, _ = synthesise(records, domains=DOMAINS, spending=entry, ledger=PLENTY, seed=seed, **more)
    return found


def shares(records, *names):
    cells = {}
    for record in records:
        key = tuple(record[name] for name in names)
        cells[key] = cells.get(key, 0) + 1 / len(records)
    return cells


def apart(one, other):
    return sum(abs(one.get(key, 0) - other.get(key, 0)) for key in one.keys() | other.keys()) / 2


PAIRS = [("form", "sector"), ("form", "gender"), ("sector", "gender")]


@pytest.mark.parametrize("delta", [0.0, 1e-6])
def test_at_a_large_epsilon_every_table_of_one_and_two_dimensions_is_near_the_true_one(delta):
    truth = world(4_000)
    found = made(truth, spending(50.0, delta))
    drawn = found.records()
    assert found.is_synthetic
    assert abs(found.estimated - 4_000) < 20
    assert len(drawn) == found.estimated
    for names in [("form",), ("sector",), ("gender",), *PAIRS]:
        assert apart(shares(drawn, *names), shares(truth, *names)) < 0.04, names
    assert found.tree == (("form", None), ("sector", "form"), ("gender", "form")) or found.tree == (
        ("form", None),
        ("gender", "form"),
        ("sector", "form"),
    )
    assert max(*found.quality.single.values(), *found.quality.pairs.values()) < 0.04
    assert found.quality.noise < 0.01
    # The test can fail: drawn one dimension at a time, the pairs would lie far apart.
    by_itself = [{**record, "form": other["form"]} for record, other in zip(drawn, drawn[::-1], strict=True)]
    assert apart(shares(by_itself, "form", "sector"), shares(truth, "form", "sector")) > 0.2


def test_at_a_tiny_epsilon_the_records_tell_nothing():
    """The noise is taken for a pattern once in a hundred tables; six tables of ten draws, at most five of them."""
    even = {name: {(value,): 1 / len(held) for value in held} for name, held in DOMAINS.items()}
    far = 0
    for seed in range(10):
        found = made(world(300), spending(1e-4), seed=seed, size=3_000)
        far += sum(apart(shares(found.records(), name), even[name]) > 0.05 for name in DOMAINS)
        far += sum(upper is not None for _, upper in found.tree)
        assert found.quality.noise > 0.3
    assert far <= 5


def test_the_budget_adds_up_and_what_goes_over_it_is_refused():
    ledger = Ledger(1.0, 1e-5)
    _, ledger = synthesise(world(50), domains=DOMAINS, spending=spending(0.4), ledger=ledger, seed=1)
    found, ledger = synthesise(world(50), domains=DOMAINS, spending=spending(0.5), ledger=ledger, seed=1)
    assert ledger.epsilon == pytest.approx(0.9)
    assert ledger.delta == pytest.approx(2e-6)
    assert (found.released.epsilon, found.released.delta, found.released.bound.cells) == (0.5, 1e-6, 3)
    with pytest.raises(BudgetSpent):
        synthesise(world(50), domains=DOMAINS, spending=spending(0.2), ledger=ledger, seed=1)


def test_the_noise_is_that_of_all_pairs_and_not_of_one():
    """One record stands in each of the three tables: by Gaussian noise √3 times that of one table."""
    one, _ = synthesise([], domains={"form": ("a", "b")}, spending=spending(), ledger=PLENTY, seed=1)
    three = made([], spending())
    assert three.released.scale == pytest.approx(3**0.5 * one.released.scale, rel=1e-3)
    assert len(three.released.cells) == 3 * 4 + 3 * 2 + 4 * 2


@pytest.mark.parametrize("size", [0, 1])
def test_of_nobody_and_of_one_person_sensible_records_are_made(size):
    found = made(world(size), spending(1.0))
    assert len(found.records()) == found.estimated < 100
    assert made(world(size), spending(1.0), size=0).records() == []
    assert made(world(size), spending(1.0), size=25).codes.shape == (25, 3)


def test_a_seed_draws_the_same_only_from_the_same_noise():
    records = world(200)
    one, other = made(records, spending(), size=500), made(records, spending(), size=500)
    assert not np.array_equal(one.codes, other.codes), "the noise must not hang on the seed"
    assert (one.seed, other.seed) == (3, 3)


def test_a_value_outside_the_public_list_is_left_out_and_never_drawn():
    strange = [{"form": "secret", "sector": "A", "gender": "F"}] * 500
    found = made(strange, spending(5.0))
    assert found.estimated < 60
    assert {record["form"] for record in made(strange, spending(5.0), size=200).records()} <= set(DOMAINS["form"])


def test_without_opendp_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("opendp"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OpenDPMissing, match="private-release"):
        made(world(5), spending())


@pytest.mark.parametrize(
    ("domains", "size"), [({}, None), ({"form": ()}, None), ({"form": ("a", "a")}, None), ({"form": ("a",)}, -1)]
)
def test_what_cannot_be_made_is_refused(domains, size):
    with pytest.raises(ValueError, match=r"dimension|drawn"):
        synthesise([], domains=domains, spending=spending(), ledger=PLENTY, seed=1, size=size)
