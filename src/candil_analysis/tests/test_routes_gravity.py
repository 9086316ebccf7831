"""Gravity: coefficients as by direct likelihood, no excess found where there is none, and planted excess found."""

import numpy as np
import pytest
from scipy import optimize

from candil_analysis.routes import Place, gravity
from candil_analysis.routes.attraction import LEFT_OUT, NO_GROUND, TOO_FEW
from candil_analysis.routes.places import kilometres
from candil_analysis.trends.quasi_poisson import fit

SPREAD = 0.5


def world(seed, places=13, level=10.0):
    """Flows that a gravity law with spread gives, and the places."""
    chance = np.random.default_rng(seed)
    found = {
        f"p{n:02}": Place(*chance.uniform([-50, -120], [60, 140]), *np.exp(chance.normal(2, 1, 2)))
        for n in range(places)
    }
    flows = {}
    for a, one in found.items():
        for b, other in found.items():
            if a != b:
                mean = (
                    level * (one.sends / 8) ** 0.8 * (other.draws / 8) ** 0.7 * (kilometres(one, other) / 1000) ** -1.1
                )
                flows[a, b] = int(chance.poisson(mean * chance.gamma(1 / SPREAD, SPREAD)))
    return flows, found


def test_distances_are_great_circles():
    london, tirana = Place(51.5074, -0.1278, 1, 1), Place(41.3275, 19.8187, 1, 1)
    assert kilometres(london, tirana) == pytest.approx(1889, rel=0.005)
    assert kilometres(Place(0, 179, 1, 1), Place(0, -179, 1, 1)) == pytest.approx(222.4, rel=0.001)
    assert kilometres(Place(0, 0, 1, 1), Place(0, 180, 1, 1)) == pytest.approx(20015, rel=0.001)
    assert kilometres(london, london) == 1.0


def test_coefficients_are_those_of_the_poisson_likelihood():
    flows, places = world(2)
    found = gravity(flows, places)
    assert not any(one.unusual for one in found.corridors)  # nothing set aside: one fit of all pairs
    pairs = list(flows)
    logs = np.array([
        [1.0, np.log(places[a].sends), np.log(places[b].draws), np.log(kilometres(places[a], places[b]))]
        for a, b in pairs
    ])  # fmt: skip
    counts = np.array([flows[pair] for pair in pairs])
    direct = optimize.minimize(
        lambda beta: float(np.exp(logs @ beta).sum() - counts @ (logs @ beta)),
        np.array([2.0, 0.5, 0.5, -0.5]),
        jac=lambda beta: logs.T @ (np.exp(logs @ beta) - counts),
        method="BFGS",
        options={"gtol": 1e-6, "maxiter": 2_000},
    )
    assert found.coefficients == pytest.approx(direct.x, abs=1e-4)


def test_coefficients_lie_about_the_truth_as_far_as_their_errors_say():
    away = []
    for seed in range(30):
        found = gravity(*world(seed))
        away.append((np.array(found.coefficients[1:]) - [0.8, 0.7, -1.1]) / found.errors[1:])
    assert np.abs(np.mean(away, axis=0)).max() < 0.6
    assert 0.7 < np.std(away) < 1.4


@pytest.mark.slow
def test_where_nothing_stands_out_hardly_ever_anything_is_found():
    found = [any(one.unusual for one in gravity(*world(1_000 + seed, places=10)).corridors) for seed in range(200)]
    assert np.mean(found) <= 0.07


def test_planted_corridors_are_found_and_do_not_hide_each_other():
    hits, false, planted_in_all = 0, 0, 0
    for seed in range(10):
        flows, places = world(seed)
        expected = {(one.origin, one.destination): one.expected for one in gravity(flows, places).corridors}
        middling = sorted((pair for pair in expected if 3 < expected[pair] < 20), key=lambda pair: expected[pair])
        planted = set(middling[:: max(1, len(middling) // 3)][:3])
        for pair in planted:
            flows[pair] = int(30 * expected[pair])
        unusual = {(one.origin, one.destination) for one in gravity(flows, places).corridors if one.unusual}
        hits += len(unusual & planted)
        false += len(unusual - planted)
        planted_in_all += len(planted)
    # In some small worlds of few moves, three such corridors together still pass for wide scatter.
    assert hits >= 0.8 * planted_in_all > 20
    assert false <= 8


def test_a_corridor_as_large_as_all_others_together_does_not_explain_itself_away():
    flows, places = world(3)
    # The two places that send and draw most, far apart: this pair alone could bend the fit towards itself.
    far = max(flows, key=lambda pair: places[pair[0]].sends * places[pair[1]].draws)
    flows[far] = max(1, flows[far])
    before = next(one for one in gravity(flows, places).corridors if (one.origin, one.destination) == far)
    flows[far] += 3 * sum(flows.values())
    found = gravity(flows, places)
    first = found.corridors[0]
    assert (first.origin, first.destination) == far
    assert first.unusual
    # A fit of everything bends to it and expects nearly half of it.
    logs = np.array([[1, places[a].sends, places[b].draws, kilometres(places[a], places[b])] for a, b in flows])
    naive = fit(np.log(logs * [np.e, 1, 1, 1]), np.array(list(flows.values()))).mean[0][list(flows).index(far)]
    assert naive > 0.4 * first.count > 20 * first.expected
    assert before.expected / 2 < first.expected < before.expected * 2
    assert first.low <= first.expected <= first.high < first.count
    assert found.coefficients[1:] == pytest.approx(gravity(*world(3)).coefficients[1:], abs=0.35)


def test_intervals_hold_the_count_as_often_as_they_say():
    held = [one.low <= one.count <= one.high for seed in range(15) for one in gravity(*world(seed, level=40)).corridors]
    assert 0.92 < np.mean(held) < 0.99


def test_order_and_units_change_nothing():
    flows, places = world(4)
    found = gravity(flows, places)
    turned = {
        name: Place(one.latitude, one.longitude, one.sends * 1000, one.draws) for name, one in reversed(places.items())
    }
    again = gravity(dict(reversed(flows.items())), turned)
    assert [(one.origin, one.destination) for one in again.corridors] == [
        (one.origin, one.destination) for one in found.corridors
    ]
    assert [one.expected for one in again.corridors] == pytest.approx(
        [one.expected for one in found.corridors], rel=1e-6
    )


def test_unknown_flows_are_left_out_and_are_not_zero():
    flows, places = world(5)
    most = max(flows, key=lambda pair: flows[pair])
    found = gravity(flows | {most: None, ("p01", "p01"): 999, ("p01", "nowhere"): 3}, places)
    assert found.pairs == 13 * 12 - 1
    assert most not in {(one.origin, one.destination) for one in found.corridors}
    assert LEFT_OUT in found.notes
    # A pair not named is a zero.
    named = {pair: count for pair, count in flows.items() if count}
    assert gravity(named, places) == gravity(flows, places)


def test_flows_that_distance_does_not_lessen_are_marked():
    flows, places = world(6)
    turned = {pair: round(kilometres(places[pair[0]], places[pair[1]]) / 100) for pair in flows}
    assert NO_GROUND in gravity(turned, places).notes


@pytest.mark.parametrize("flows", [{}, {("a", "b"): 5}, {("a", "b"): None}])
def test_too_little_says_so(flows):
    found = gravity(flows, {"a": Place(0, 0, 1, 1), "b": Place(1, 1, 1, 1)})
    assert (found.corridors, found.coefficients, found.spread) == ((), (), None)
    assert TOO_FEW in found.notes
    assert gravity(flows, {}).pairs == 0


def test_places_all_alike_or_at_one_point_give_no_nonsense():
    names = [f"p{n}" for n in range(8)]
    flows = {(a, b): 5 for a in names for b in names if a != b} | {("p1", "p2"): 400}
    found = gravity(flows, dict.fromkeys(names, Place(10, 10, 3, 3)))
    assert [(one.origin, one.destination) for one in found.corridors if one.unusual] == [("p1", "p2")]
    assert found.corridors[0].expected == pytest.approx(5, rel=0.01)


@pytest.mark.parametrize("given", [(91, 0, 1, 1), (0, 181, 1, 1), (0, 0, 0, 1), (0, 0, 1, float("nan"))])
def test_what_is_no_place_is_refused(given):
    with pytest.raises(ValueError, match="place"):
        Place(*given)


def test_a_flow_below_zero_is_refused():
    with pytest.raises(ValueError, match="a → b is -1"):
        gravity({("a", "b"): -1}, {})
