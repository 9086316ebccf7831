"""Likely scenarios: the planted tree is learned, probabilities are calibrated, the search is exact."""

from itertools import islice, product

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from candil_analysis.disclosure import Rule
from candil_analysis.facts import Evidence, Question, Scope
from candil_analysis.patterns import ExactSource, Records
from candil_analysis.scenarios import (
    OTHER,
    chance_of,
    from_the_most_likely,
    learn,
    likely,
    mean_shares,
    probabilities,
    scenarios,
)
from candil_analysis.tests.hand_made import store_of

#: citizenship → industry → means_of_control, citizenship → exploitation; gender depends on nothing.
UPPER = {
    "citizenship": None,
    "industry": "citizenship",
    "means_of_control": "industry",
    "exploitation": "citizenship",
    "gender": None,
}
SIZES = {"citizenship": 6, "industry": 5, "means_of_control": 4, "exploitation": 3, "gender": 2}
NOBODY = Evidence(None, None, None)


def truth(seed):
    chance = np.random.default_rng(seed)
    return {
        name: chance.dirichlet(np.full(SIZES[name], 0.5 if upper else 5), SIZES[upper] if upper else 1)
        for name, upper in UPPER.items()
    }


def drawn(shares, size, seed):
    chance, codes = np.random.default_rng(seed), {}
    for name, upper in UPPER.items():
        rows = shares[name][codes[upper] if upper else np.zeros(size, int)]
        codes[name] = (chance.random(size)[:, None] > rows.cumsum(axis=1)).sum(axis=1).clip(0, SIZES[name] - 1)
    return codes


def table_of_codes(codes, missing=0.0, seed=0):
    chance = np.random.default_rng(seed)
    return pa.table({
        name: pa.array(
            [f"{name[0]}{code}" for code in column.tolist()], pa.string(), mask=chance.random(len(column)) < missing
        )
        for name, column in codes.items()
    })  # fmt: skip


def source(table, minimum=10):
    return ExactSource(Records.of_table(table), minimum, NOBODY)


def small():
    return learn(source(table_of_codes(drawn(truth(1), 3_000, 1), 0.1)))


def test_the_planted_tree_is_learned():
    tree = learn(source(table_of_codes(drawn(truth(1), 5_000, 2), missing=0.2)))
    branches = {frozenset((branch.upper, branch.lower)) for branch in tree.branches if branch.upper}
    assert branches == {frozenset((upper, lower)) for lower, upper in UPPER.items() if upper}
    assert sum(branch.upper is None for branch in tree.branches) == 2


def test_dimensions_that_have_nothing_to_do_with_each_other_get_no_branch():
    chance = np.random.default_rng(3)
    codes = {name: chance.integers(0, size, 4_000) for name, size in SIZES.items()}
    assert all(branch.upper is None for branch in learn(source(table_of_codes(codes))).branches)


def test_probabilities_are_those_of_adding_up_all_profiles():
    tree, known = small(), {"citizenship": "c1", "exploitation": "e0"}
    shares = mean_shares(tree)
    names = [name for name in tree.dimensions if name not in known]
    whole, by_value = 0.0, dict.fromkeys(tree.values["industry"], 0.0)
    for values in product(*(tree.values[name] for name in names)):
        profile = {**known, **dict(zip(names, values, strict=True))}
        chance = np.prod([
            shares[b.lower][
                tree.values[b.upper].index(profile[b.upper]) if b.upper else 0,
                tree.values[b.lower].index(profile[b.lower]),
            ]
            for b in tree.branches
        ])  # fmt: skip
        whole += chance
        by_value[profile["industry"]] += chance
    assert chance_of(tree, shares, known) == pytest.approx(whole)
    found = probabilities(tree, known, "industry")
    assert found == pytest.approx({value: chance / whole for value, chance in by_value.items()})
    assert sum(found.values()) == pytest.approx(1)


def test_profiles_come_in_the_order_of_enumeration():
    tree, known = small(), {"citizenship": "c1"}
    shares = mean_shares(tree)
    names = [name for name in tree.dimensions if name != "citizenship"]
    listed = [[value for value in tree.values[name] if value != OTHER] for name in names]
    every = [{**known, **dict(zip(names, values, strict=True))} for values in product(*listed)]
    wanted = sorted((chance_of(tree, shares, profile) for profile in every), reverse=True)
    found = list(from_the_most_likely(tree, known))
    assert len(found) == len(every)
    assert [chance for _, chance in found] == pytest.approx(wanted, rel=1e-9)
    for profile, chance in islice(found, 20):
        assert chance_of(tree, shares, profile) == pytest.approx(chance)


def test_probabilities_of_held_out_records_are_calibrated_and_tell_records_apart():
    shares = truth(4)
    tree = learn(source(table_of_codes(drawn(shares, 4_000, 5), missing=0.2)))
    codes = drawn(shares, 20_000, 6)
    predicted, happened = held_out(tree, codes)
    edges = np.quantile(predicted, np.linspace(0, 1, 11)[1:-1])
    decile = np.searchsorted(edges, predicted, side="right")
    error = 0.0
    for number in np.unique(decile):
        inside = decile == number
        gap = abs(predicted[inside].mean() - happened[inside].mean())
        error += gap * inside.mean()
        assert gap < 0.03
    assert error < 0.012
    ranks = stats.rankdata(predicted)
    yes = happened.sum()
    area = (ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * (len(happened) - yes))
    assert area > 0.75


def held_out(tree, codes):
    """Each value of means of control, given citizenship and exploitation: predicted, and whether it was so."""
    predicted, happened = [], []
    for c, e in product(range(SIZES["citizenship"]), range(SIZES["exploitation"])):
        inside = (codes["citizenship"] == c) & (codes["exploitation"] == e)
        known = {"citizenship": f"c{c}", "exploitation": f"e{e}"}
        if inside.any() and all(value in tree.values[name] for name, value in known.items()):
            found = probabilities(tree, known, "means_of_control")
            for m in range(SIZES["means_of_control"]):
                predicted.append(np.full(inside.sum(), found[f"m{m}"]))
                happened.append(codes["means_of_control"][inside] == m)
    return np.concatenate(predicted), np.concatenate(happened)


def support_in(table):
    records = Records.of_table(table)
    return lambda wanted: (int(records.carrying(wanted).sum()), 0.0)


def test_the_interval_holds_the_true_probability_and_the_likeliest_profile_is_found():
    held = asked = first = 0
    for seed in range(8):
        shares = truth(seed)
        table = table_of_codes(drawn(shares, 3_000, seed + 50))
        known = {"citizenship": f"c{int(shares['citizenship'][0].argmax())}"}
        found = likely(source(table), known, support_in(table), minimum_support=10, limit=5, seed=seed)
        for profile in found.profiles:
            right = np.prod([true_share(shares, name, dict(profile.values)) for name in UPPER if name != "citizenship"])
            held, asked = held + (profile.low <= right <= profile.high), asked + 1
        best = true_best(shares, known)
        first += best in [dict(profile.values) for profile in found.profiles[:3]]
    assert held / asked >= 0.85
    assert first >= 7


def true_share(shares, name, profile):
    upper = UPPER[name]
    return shares[name][int(profile[upper][1:]) if upper else 0, int(profile[name][1:])]


def true_best(shares, known):
    names = [name for name in UPPER if name not in known]
    every = (
        {**known, **{name: f"{name[0]}{code}" for name, code in zip(names, codes, strict=True)}}
        for codes in product(*(range(SIZES[name]) for name in names))
    )
    return max(every, key=lambda profile: np.prod([true_share(shares, name, profile) for name in names]))


def test_profiles_with_too_little_support_are_suppressed_and_said_to_be():
    table = table_of_codes(drawn(truth(1), 400, 1))
    found = likely(source(table), {"citizenship": "c1"}, support_in(table), minimum_support=10, limit=20)
    assert all(profile.support >= 10 for profile in found.profiles)
    assert found.covered <= 1
    none = likely(source(table), {"citizenship": "c1"}, support_in(table), minimum_support=10_000, examined=50)
    assert (none.profiles, none.suppressed) == ((), 50)


def test_the_order_of_rows_and_the_seed_decide_nothing_else():
    table = table_of_codes(drawn(truth(1), 1_000, 1), 0.1)
    turned = table.take(pa.array(np.random.default_rng(1).permutation(1_000)))
    one, two = (
        likely(source(given), {"gender": "g0"}, support_in(given), minimum_support=5, seed=3)
        for given in (table, turned)
    )
    assert one == two
    again = likely(source(table), {"gender": "g0"}, support_in(table), minimum_support=5, seed=4)
    assert [p.probability for p in again.profiles] == [p.probability for p in one.profiles]
    assert [p.low for p in again.profiles] != [p.low for p in one.profiles]


def test_what_the_model_does_not_know_is_named():
    table = table_of_codes(drawn(truth(1), 400, 1))
    with pytest.raises(ValueError, match="not in the model"):
        likely(source(table), {"citizenship": "Atlantis"}, support_in(table), minimum_support=10)


@pytest.mark.parametrize("size", [0, 1])
def test_hardly_any_records_give_no_profiles(size):
    table = table_of_codes(drawn(truth(1), size, 1))
    assert likely(source(table), {}, support_in(table), minimum_support=10).profiles == ()


def rows_of(codes):
    chance = np.random.default_rng(8)
    lists = {"citizenship", "industry", "exploitation", "means_of_control"}
    size = len(codes["gender"])
    return [
        {"organisation": f"organisation {chance.integers(5)}", "key": int(chance.integers(256))}
        | {
            name: [f"{name[0]}{column[row]}"] if name in lists else f"{name[0]}{column[row]}"
            for name, column in codes.items()
        }
        for row in range(size)
    ]


@pytest.mark.slow
def test_protected_scenarios_come_near_to_open_ones_and_keep_small_groups_hidden(tmp_path):
    rows = rows_of(drawn(truth(1), 3_000, 1))
    rows += [{**rows[0], "citizenship": ["c9"], "organisation": "organisation 1"} for _ in range(300)]
    store = store_of(tmp_path, rows)
    given = {"question": Question(), "rule": Rule(), "dimensions": tuple(UPPER), "known": {"citizenship": "c1"}}
    open_ = scenarios(store, scope=Scope(None), **given)
    closed = scenarios(store, scope=Scope(frozenset(), frozenset({1})), **given)
    known = {profile.values: profile.probability for profile in open_.profiles}
    assert closed.profiles[0].values in known
    for profile in closed.profiles:
        assert profile.error > 0
        assert profile.support >= 10
        if profile.values in known:
            assert profile.probability == pytest.approx(known[profile.values], abs=0.03)
    with pytest.raises(ValueError, match="not in the model"):
        scenarios(store, scope=Scope(frozenset(), frozenset({1})), **{**given, "known": {"citizenship": "c9"}})
