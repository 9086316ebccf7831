"""The scan statistic: published and hand-worked figures, the paper read literally, and noise that stays noise."""

from math import log

import numpy as np
import pytest
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.hotspots.areas import NO_POPULATION, UNKNOWN_LEFT_OUT
from candil_analysis.hotspots.scan import Replicates, Window, scans, space_time_scan, spatial_scan
from candil_analysis.hotspots.scan.models import Bernoulli, Poisson, blocks
from candil_analysis.hotspots.scan.search import maxima
from candil_analysis.hotspots.scan.zones import circles
from candil_analysis.tests import scan_by_the_paper as paper

FEW = Replicates(number=19)


def scattered(seed, n=25, periods=1, risk=3.0):
    """(names, centroids, population, cases n × t) with a constant risk."""
    chance = np.random.default_rng(seed)
    where = chance.uniform([40, -4], [44, 4], (n, 2))
    people = chance.lognormal(6, 0.7, n).round()
    cases = chance.poisson(np.outer(people / people.mean(), np.full(periods, risk / periods)))
    names = [f"place {number:03}" for number in range(n)]
    return names, dict(zip(names, map(tuple, where.tolist()), strict=True)), people, cases


# Kulldorff's circular scan of 552 leukaemia cases among 1,057,673 people in upstate New York (Waller and Gotway
# 2005), as SaTScan and the R package smerc give it: cases, people, expected, relative risk, log-likelihood ratio.
@pytest.mark.parametrize(
    ("cases", "people", "expected", "relative_risk", "ratio"),
    [
        (85, 95_249, 49.71, 1.84, 11.577255),
        (38, 34_083, 17.79, 2.22, 9.019716),
        (11, 8_839, 4.61, 2.41, 3.209485),
    ],
)
def test_published_clusters_of_new_york_have_their_published_ratios(cases, people, expected, relative_risk, ratio):
    found = spatial_scan(
        {"in": cases, "out": 552 - cases},
        {"in": (42, -76), "out": (43, -75)},
        baseline={"in": people, "out": 1_057_673 - people},
        replicates=FEW,
    ).clusters[0]
    assert found.places == ("in",)
    assert found.expected == pytest.approx(expected, abs=0.005)
    assert found.relative_risk == pytest.approx(relative_risk, abs=0.005)
    assert found.log_likelihood_ratio == pytest.approx(ratio, abs=5e-7)


def test_poisson_and_bernoulli_worked_by_hand():
    where = {"a": (0.0, 0.0), "b": (0.0, 1.0), "c": (0.0, 5.0), "d": (0.0, 6.0)}
    cases = {"a": 4, "b": 3, "c": 1, "d": 2}
    poisson = spatial_scan(cases, where, baseline=dict.fromkeys(where, 25), replicates=FEW).clusters[0]
    assert poisson.places in (("a", "b"), ("b", "a"))
    assert (poisson.cases, poisson.expected) == (7, 5.0)
    assert poisson.log_likelihood_ratio == pytest.approx(7 * log(7 / 5) + 3 * log(3 / 5))
    assert poisson.relative_risk == pytest.approx((7 / 5) / (3 / 5))
    assert poisson.radius_km == pytest.approx(6371.0088 * np.pi / 180)
    bernoulli = spatial_scan(cases, where, controls={"a": 2, "b": 3, "c": 5, "d": 4}, replicates=FEW).clusters[0]
    inside = 7 * log(7 / 12) + 5 * log(5 / 12)
    outside = 3 * log(3 / 12) + 9 * log(9 / 12)
    assert bernoulli.log_likelihood_ratio == pytest.approx(inside + outside - 10 * log(10 / 24) - 14 * log(14 / 24))
    assert bernoulli.expected == pytest.approx(12 * 10 / 24)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_the_most_likely_cluster_is_that_of_the_paper(seed, model):
    names, where, people, cases = scattered(seed)
    counts = dict(zip(names, cases[:, 0].tolist(), strict=True))
    others = np.random.default_rng(seed).poisson(people / 100)
    given = {
        "poisson": {"baseline": dict(zip(names, people.tolist(), strict=True))},
        "bernoulli": {"controls": dict(zip(names, others.tolist(), strict=True))},
    }[model]
    at_risk = people[:, None] if model == "poisson" else (others + cases[:, 0])[:, None].astype(float)
    found = spatial_scan(counts, where, replicates=FEW, **given).clusters[0]
    ratio, _, places, _ = paper.largest_ratio(cases, at_risk, [where[name] for name in names], model=model)
    assert found.log_likelihood_ratio == pytest.approx(ratio, abs=1e-9)
    assert set(found.places) == {names[place] for place in places}


@pytest.mark.parametrize("prospective", [False, True])
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_the_most_likely_cylinder_is_that_of_the_paper(prospective, model):
    names, where, people, cases = scattered(5, n=14, periods=7, risk=8.0)
    counts = dict(zip(names, cases.tolist(), strict=True))
    if model == "poisson":
        at_risk = np.outer(people, np.ones(7))
        given = {"baseline": dict(zip(names, people.tolist(), strict=True))}
    else:
        others = np.random.default_rng(2).poisson(2.0, cases.shape)
        at_risk, given = (others + cases).astype(float), {"controls": dict(zip(names, others.tolist(), strict=True))}
    found = space_time_scan(counts, where, prospective=prospective, replicates=FEW, **given).clusters[0]
    ratio, _, places, periods = paper.largest_ratio(
        cases, at_risk, [where[name] for name in names], model=model, prospective=prospective
    )
    assert found.log_likelihood_ratio == pytest.approx(ratio, abs=1e-9)
    assert set(found.places) == {names[place] for place in places}
    assert (found.first, found.last) == (periods[0], periods[-1])
    assert not prospective or found.last == 6
    assert found.cases == cases[[names.index(name) for name in found.places], found.first : found.last + 1].sum()


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_replicates_keep_the_total_and_their_largest_ratios_are_those_of_the_paper(model):
    names, where, people, cases = scattered(4, n=12)
    spots = np.array([where[name] for name in names])
    others = np.random.default_rng(1).poisson(5, cases.shape)
    at_risk = people[:, None] if model == "poisson" else (cases + others).astype(float)
    chosen = Poisson(int(cases.sum()), at_risk) if model == "poisson" else Bernoulli(cases, others)
    around = circles(spots[:, 0], spots[:, 1], at_risk[:, 0], 0.5, None)
    found = maxima(chosen, around, Window(), False, number=6, seed=9)
    drawn = np.concatenate(list(blocks(chosen, 6, 9, 1)), axis=2)
    assert (drawn.sum(axis=(0, 1)) == cases.sum()).all()
    if model == "bernoulli":
        assert (drawn <= (cases + others)[:, :, None]).all()
    expected = [paper.largest_ratio(drawn[:, :, r], at_risk, spots.tolist(), model=model)[0] for r in range(6)]
    assert found == pytest.approx(expected, abs=1e-9)
    assert np.array_equal(np.concatenate(list(blocks(chosen, 6, 9, 48)), axis=2), drawn)


def test_a_planted_cluster_is_found_and_a_second_one_keeps_apart():
    names, where, people, cases = scattered(7, n=60, risk=10.0)
    spots = np.array([where[name] for name in names])
    corners = [((spots - spots[spots[:, 1].argmin()]) ** 2).sum(1), ((spots - spots[spots[:, 1].argmax()]) ** 2).sum(1)]
    planted = [set(np.argsort(far)[:5].tolist()) for far in corners]
    for place in planted[0]:
        cases[place] *= 3
    for place in planted[1]:
        cases[place] *= 2
    counts, risk = dict(zip(names, cases[:, 0].tolist(), strict=True)), dict(zip(names, people.tolist(), strict=True))
    found = spatial_scan(counts, where, baseline=risk, evidence=Evidence(1, 1, 1))
    first, second = found.significant()[:2]
    assert {names[place] for place in planted[0]} & set(first.places)
    assert first.relative_risk > 2
    assert {names[place] for place in planted[1]} & set(second.places)
    told = [place for cluster in found.clusters for place in cluster.places]
    assert len(told) == len(set(told))
    loose = spatial_scan(counts, where, baseline=risk, window=Window(overlap="no centre in another"), replicates=FEW)
    for cluster in loose.clusters:
        assert all(other.centre not in cluster.places for other in loose.clusters if other is not cluster)
    assert len(loose.clusters) >= len(found.clusters)
    assert found.evidence == Evidence(1, 1, 1)
    assert "50%" in found.method


def test_rows_in_another_order_give_the_same_answer_and_another_seed_other_replicates():
    names, where, people, cases = scattered(3)
    counts, risk = dict(zip(names, cases[:, 0].tolist(), strict=True)), dict(zip(names, people.tolist(), strict=True))
    first = spatial_scan(counts, where, baseline=risk, replicates=FEW)
    turned = spatial_scan(dict(reversed(counts.items())), where, baseline=dict(reversed(risk.items())), replicates=FEW)
    larger = spatial_scan(counts, where, baseline={name: 7.5 * n for name, n in risk.items()}, replicates=FEW)
    assert first.clusters == turned.clusters
    assert larger.clusters[0].log_likelihood_ratio == pytest.approx(first.clusters[0].log_likelihood_ratio)
    other = spatial_scan(counts, where, baseline=risk, replicates=Replicates(19, seed=1))
    assert not np.array_equal(first.maxima, other.maxima)


def test_fewer_cases_can_be_asked_for_too():
    names, where, people, cases = scattered(3, risk=20.0)
    cases[10] = 0
    counts, risk = dict(zip(names, cases[:, 0].tolist(), strict=True)), dict(zip(names, people.tolist(), strict=True))
    low = spatial_scan(counts, where, baseline=risk, window=Window(direction="low"), replicates=FEW).clusters[0]
    assert names[10] in low.places
    assert low.relative_risk < 1
    both = spatial_scan(counts, where, baseline=risk, window=Window(direction="both"), replicates=FEW).clusters[0]
    high = spatial_scan(counts, where, baseline=risk, replicates=FEW).clusters[0]
    assert both.log_likelihood_ratio == pytest.approx(max(low.log_likelihood_ratio, high.log_likelihood_ratio))


def test_the_gumbel_approximation_is_named_and_agrees_with_many_replicates():
    names, where, people, cases = scattered(3)
    counts, risk = dict(zip(names, cases[:, 0].tolist(), strict=True)), dict(zip(names, people.tolist(), strict=True))
    found = spatial_scan(counts, where, baseline=risk, replicates=Replicates(1999, gumbel=True))
    assert scans.GUMBEL in found.notes
    top = found.clusters[0]
    assert top.gumbel_p == pytest.approx(top.p, abs=0.04)
    assert spatial_scan(counts, where, baseline=risk, replicates=FEW).clusters[0].gumbel_p is None


@pytest.mark.slow
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_where_nothing_is_to_be_found_five_scans_in_a_hundred_say_p_below_5_percent(model):
    small, scanned = 0, 200
    for seed in range(scanned):
        names, where, people, cases = scattered(5_000 + seed, n=16, risk=4.0)
        counts = dict(zip(names, cases[:, 0].tolist(), strict=True))
        others = dict(zip(names, np.random.default_rng(seed).poisson(6 * people / people.mean()).tolist(), strict=True))
        given = {"baseline": dict(zip(names, people, strict=True))} if model == "poisson" else {"controls": others}
        found = spatial_scan(counts, where, replicates=Replicates(99, seed=seed), **given)
        small += bool(found.clusters) and found.clusters[0].p <= 0.05
    assert stats.binomtest(small, scanned, 0.05).pvalue > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("prospective", [False, True])
def test_the_same_holds_for_scans_in_space_and_time(prospective):
    small, scanned = 0, 200
    for seed in range(scanned):
        names, where, people, cases = scattered(8_000 + seed, n=9, periods=6, risk=6.0)
        counts, risk = dict(zip(names, cases.tolist(), strict=True)), dict(zip(names, people, strict=True))
        found = space_time_scan(
            counts, where, baseline=risk, prospective=prospective, replicates=Replicates(39, seed=seed)
        )
        small += bool(found.clusters) and found.clusters[0].p <= 0.05
    assert stats.binomtest(small, scanned, 0.05).pvalue > 0.01


def test_circles_cross_the_antimeridian_and_go_around_the_pole():
    where = {"w": (0.0, 179.9), "e": (0.0, -179.9), "far": (0.0, 0.0), "farther": (10.0, 10.0)}
    risk = dict.fromkeys(where, 10)
    found = spatial_scan({"w": 9, "e": 9, "far": 1, "farther": 1}, where, baseline=risk, replicates=FEW).clusters[0]
    assert set(found.places) == {"w", "e"}
    assert found.radius_km == pytest.approx(22.24, abs=0.01)
    pole = {"a": (89.9, 0.0), "b": (89.9, 180.0), "c": (60.0, 0.0), "d": (60.0, 180.0)}
    found = spatial_scan({"a": 9, "b": 9, "c": 1, "d": 1}, pole, baseline=dict.fromkeys(pole, 10), replicates=FEW)
    assert set(found.clusters[0].places) == {"a", "b"}


def test_places_at_one_spot_enter_a_circle_together():
    where = {"a": (0.0, 0.0), "b": (0.0, 0.0), "c": (1.0, 0.0), "d": (-1.0, 0.0), "e": (5.0, 5.0)}
    spots = np.array(list(where.values()))
    around = circles(spots[:, 0], spots[:, 1], np.ones(5), 1.0, None)
    assert around[0].sizes.tolist() == [2, 4, 5]
    assert circles(spots[:, 0], spots[:, 1], np.ones(5), 1.0, 112.0)[0].sizes.tolist() == [2, 4]


def test_what_cannot_be_scanned_says_so():
    where = {"a": (0.0, 0.0), "b": (1.0, 1.0)}
    for cases, risk in (({}, {}), ({"a": 3}, {"a": 5}), ({"a": 0, "b": 0}, {"a": 5, "b": 5}), ({"a": 3}, {})):
        found = spatial_scan(cases, where, baseline=risk, replicates=FEW)
        assert found.clusters == ()
        assert scans.NOTHING in found.notes
    heavy = spatial_scan({"a": 3, "b": 4}, where, baseline={"a": 5, "b": 6}, replicates=FEW, window=Window(share=0.2))
    assert heavy.clusters == ()
    assert scans.NO_CYLINDER in heavy.notes
    # Nobody is a control: every place has the same share of cases.
    assert spatial_scan({"a": 3, "b": 4}, where, controls={}, replicates=FEW).clusters == ()


def test_all_cases_in_one_place_are_its_cluster():
    where = {"a": (0.0, 0.0), "b": (1.0, 1.0), "c": (2.0, 2.0)}
    top = spatial_scan({"a": 30}, where, baseline=dict.fromkeys(where, 10), replicates=FEW).clusters[0]
    assert (top.places, top.cases, top.relative_risk) == (("a",), 30, float("inf"))
    assert top.log_likelihood_ratio == pytest.approx(30 * log(3))
    assert top.p == 1 / 20


def test_suppressed_places_and_places_without_people_are_left_out_and_said():
    where = {"a": (0.0, 0.0), "b": (1.0, 1.0), "c": (2.0, 2.0), "d": (3.0, 3.0)}
    found = spatial_scan(
        {"a": 9, "b": 1, "c": None, "d": 4}, where, baseline={"a": 5, "b": 5, "c": 5, "d": 0}, replicates=FEW
    )
    assert (found.cases, found.places, found.unknown) == (10, 2, ("c",))
    assert UNKNOWN_LEFT_OUT in found.notes
    assert NO_POPULATION in found.notes


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cases": {"a": 1}}, "either a baseline"),
        ({"cases": {"a": 1}, "baseline": {"a": 1}, "controls": {"a": 1}}, "either a baseline"),
        ({"cases": {"a": -1}, "baseline": {"a": 1}}, "cases of a"),
        ({"cases": {"a": 1.5}, "baseline": {"a": 1}}, "cases of a"),
        ({"cases": {"a": 1}, "baseline": {"a": float("nan")}}, "baseline of a"),
        ({"cases": {"z": 1}, "baseline": {"z": 1}}, "z has no centroid"),
        ({"cases": {"n": 1}, "baseline": {"n": 1}}, "centroid of n"),
    ],
)
def test_wrong_input_is_refused_with_what_to_do(given, says):
    with pytest.raises(ValueError, match=says):
        spatial_scan(given.pop("cases"), {"a": (0, 0), "n": (float("nan"), 0)}, **given)


def test_uneven_periods_and_cases_where_nothing_is_expected_are_refused():
    where = {"a": (0, 0), "b": (1, 1)}
    with pytest.raises(ValueError, match="same number of periods"):
        space_time_scan({"a": [1, 2], "b": [1]}, where, baseline={"a": 1, "b": 1})
    with pytest.raises(ValueError, match="a has cases in period 1"):
        space_time_scan({"a": [1, 2], "b": [1, 1]}, where, baseline={"a": [1, 0], "b": [1, 1]})
    with pytest.raises(ValueError, match="shares"):
        Window(share=0)
    with pytest.raises(ValueError, match="radius"):
        Window(radius_km=0)
    with pytest.raises(ValueError, match="replicate"):
        Replicates(0)
