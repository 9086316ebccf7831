"""The scan statistic written down as Kulldorff 1997 says it: slow, one zone after the other, no shortcuts."""

import math

import numpy as np


def kilometres(a, b):
    (north_a, east_a), (north_b, east_b) = np.radians(a), np.radians(b)
    half = math.sin((north_b - north_a) / 2) ** 2
    half += math.cos(north_a) * math.cos(north_b) * math.sin((east_b - east_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))


def zones(where, at_risk, share):
    """Every circle around every place: the places no farther than some place, if they hold at most the share."""
    for centre in range(len(where)):
        far = [kilometres(where[centre], other) for other in where]
        for radius in sorted({round(distance, 6) for distance in far}):
            inside = [place for place in range(len(where)) if far[place] <= radius + 1e-6]
            if sum(at_risk[place] for place in inside) <= share * sum(at_risk) * (1 + 1e-12):
                yield centre, inside


def stretches(periods, longest, prospective):
    for length in range(1, max(1, int(periods * longest + 1e-9)) + 1):
        for first in range(periods - length + 1):
            if not prospective or first + length == periods:
                yield range(first, first + length)


def times_log(x, y):
    return 0.0 if x == 0 else x * math.log(y)


def poisson_ratio(cases, expected, total):
    if cases <= expected:
        return 0.0
    return times_log(cases, cases / expected) + times_log(total - cases, (total - cases) / (total - expected))


def bernoulli_ratio(cases, everyone, total, whole):
    if everyone == 0 or cases / everyone <= total / whole:
        return 0.0
    out, others = total - cases, whole - everyone
    return (
        times_log(cases, cases / everyone)
        + times_log(everyone - cases, (everyone - cases) / everyone)
        + times_log(out, out / others)
        + times_log(others - out, (others - out) / others)
        - times_log(total, total / whole)
        - times_log(whole - total, (whole - total) / whole)
    )


def largest_ratio(cases, at_risk, where, *, model, share=0.5, longest=0.5, prospective=False, fewest=2):
    """(ratio, centre, places, periods) of the most likely cluster; `cases` and `at_risk` are n × t."""
    total, whole = int(cases.sum()), float(at_risk.sum())
    best = (0.0, None, None, None)
    for centre, inside in zones(where, at_risk.sum(axis=1), share):
        for periods in stretches(cases.shape[1], longest, prospective):
            held = int(sum(cases[place, period] for place in inside for period in periods))
            risk = float(sum(at_risk[place, period] for place in inside for period in periods))
            if held < fewest:
                continue
            if model == "poisson":
                ratio = poisson_ratio(held, risk * total / whole, total)
            else:
                ratio = bernoulli_ratio(held, round(risk), total, round(whole))
            if ratio > best[0] + 1e-12:
                best = (ratio, centre, inside, periods)
    return best
