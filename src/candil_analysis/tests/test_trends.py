"""Trends: false alarms as rare as promised, planted outbreaks found, short and unfinished series not judged."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from candil_analysis.facts import Evidence
from candil_analysis.trends import alarms, between, find_break, period_after, period_of, trends
from candil_analysis.trends.breaks import TOO_SHORT
from candil_analysis.trends.expectation import design, expect
from candil_analysis.trends.periods import name, number
from candil_analysis.trends.quasi_poisson import fit

NRM = Path(__file__).parents[4] / "shared/data/uk/nrm/nrm_referrals_longitudinal.csv.gz"
MONTHS = between("2015-01", "2022-12", "month")


def seasonal(seed, dispersion=2.0, months=MONTHS, level=20.0):
    """Counts by month with growth, a season and more spread than Poisson's."""
    chance = np.random.default_rng(seed)
    serials = np.array([number(month, "month") for month in months])
    mean = level * np.exp(0.05 * (serials - serials[0]) / 12 + 0.3 * np.sin(2 * np.pi * serials / 12))
    drawn = chance.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
    return dict(zip(months, drawn.tolist(), strict=True))


@pytest.mark.parametrize(("text", "period"), [("2023-04", "month"), ("2023-Q2", "quarter"), ("2023", "year")])
def test_a_period_keeps_its_name(text, period):
    assert name(number(text, period), period) == text


@pytest.mark.parametrize(
    ("text", "period"),
    [("2023-13", "month"), ("2023-00", "month"), ("2023", "month"), ("2023-Q5", "quarter"), ("2023-2", "quarter"),
     ("2023-04", "year"), ("2023-Q2", "month"), ("soon", "year")],
)  # fmt: skip
def test_text_that_is_no_such_period_is_refused(text, period):
    with pytest.raises(ValueError, match=f"is not a {period}"):
        number(text, period)


def test_a_day_lies_in_its_period_and_the_next_begins_after_it():
    assert [period_of(date(2023, 12, 31), p) for p in ("month", "quarter", "year")] == ["2023-12", "2023-Q4", "2023"]
    assert period_after("2023-12", "month") == period_after("2023-Q4", "quarter") == period_after("2023", "year")
    assert period_after("2023-Q1", "quarter") == date(2023, 4, 1)


@pytest.mark.parametrize("dispersion", [1.001, 3.0])
@pytest.mark.parametrize(("months", "period"), [(48, "month"), (16, "quarter")])
def test_under_no_change_small_chances_are_about_as_rare_as_they_say(dispersion, months, period):
    chance, serials, found = np.random.default_rng(5), np.arange(24_000, 24_001 + months), []
    for _ in range(600):
        mean = np.exp(3 + 0.02 * np.arange(serials.size) + 0.3 * np.sin(2 * np.pi * serials / 12))
        counts = chance.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(np.float64)
        forecast = expect(counts[:-1], serials[:-1], serials[-1:], period)
        found.append(forecast.p(counts[-1:])[0])
    # 5 % of 600 is 30, with a standard deviation of 5.3.
    assert 0.02 < (np.array(found) < 0.05).mean() < 0.085
    assert (np.array(found) < 0.001).mean() < 0.01


def test_prediction_intervals_hold_the_next_count_as_often_as_they_say():
    chance, serials, inside = np.random.default_rng(6), np.arange(24_000, 24_061), 0
    for _ in range(400):
        mean = np.exp(3 + 0.3 * np.sin(2 * np.pi * serials / 12))
        counts = chance.negative_binomial(mean / 2, 1 / 3).astype(np.float64)
        low, high = expect(counts[:-1], serials[:-1], serials[-1:], "month").interval(0.9)
        inside += bool(low[0] <= counts[-1] <= high[0])
    assert 0.86 < inside / 400 < 0.96


def test_a_planted_outbreak_sounds_the_first_alarm_of_many_series():
    series = {f"series {n}": seasonal(n) for n in range(20)}
    series["series 7"]["2022-10"] += 60
    found = trends(series, period="month", as_of=date(2023, 1, 1))
    key, point = found.alarms[0]
    assert (key, point.period, point.alarm) == ("series 7", "2022-10", "high")
    assert len(found.alarms) <= 2  # of 240 periods judged; one alarm in twenty may be false
    assert point.high is not None
    assert point.observed is not None
    assert point.observed > point.high
    assert point.q is not None
    assert point.p is not None
    assert point.p < point.q <= 0.05


def test_many_series_without_change_rarely_sound_any_alarm():
    sounded = 0
    for world in range(10):
        series = {str(n): seasonal(1_000 + 20 * world + n) for n in range(10)}
        sounded += bool(trends(series, period="month", as_of=date(2023, 1, 1), watch=3).alarms)
    assert sounded <= 3


def test_a_past_outbreak_does_not_hide_the_next():
    counts = seasonal(3)
    for month in ("2021-05", "2022-05"):
        counts[month] += 90
    found = trends({"": counts}, period="month", as_of=date(2022, 6, 1), watch=1)
    assert [point.period for _, point in found.alarms] == ["2022-05"]


def test_a_past_outbreak_hardly_moves_what_is_expected():
    clean = np.array(list(seasonal(3).values()), dtype=np.float64)
    serials = np.array([number(month, "month") for month in MONTHS])
    outbreak = clean.copy()
    outbreak[-8] += 150
    without, despite = (expect(counts, serials, serials[-1:] + 1, "month") for counts in (clean, outbreak))
    plain = fit(design(serials, "month", int(serials[-1])), outbreak)
    columns = design(serials[-1:] + 1, "month", int(serials[-1]))
    naive = float(np.exp(columns @ plain.coefficients[0])[0])
    assert abs(despite.mean[0] - without.mean[0]) < 0.25 * abs(naive - without.mean[0])
    assert despite.dispersion < 1.5 * without.dispersion < plain.dispersion[0]


def test_a_source_that_falls_silent_sounds_a_low_alarm():
    counts = seasonal(3, level=60)
    counts["2022-12"] = 3
    found = trends({"": counts}, period="month", as_of=date(2023, 1, 1), watch=1)
    assert [point.alarm for _, point in found.alarms] == ["low"]


def test_a_handful_is_no_alarm():
    counts = dict.fromkeys(MONTHS, 0) | {"2022-12": 4}
    assert trends({"": counts}, period="month", as_of=date(2023, 1, 1)).alarms == ()
    assert trends({"": counts}, period="month", as_of=date(2023, 1, 1), least=3).alarms != ()


def test_a_short_series_gets_no_alarm_and_says_why():
    months = between("2021-01", "2022-12", "month")
    counts = dict.fromkeys(months, 5) | {"2022-12": 500}
    series = trends({"": counts}, period="month", as_of=date(2023, 1, 1)).series[0]
    assert series.alarms == ()
    assert alarms.TOO_SHORT in series.notes
    assert {point.state for point in series.points[-12:]} == {"too early"}
    assert series.dispersion is None


def test_months_without_reports_count_as_zero_and_suppressed_ones_do_not():
    counts = {month: n for month, n in seasonal(4).items() if month != "2018-03"}
    whole = trends({"": counts | {"2018-05": None}}, period="month", as_of=date(2023, 1, 1)).series[0]
    points = {point.period: point for point in whole.points}
    assert points["2018-03"].observed == 0
    assert points["2018-05"].state == "unknown"
    assert points["2018-05"].observed is None
    assert {alarms.ZERO_FILLED, alarms.UNKNOWN_LEFT_OUT} <= set(whole.notes)
    as_zero = trends({"": counts | {"2018-05": 0}}, period="month", as_of=date(2023, 1, 1)).series[0]
    assert as_zero.points[-1].expected != whole.points[-1].expected


def test_a_suppressed_month_is_not_judged():
    found = trends({"": seasonal(4) | {"2022-12": None}}, period="month", as_of=date(2023, 1, 1)).series[0]
    assert (found.points[-1].state, found.points[-1].p) == ("unknown", None)
    assert found.points[-1].expected is not None


def test_the_month_that_is_not_over_is_shown_and_not_judged():
    found = trends({"": seasonal(4)}, period="month", as_of=date(2022, 12, 20)).series[0]
    assert (found.points[-1].period, found.points[-1].state) == ("2022-12", "incomplete")
    assert found.points[-1].p is None
    assert alarms.INCOMPLETE in found.notes


def test_periods_after_the_last_report_and_before_the_cut_off_are_zero():
    found = trends({"": seasonal(4, level=60)}, period="month", as_of=date(2023, 2, 1), watch=1)
    assert found.series[0].points[-1].period == "2023-01"
    assert [point.alarm for _, point in found.alarms] == ["low"]


def test_overdispersion_is_reported():
    series = trends({"": seasonal(9, dispersion=4.0)}, period="month", as_of=date(2023, 1, 1)).series[0]
    assert series.dispersion is not None
    assert 2 < series.dispersion < 7
    assert alarms.OVERDISPERSED in series.notes


def test_nothing_asked_gives_nothing():
    assert trends({}, period="year", as_of=date(2023, 1, 1)).series == ()
    assert trends({"": {}}, period="year", as_of=date(2023, 1, 1)).alarms == ()


def test_the_answer_says_how_it_was_found():
    evidence = Evidence(5, 6, 2)
    found = trends({"": seasonal(4)}, period="month", as_of=date(2023, 1, 1), evidence=evidence)
    assert (found.evidence, found.method, found.version, found.least) == (evidence, alarms.METHOD, "2", 5)


def test_a_planted_break_is_found_with_its_date_and_size():
    counts = seasonal(8)
    broken = {month: n * 2 if month >= "2019-07" else n for month, n in counts.items()}
    found = find_break(broken, period="month", seed=1)
    assert found.period is not None
    assert abs(number(found.period, "month") - number("2019-07", "month")) <= 2
    assert found.p is not None
    assert found.p <= 0.01
    assert found.level is not None
    assert found.level_low is not None
    assert found.level_high is not None
    assert found.level_low < 2 < found.level_high
    assert find_break(broken, period="month", seed=1) == found


@pytest.mark.slow
def test_without_a_break_its_chance_is_no_smaller_than_it_should_be():
    chances = [find_break(seasonal(50 + seed), period="month", seed=seed, draws=29).p for seed in range(30)]
    assert sum(p <= 0.1 for p in chances) <= 7  # 3 expected
    assert sum(p > 0.5 for p in chances) >= 7  # 15 expected


def test_a_break_is_not_looked_for_in_a_short_or_empty_series():
    for counts in ({}, {"2020-Q1": 3, "2021-Q1": 4}, dict.fromkeys(between("2010-Q1", "2020-Q1", "quarter"), 0)):
        found = find_break(counts, period="quarter", seed=1)
        assert found.notes == (TOO_SHORT,)
        assert found.period is found.p is found.level is None


@pytest.fixture
def referrals():
    """Referrals to the UK National Referral Mechanism by quarter, summed over its leaf rows."""
    if not NRM.exists():
        pytest.skip(f"{NRM} is absent: the real data are needed for this test.")
    counts: dict[str, int] = defaultdict(int)
    with gzip.open(NRM, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "Total" not in (row["Age at exploitation"], row["Location of exploitation"]):
                counts[f"{float(row['Year']):.0f}-{row['Quarter']}"] += int(float(row["NRM referrals"] or 0))
    return dict(counts)


@pytest.mark.real_data
def test_the_first_spring_of_the_pandemic_stands_out_below_in_the_referrals_of_the_united_kingdom(referrals):
    until = {quarter: count for quarter, count in referrals.items() if quarter <= "2020-Q2"}
    found = trends({"NRM": until}, period="quarter", as_of=date(2020, 7, 1), watch=1).series[0]
    last = found.points[-1]
    assert last.period == "2020-Q2"
    assert last.expected is not None
    assert last.observed is not None
    assert last.observed < last.expected
    assert last.alarm == "low"
