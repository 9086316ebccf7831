"""Multiple-systems estimation: published figures, likelihoods by another way, known populations, and plain refusals."""

import numpy as np
import pyarrow as pa
import pytest
from scipy import optimize

from candil_analysis.prevalence import estimation, overlaps_of, prevalence
from candil_analysis.prevalence.lists import lists_of
from candil_analysis.prevalence.loglinear import estimates, has_estimate, lower_bound, model_of

#: United Kingdom 2013, potential victims by the lists that hold them: local authorities, non-government organisations,
#: police forces, government organisations, general public, National Crime Agency. Source: Bales, Hesketh and
#: Silverman 2015, as data set `UKdat` of the R package modslavmse (bernardsilverman/modslavmse, R/UKdat.R).
UNITED_KINGDOM = {
    frozenset(names.split()): count
    for names, count in {
        "LA": 54, "NG": 463, "PF": 907, "GO": 695, "GP": 316, "NCA": 57, "LA NG": 15, "LA PF": 19, "LA GO": 3,
        "NG PF": 56, "NG GO": 19, "NG GP": 1, "NG NCA": 3, "PF GO": 69, "PF GP": 10, "PF NCA": 31, "GO GP": 8,
        "GO NCA": 6, "GP NCA": 1, "LA NG PF": 1, "LA NG GO": 1, "NG PF GO": 4, "NG PF NCA": 3, "PF GO NCA": 1,
        "LA NG PF GO": 1,
    }.items()
}  # fmt: skip


def merged(overlaps, *names):
    """The lists `names` as one."""
    found: dict[frozenset[str], int] = {}
    for combination, count in overlaps.items():
        one = frozenset("".join(names) if name in names else name for name in combination)
        found[one] = found.get(one, 0) + count
    return found


def drawn(seed, size, chances, together=()):
    """Overlaps of a population of `size`; `together`: (list, list, chance) of being on both for one reason."""
    chance = np.random.default_rng(seed)
    held = chance.random((size, len(chances))) < chances
    for a, b, both in together:
        referred = chance.random(size) < both
        held[referred, a] = held[referred, b] = True
    found: dict[frozenset[str], int] = {}
    for row in held:
        names = frozenset("ABCDEFG"[at] for at in np.flatnonzero(row))
        if names:
            found[names] = found.get(names, 0) + 1
    return found


def test_the_table_of_the_united_kingdom_adds_up_to_what_was_published():
    assert sum(UNITED_KINGDOM.values()) == 2744
    assert len(UNITED_KINGDOM) == 25
    assert len(merged(UNITED_KINGDOM, "PF", "NCA")) == 18  # rows of data set UKdat_5


@pytest.mark.slow
def test_the_estimate_for_the_united_kingdom_lies_where_it_was_published():
    found = prevalence(UNITED_KINGDOM, seed=1, draws=100)
    assert found.known == 2744
    assert 10_000 <= found.total <= 13_000  # Silverman 2014
    assert found.low < 10_500
    assert found.high > 13_000
    assert ("NCA", "PF") in found.models[0].pairs


def test_the_pairs_that_a_published_bayesian_analysis_keeps_give_nearly_its_estimate():
    lists = lists_of(merged(UNITED_KINGDOM, "PF", "NCA"))
    # Posterior median 12,163 with these pairs, and the pair LA–GP (no shared case) left out: Silverman 2020's Bayesian
    # thresholding, as in the tests of the R package MultipleSystemsEstimation.
    named = ["GO GP", "LA NG", "LA PFNCA", "NG GP", "PFNCA GP", "LA GP"]
    pairs = tuple(sorted(tuple(sorted(lists.names.index(name) for name in pair.split())) for pair in named))
    total = estimates(lists, [pairs], lists.counts[None, :])[0][0, 0] + lists.known
    assert total == pytest.approx(12_163, rel=0.02)


@pytest.mark.slow
def test_models_that_contradict_each_other_are_told():
    # Silverman 2020: some models of these data "give rather different answers".
    found = prevalence(merged(UNITED_KINGDOM, "PF", "NCA"), seed=1, draws=60)
    assert estimation.MODELS_DIFFER in found.notes
    totals = [model.total for model in found.models]
    assert min(totals) < 12_500
    assert max(totals) > 20_000
    assert found.high > 20_000


def test_two_lists_give_lincoln_and_petersen():
    found = prevalence({frozenset("A"): 60, frozenset("B"): 90, frozenset("AB"): 30}, seed=1, draws=200)
    assert found.total == pytest.approx(90 * 120 / 30)
    assert found.lower_bound == pytest.approx(found.total)
    assert found.low < found.total < found.high
    assert estimation.TWO_LISTS in found.notes
    assert (found.known, found.shared) == (180, 30)


def by_likelihood(lists, pairs, impossible=()):
    """The dark figure from maximising the Poisson likelihood directly, a parameter at −40 for `impossible` pairs."""
    main = lists.held.astype(float)
    x = np.column_stack([np.ones(len(main)), main, *[lists.both(pair).astype(float) for pair in pairs]])
    fixed = sum((-40.0 * lists.both(pair) for pair in impossible), np.zeros(len(main)))

    def away(beta):
        eta = x @ beta + fixed
        return float(np.exp(eta).sum() - lists.counts @ eta)

    start = np.append(np.log(lists.counts.mean() + 1), np.zeros(x.shape[1] - 1))
    found = optimize.minimize(away, start, jac=lambda b: x.T @ (np.exp(x @ b + fixed) - lists.counts), method="BFGS")
    return float(np.exp(found.x[0]))


@pytest.mark.parametrize("pairs", [(), ((0, 1),), ((0, 1), (1, 2))])
def test_dark_figures_are_those_of_the_poisson_likelihood(pairs):
    lists = lists_of(drawn(1, 600, [0.3, 0.2, 0.25], [(0, 1, 0.05)]))
    found = estimates(lists, [pairs], lists.counts[None, :])[0][0, 0]
    assert found == pytest.approx(by_likelihood(lists, pairs), rel=1e-4)


def test_lists_that_share_nobody_have_their_parameter_at_the_boundary():
    overlaps = drawn(2, 900, [0.2, 0.2, 0.25])
    for names in ("AB", "ABC"):
        overlaps.pop(frozenset(names), None)
    lists = lists_of(overlaps)
    assert lists.overlap((0, 1)) == 0
    found = estimates(lists, [((0, 1),), ()], lists.counts[None, :])[0][:, 0]
    assert found[0] == pytest.approx(by_likelihood(lists, (), impossible=[(0, 1)]), rel=1e-4)
    # To take the missing overlap for chance would raise the estimate.
    assert found[1] > 1.2 * found[0]


def test_a_table_without_a_finite_estimate_is_known_for_one():
    # Everybody on A is on B too: with the pair, A alone is expected never, and no finite parameters say so.
    lists = lists_of({frozenset("AB"): 9, frozenset("B"): 20, frozenset("C"): 20, frozenset("BC"): 8})
    assert not has_estimate(lists, model_of(lists, ((0, 1),)))
    assert has_estimate(lists, model_of(lists, ()))
    # A shares nobody with B or C: four possible combinations are left, and five columns.
    apart = lists_of({frozenset("A"): 9, frozenset("B"): 20, frozenset("C"): 20, frozenset("BC"): 8})
    assert has_estimate(apart, model_of(apart, ((0, 1), (0, 2))))
    assert not has_estimate(apart, model_of(apart, ((0, 1), (0, 2), (1, 2))))
    assert np.isnan(estimates(apart, [((0, 1), (0, 2), (1, 2))], apart.counts[None, :])[0]).all()


@pytest.mark.slow
def test_intervals_hold_a_known_population_about_as_often_as_they_say():
    held = 0
    for seed in range(60):
        found = prevalence(drawn(seed, 1_500, [0.15, 0.2, 0.25], [(0, 1, 0.03)]), seed=seed, draws=100)
        held += found.low <= 1_500 <= found.high
    assert held >= 51  # 57 expected


def test_lists_that_refer_to_each_other_are_allowed_for():
    totals, naive = [], []
    for seed in range(8):
        overlaps = drawn(100 + seed, 4_000, [0.15, 0.2, 0.2, 0.15], [(0, 1, 0.05)])
        lists = lists_of(overlaps)
        naive.append(estimates(lists, [()], lists.counts[None, :])[0][0, 0] + lists.known)
        totals.append(prevalence(overlaps, seed=1, draws=20).total)
    assert np.mean(naive) < 3_600
    assert np.mean(totals) == pytest.approx(4_000, rel=0.04)


def test_the_lower_bound_is_chaos_and_stays_below_where_people_differ():
    # Four lists alike: (t − 1)/t of f1²/(2 f2). Source: Chao 1987.
    one, two = 100, 30
    alike = {frozenset(name): one for name in "ABCD"} | {
        frozenset(pair): two for pair in ("AB", "AC", "AD", "BC", "BD", "CD")
    }
    lists = lists_of(alike)
    found = lower_bound(lists.held, lists.counts[None, :])[0]
    assert found == pytest.approx(3 / 4 * (4 * one) ** 2 / (2 * 6 * two), rel=1e-6)
    chance = np.random.default_rng(5)
    bounds = []
    for _ in range(20):
        held = chance.random((3_000, 4)) < chance.beta(0.8, 4, 3_000)[:, None]
        codes, counts = np.unique(held[held.any(axis=1)], axis=0, return_counts=True)
        lists = lists_of(
            {frozenset("ABCD"[at] for at in np.flatnonzero(row)): int(n) for row, n in zip(codes, counts, strict=True)}
        )
        bounds.append(lower_bound(lists.held, lists.counts[None, :])[0] + lists.known)
    assert max(bounds) < 3_000
    assert np.mean(bounds) > 1_800  # some 1,300 are known


def test_the_order_of_lists_changes_nothing_and_the_seed_repeats():
    overlaps = drawn(4, 800, [0.3, 0.2, 0.25])
    found = prevalence(overlaps, seed=3, draws=50)
    assert prevalence(dict(reversed(overlaps.items())), seed=3, draws=50) == found
    assert prevalence(overlaps, seed=4, draws=50).low != found.low
    assert prevalence(overlaps, seed=4, draws=50).total == found.total


def test_a_list_that_shares_nobody_says_nothing_of_who_is_missed():
    overlaps = drawn(4, 800, [0.3, 0.2, 0.25])
    found = prevalence(overlaps, seed=3, draws=50)
    more = prevalence(overlaps | {frozenset("Z"): 500}, seed=3, draws=50)
    assert more.total == pytest.approx(found.total + 500)
    assert more.low == pytest.approx(found.low + 500)
    assert more.known == found.known + 500
    assert estimation.LONELY in more.notes


@pytest.mark.parametrize(
    ("overlaps", "note"),
    [
        ({}, estimation.ONE_LIST),
        ({frozenset("A"): 0}, estimation.ONE_LIST),
        ({frozenset("A"): 50}, estimation.ONE_LIST),
        ({frozenset("A"): 50, frozenset("B"): 60}, estimation.NO_OVERLAP),
    ],
)
def test_where_nothing_can_be_said_nothing_is(overlaps, note):
    found = prevalence(overlaps, seed=1, draws=20)
    assert (found.total, found.low, found.high, found.lower_bound, found.averaged) == (None,) * 5
    assert found.notes == (note,)
    assert found.known == sum(overlaps.values())


def test_a_handful_of_shared_cases_is_told():
    found = prevalence({frozenset("A"): 60, frozenset("B"): 90, frozenset("AB"): 1}, seed=1, draws=100)
    assert {estimation.FEW_SHARED, estimation.NO_INTERVAL} <= set(found.notes)
    assert found.low is None


@pytest.mark.parametrize(
    ("overlaps", "message"),
    [
        ({frozenset("A"): -1}, "no count lies below 0"),
        ({frozenset(): 3}, "on no list at all"),
        ({frozenset([str(n)]): 1 for n in range(11)}, "merge lists"),
    ],
)
def test_what_is_no_table_of_lists_is_refused(overlaps, message):
    with pytest.raises(ValueError, match=message):
        prevalence(overlaps, seed=1)
    with pytest.raises(ValueError, match="too few"):
        prevalence({}, seed=1, draws=3)


def test_overlaps_from_a_table_of_incidents_and_lists():
    table = pa.table({"incident": [1, 1, 1, 2, 3, 3, None, 4], "list": ["a", "b", "a", "a", "b", "a", "a", None]})
    assert overlaps_of(table) == {frozenset("ab"): 2, frozenset("a"): 1}
    assert overlaps_of(table.slice(0, 0)) == {}
    with pytest.raises(ValueError, match="no column “source”"):
        overlaps_of(table, on="source")
