"""How far the data reach: reporting triangles, contributors that fall silent, and what recent periods will come to."""

from datetime import date

import numpy as np
import pytest

from candil_analysis.trends import between, contributors_last, nowcast, trends, with_nowcasts
from candil_analysis.trends import late_reports as nowcasting
from candil_analysis.trends.periods import name, number
from candil_analysis.trends.silence import GONE, NO_RECORDS, SILENT_OR_GONE

MONTHS = between("2019-01", "2022-12", "month")
DELAYS = np.array([0.3, 0.25, 0.2, 0.15, 0.1])


def world(seed, level=60.0, dispersion=1.0, drift=0.0):
    """(full counts, delays) by month; the delays of each month vary more than chance where dispersion is above 1."""
    chance = np.random.default_rng(seed)
    reports = {}
    for at, month in enumerate(MONTHS):
        mean = level * np.exp(drift * at)
        count = (
            chance.poisson(mean)
            if dispersion == 1
            else chance.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
        )
        parts = DELAYS if dispersion == 1 else chance.dirichlet(DELAYS * 40)
        reports[month] = dict(enumerate(chance.multinomial(count, parts).tolist()))
    return reports


def test_a_small_triangle_by_hand():
    reports = {"2020": {0: 6, 1: 3, 2: 1}, "2021": {0: 12, 1: 6}, "2022": {0: 9}}
    found = nowcast(reports, period="year", as_of=date(2023, 1, 1))
    # One in ten came two years late; of those up to one year, 9 of 27 came one year late.
    assert [point.period for point in found.points] == ["2021", "2022"]
    assert [point.completeness for point in found.points] == pytest.approx([0.9, 0.9 * 18 / 27])
    assert found.points[0].total == pytest.approx(18 + 18.5 * 0.1 / 0.9)
    assert found.points[1].total == pytest.approx(9 + 9.5 * 0.4 / 0.6)
    assert found.complete_until == date(2021, 1, 1)
    assert found.longest_delay == 2
    assert nowcasting.SHORT_MEMORY in found.notes


def test_the_age_that_is_enough_decides_from_when_periods_are_incomplete():
    reports = {"2020": {0: 6, 1: 3, 2: 1}, "2021": {0: 12, 1: 6}, "2022": {0: 9}}
    assert nowcast(reports, period="year", as_of=date(2023, 1, 1), enough=0.85).complete_until == date(2022, 1, 1)
    assert nowcast(reports, period="year", as_of=date(2023, 1, 1), enough=0.5).complete_until == date(2023, 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("dispersion", "level", "drift"), [(1.0, 60.0, 0.0), (3.0, 60.0, 0.02), (1.0, 4.0, 0.0)])
def test_intervals_hold_the_final_count_as_often_as_they_say(dispersion, level, drift):
    held, every = 0, 0
    for seed in range(150):
        reports = world(seed, level, dispersion, drift)
        for point in nowcast(reports, period="month", as_of=date(2023, 1, 1)).points:
            final = sum(reports[point.period].values())
            assert point.low <= point.total <= point.high
            held += point.low <= final <= point.high
            every += 1
    assert every == 600
    assert 0.92 <= held / every <= 0.995


@pytest.mark.slow
def test_what_is_foreseen_is_right_on_average():
    errors = []
    for seed in range(150):
        reports = world(1_000 + seed)
        last = nowcast(reports, period="month", as_of=date(2023, 1, 1)).points[-1]
        errors.append(last.total - sum(reports[last.period].values()))
    # Of some 60 a month, 42 are still to come; the mean of 150 errors of some 12 each.
    assert abs(np.mean(errors)) < 3.5


def test_reports_of_a_period_that_is_not_over_change_nothing():
    reports = world(1)
    cut = {month: {delay: n for delay, n in row.items() if number(month, "month") + delay <= number("2022-06", "month")}
           for month, row in reports.items()}  # fmt: skip
    assert nowcast(reports, period="month", as_of=date(2022, 7, 20)) == nowcast(
        cut, period="month", as_of=date(2022, 7, 1)
    )


def test_a_report_dated_ahead_is_no_longest_delay():
    reports = world(6) | {"2022-11": {0: 5, 1: 4, 30: 3}}
    assert nowcast(reports, period="month", as_of=date(2023, 1, 1)).longest_delay == 4


def test_the_order_of_periods_and_delays_changes_nothing():
    reports = world(5)
    turned = {month: dict(reversed(row.items())) for month, row in reversed(reports.items())}
    found = nowcast(turned, period="month", as_of=date(2023, 1, 1))
    assert found == nowcast(reports, period="month", as_of=date(2023, 1, 1))


def test_nothing_reported_is_no_certainty_of_nothing_to_come():
    reports = world(2) | {"2022-12": {}}
    last = nowcast(reports, period="month", as_of=date(2023, 1, 1)).points[-1]
    assert (last.period, last.reported) == ("2022-12", 0)
    assert last.high >= 2


def test_where_next_to_nothing_has_come_no_figure_is_given():
    reports = {year: {0: 1, 1: 99} for year in between("2010", "2021", "year")} | {"2022": {0: 4}}
    last = nowcast(reports, period="year", as_of=date(2023, 1, 1)).points[-1]
    assert (last.total, last.low, last.high) == (None, None, None)
    assert last.completeness == pytest.approx(0.01)


@pytest.mark.parametrize("reports", [{}, {"2030-01": {0: 5}}, {"2022-01": {}}])
def test_without_reports_nothing_is_foreseen(reports):
    found = nowcast(reports, period="month", as_of=date(2023, 1, 1))
    assert (found.points, found.complete_until) == ((), None)
    assert nowcasting.NOTHING_REPORTED in found.notes


@pytest.mark.parametrize("delays", [{-1: 3}, {0: -3}])
def test_a_delay_or_count_below_zero_is_refused(delays):
    with pytest.raises(ValueError, match="below 0"):
        nowcast({"2022-01": delays}, period="month", as_of=date(2023, 1, 1))
    with pytest.raises(ValueError, match="enough"):
        nowcast({}, period="month", as_of=date(2023, 1, 1), enough=0)


def test_incomplete_months_are_never_judged_and_carry_what_they_will_come_to():
    reports = world(3)
    ahead = nowcast(reports, period="month", as_of=date(2023, 1, 1))
    last = number("2022-12", "month")
    seen = {month: sum(n for delay, n in row.items() if number(month, "month") + delay <= last)
            for month, row in reports.items()}  # fmt: skip
    naive = trends({"all": seen}, period="month", as_of=date(2023, 1, 1), watch=4)
    assert {point.alarm for point in naive.series[0].points[-2:]} == {"low"}  # late reports look like a fall
    found = with_nowcasts(trends({"all": seen}, period="month", as_of=ahead.complete_until, watch=4), {"all": ahead})
    assert found.alarms == ()
    grey = [point for point in found.series[0].points if point.incomplete]
    assert [point.period for point in grey] == ["2022-09", "2022-10", "2022-11", "2022-12"]
    assert all(point.p is None and point.nowcast is not None for point in grey)
    assert [point.nowcast for point in grey] == [point.total for point in ahead.points]
    assert nowcasting.SAME_HABITS in found.series[0].notes
    assert with_nowcasts(naive, {"all": ahead}).series[0].points == naive.series[0].points


def monthly(until, *, first="2020-01", each=5, every=1):
    serials = range(number(first, "month"), number(until, "month") + 1, every)
    return {name(serial, "month"): each for serial in serials}


def test_a_large_contributor_that_falls_silent_holds_the_whole_back():
    counts = {
        "large": monthly("2022-09", each=50),
        "other": monthly("2022-12", each=40),
        "small": monthly("2022-05", each=1),
    }
    found = contributors_last(counts, period="month", as_of=date(2023, 1, 15))
    assert [one.contributor for one in found.silent] == ["large", "small"]
    assert (found.complete_until, found.incomplete_from) == (date(2022, 10, 1), "2022-10")
    assert found.missing == pytest.approx(51 / 91)
    assert SILENT_OR_GONE in found.notes
    large = found.contributors[0]
    assert (large.last, large.usual_gap, large.longest_gap, large.quiet) == ("2022-09", 1.0, 1, 3)


def test_small_ones_hold_nothing_back_until_they_add_up():
    counts = {"large": monthly("2022-12", each=100), "a": monthly("2022-06", each=4), "b": monthly("2022-09", each=4)}
    assert contributors_last(counts, period="month", as_of=date(2023, 1, 1)).complete_until == date(2022, 10, 1)
    del counts["b"]
    assert contributors_last(counts, period="month", as_of=date(2023, 1, 1)).complete_until == date(2023, 1, 1)
    assert contributors_last(counts, period="month", as_of=date(2023, 1, 31)).incomplete_from == "2023-01"


def test_one_that_reports_now_and_then_is_not_silent_after_its_usual_gap():
    counts = {"quarterly": monthly("2022-10", every=3, first="2020-01")}
    found = contributors_last(counts, period="month", as_of=date(2023, 1, 1))
    assert (found.contributors[0].last, found.contributors[0].quiet) == ("2022-10", 2)
    assert found.silent == ()
    later = contributors_last(counts, period="month", as_of=date(2023, 10, 1))
    assert [one.contributor for one in later.silent] == ["quarterly"]
    assert later.complete_until == date(2022, 11, 1)


def test_one_that_was_away_as_long_before_is_not_silent():
    away = monthly("2020-12", first="2018-01") | monthly("2022-08", first="2021-07")  # six months without, then back
    found = contributors_last({"one": away}, period="month", as_of=date(2023, 1, 1)).contributors[0]
    assert (found.quiet, found.longest_gap, found.state) == (4, 7, "reporting")
    assert found.p < 0.05
    later = contributors_last({"one": away}, period="month", as_of=date(2023, 4, 1))
    assert [one.contributor for one in later.silent] == ["one"]


def test_one_that_stopped_long_ago_or_is_known_to_have_gone_holds_nothing_back():
    counts = {"project": monthly("2020-06", each=500), "helpline": monthly("2022-12")}
    found = contributors_last(counts, period="month", as_of=date(2023, 1, 1))
    assert [one.contributor for one in found.gone] == ["project"]
    assert (found.silent, found.complete_until) == ((), date(2023, 1, 1))
    assert GONE in found.notes
    counts["project"] = monthly("2022-09", each=500)
    assert contributors_last(counts, period="month", as_of=date(2023, 1, 1)).complete_until == date(2022, 10, 1)
    told = contributors_last(counts, period="month", as_of=date(2023, 1, 1), departed=["project"])
    assert told.complete_until == date(2023, 1, 1)
    assert [one.contributor for one in told.contributors] == ["helpline"]


def test_the_order_of_contributors_changes_nothing_and_zeros_and_the_future_are_no_records():
    counts = {"b": monthly("2022-09"), "a": monthly("2022-12")}
    forwards = contributors_last(counts, period="month", as_of=date(2023, 1, 1))
    assert contributors_last(dict(reversed(counts.items())), period="month", as_of=date(2023, 1, 1)) == forwards
    padded = {"b": counts["b"] | {"2022-10": 0, "2023-05": 7}, "a": counts["a"]}
    assert contributors_last(padded, period="month", as_of=date(2023, 1, 1)) == forwards


def test_contributors_who_go_on_as_before_are_rarely_called_silent():
    chance, called, every = np.random.default_rng(4), 0, 0
    for share in (0.95, 0.6, 0.3, 0.1):
        for _ in range(200):
            active = chance.random(48) < share
            counts = {"one": {month: 3 for month, on in zip(MONTHS, active, strict=True) if on}}
            found = contributors_last(counts, period="month", as_of=date(2023, 1, 1))
            called += bool(found.silent or found.gone)
            every += 1
    assert called / every <= 0.05


def test_nobody_reported_nothing_is_complete():
    found = contributors_last({"a": {}, "b": {"2022-01": 0}}, period="month", as_of=date(2023, 1, 1))
    assert (found.complete_until, found.incomplete_from, found.contributors) == (None, None, ())
    assert NO_RECORDS in found.notes
    once = contributors_last({"a": {"2020-01": None}}, period="month", as_of=date(2023, 1, 1))
    assert (once.silent, once.contributors[0].usual_gap) == ((), None)
    with pytest.raises(ValueError, match="between 0 and 1"):
        contributors_last({}, period="month", as_of=date(2023, 1, 1), level=2)
