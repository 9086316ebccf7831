"""Dates, calendars, numbers of people, countries and places. All texts are invented."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta

import pytest

from candil_analysis.extraction import Extractor, GazetteerRow, calendars
from candil_analysis.tests.extraction_gold import GAZETTEER, row

TODAY = date(2024, 5, 15)
EXTRACTOR = Extractor(gazetteer=GAZETTEER)


def dates(text: str, today: date = TODAY):
    return [
        (str(one.date_from or ""), str(one.date_to or ""), one.precision)
        for one in EXTRACTOR.extract(text, today=today).dates
    ]


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("it was on 2021-03-05 that", "2021-03-05", "2021-03-05", "day"),
        ("it was on 25/12/2021 that", "2021-12-25", "2021-12-25", "day"),
        ("it began on 5 March 2021 there", "2021-03-05", "2021-03-05", "day"),
        ("it began on March 5, 2021 there", "2021-03-05", "2021-03-05", "day"),
        ("it began in March 2021 there", "2021-03-01", "2021-03-31", "month"),
        ("we came here in summer 2021 together", "2021-06-01", "2021-08-31", "season"),
        ("we came here in winter 2021 together", "2020-12-01", "2022-02-28", "season"),
        ("we have been here since March and", "2024-03-01", "", "month"),
        ("we have been here since 2019 and", "2019-01-01", "", "year"),
        ("we were there from 2019-2021 and", "2019-01-01", "", "year"),
        ("we were there until May 2020 with", "", "2020-05-31", "month"),
        ("two years ago they came and", "2021-11-14", "2022-11-15", "rough"),
        ("three days ago they came and", "2024-05-12", "2024-05-12", "day"),
        ("around Christmas they came and", "2023-12-18", "2024-01-01", "rough"),
        ("it was last month that they came", "2024-04-01", "2024-04-30", "month"),
        ("desde hace dos meses trabajamos aquí sin", "2024-02-29", "", "rough"),
        ("il y a trois semaines nous sommes arrivés", "2024-04-20", "2024-04-28", "rough"),
        ("два года назад мы приехали в этот", "2021-11-14", "2022-11-15", "rough"),
        ("dwa lata temu przyjechaliśmy tutaj do", "2021-11-14", "2022-11-15", "rough"),
        ("منذ سنتين، في 5 مارس 2021 وصلنا إلى هنا", "2021-03-05", "2021-03-05", "day"),
        ("في ٢٠٢١/٠٣/٠٥ وصلنا إلى هنا أخيرا", "2021-03-05", "2021-03-05", "day"),
        ("ما در ۱۴۰۲/۰۱/۰۱ به اینجا آمدیم و گفتند", "2023-03-21", "2023-03-21", "day"),
        ("ما در ۵ مهر ۱۴۰۰ به اینجا آمدیم و گفتند", "2021-09-27", "2021-09-27", "day"),
        ("ngày 5 tháng 3 năm 2021 chúng tôi đến đây", "2021-03-05", "2021-03-05", "day"),
        ("2021年3月5日我们到了这里", "2021-03-05", "2021-03-05", "day"),
        ("两年前我们来到这里工作", "2021-11-14", "2022-11-15", "rough"),
        ("dua tahun yang lalu kami datang ke sini", "2021-11-14", "2022-11-15", "rough"),
        ("दो साल पहले हम यहाँ आए थे", "2021-11-14", "2022-11-15", "rough"),
    ],
)
def test_times(text, first, last, precision):
    assert (first, last, precision) in dates(text)


@pytest.mark.parametrize(
    "text",
    [
        "you may march home in the fall of night",
        "they asked for 2000 euros and 1999 dollars",
        "version 3.5.21 of 31/31/2021 and 2021-13-45",
        "call 2021-03 or room 12/2300 please",
        "le mai n'est pas mars pour nous tous",
    ],
)
def test_words_and_numbers_that_are_no_times(text):
    assert dates(text) == []


def test_a_day_that_may_be_read_in_two_ways_keeps_both():
    (one,) = EXTRACTOR.extract("They came on 03/04/2021 to the house.", today=TODAY).dates
    assert one.date_from == date(2021, 4, 3)
    assert one.alternatives == ((date(2021, 3, 4), date(2021, 3, 4)),)


def test_nothing_relative_lies_after_today():
    for text, month in itertools.product(
        ("in %s", "since %s", "last %s"), ("January", "May", "June", "December", "summer")
    ):
        for one in EXTRACTOR.extract(f"we came here {text % month} together", today=TODAY).dates:
            assert one.date_from is not None
            assert one.date_from <= TODAY


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    # New year's days as published by the calendar authority in Tehran, and two leap days.
    [
        ((1399, 1, 1), (2020, 3, 20)),
        ((1400, 1, 1), (2021, 3, 21)),
        ((1403, 1, 1), (2024, 3, 20)),
        ((1404, 1, 1), (2025, 3, 21)),
        ((1357, 11, 22), (1979, 2, 11)),
        ((1399, 12, 30), (2021, 3, 20)),
        ((1403, 12, 30), (2025, 3, 20)),
    ],
)
def test_solar_days(solar, gregorian):
    assert calendars.solar_day(*solar) == (date(*gregorian), date(*gregorian))


def test_solar_days_follow_each_other_without_a_gap():
    day = date(1921, 3, 21)
    for year in range(1300, 1474, 7):
        first, last = calendars.solar_span(year)
        assert (last - first).days in (364, 365)
        assert calendars.solar_span(year + 1) is None or calendars.solar_span(year + 1)[0] == last + timedelta(days=1)
    assert calendars.solar_span(1300)[0] == day
    assert calendars.solar_day(1402, 12, 30) is None
    assert calendars.solar_day(1500, 1, 1) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("there were 12 women in the house", 12, 12),
        ("five or six girls lived with us", 5, 6),
        ("between them 10-15 men slept here", 10, 15),
        ("había doce mujeres en la casa con nosotras", 12, 12),
        ("там было пять женщин и мы", 5, 5),
        ("那里有五十三名工人", 53, 53),
        ("那里有五名工人", 5, 5),
        ("كان هناك ٧ فتيات في البيت معنا", 7, 7),
    ],
)
def test_numbers_of_people(text, low, high):
    found = [(one.low, one.high) for one in EXTRACTOR.extract(text, today=TODAY).people]
    assert found == [(low, high)]


@pytest.mark.parametrize(
    ("text", "country", "nationality"),
    [
        ("She is from Viet Nam, she says.", "VNM", False),
        ("two Albanian men drove the van", "ALB", True),
        ("Мы приехали из Турции год назад", "TUR", False),
        ("Dirbau Vokietijoje dvejus metus su draugais", "DEU", False),
        ("نحن من الفلبين ونعمل هنا منذ سنة", "PHL", False),
        ("我们从缅甸来", "MMR", False),
        ("हम नेपाल से आए हैं और यहाँ काम करते हैं", "NPL", False),
        ("somos tres mujeres rumanas en la casa", "ROU", True),
    ],
)
def test_countries(text, country, nationality):
    assert (country, nationality) in [
        (one.country, one.nationality) for one in EXTRACTOR.extract(text, today=TODAY).countries
    ]


@pytest.mark.parametrize(
    "text", ["my mali is a chad and turkey for dinner", "Anh ấy nói với tôi rằng anh sẽ đi về nhà sớm"]
)
def test_words_that_are_no_countries(text):
    assert EXTRACTOR.extract(text, today=TODAY).countries == ()


def places(text: str):
    return [(one.surface, one.candidates[0].country) for one in EXTRACTOR.extract(text, today=TODAY).places]


def test_which_place_is_meant():
    assert places("We lived in Lincoln with other workers.") == [("Lincoln", "USA")]  # the larger one
    assert places("We lived in Lincoln in the United Kingdom with others.") == [("Lincoln", "GBR")]
    assert places("From Leeds we were driven to Lincoln at night.")[1] == ("Lincoln", "GBR")  # near Leeds
    assert places("We lived in London, Canada, with other workers.") == [("London", "CAN")]
    (one,) = EXTRACTOR.extract("We lived in Lincoln with other workers.", today=TODAY).places
    assert {candidate.country for candidate in one.candidates} == {"USA", "GBR"}
    assert sum(candidate.weight for candidate in one.candidates) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "Reading is what she likes. Nice people helped us. Same as before.",
        "Of course the bar was open. Bar none.",
        "leedsian londoners",
        "my nice reading of it",
    ],
)
def test_common_words_are_no_places(text):
    assert places(text) == []


def test_common_words_are_places_after_a_word_that_says_so():
    assert places("They drove us from Reading to Nice.") == [("Reading", "GBR"), ("Nice", "FRA")]


def test_places_in_scripts_without_spaces_and_with_proclitics():
    assert places("我在曼谷工作了三年") == [("曼谷", "THA")]
    assert places("ฉันทำงานที่กรุงเทพมหานครสามปี") == [("กรุงเทพมหานคร", "THA")]
    assert places("وصلنا إلى هنا ثم ذهبنا لبيروت مع الآخرين") == [("لبيروت", "LBN")]


def test_the_order_of_the_gazetteer_decides_nothing():
    rows = [*GAZETTEER, row("Twin", 10, 10, "GB", 1_000_000), row("Twin", 50, 50, "US", 1_000_000)]
    text = "From Lincoln and Leeds we went to Twin, to London and to Beja."
    first = Extractor(gazetteer=rows).extract(text, today=TODAY)
    random.Random(3).shuffle(rows)
    assert Extractor(gazetteer=rows).extract(text, today=TODAY).places == first.places


@pytest.mark.parametrize(("latitude", "population", "says"), [(91, 5, "no position"), (0, -1, "below 0")])
def test_a_wrong_row_says_what_is_wrong(latitude, population, says):
    with pytest.raises(ValueError, match=says):
        GazetteerRow("X", latitude, 0, "GB", population)


def test_a_nationality_weighs_less_than_a_country_and_a_month_is_no_town():
    rows = [*GAZETTEER, row("Madrid", 4.73, -74.26, "CO", 50_000), row("March", 52.55, 0.09, "GB", 22_000)]
    answer = Extractor(gazetteer=rows).extract("Since March 2021 a Colombian woman was held in Madrid.", today=TODAY)
    assert [one.candidates[0].country for one in answer.places] == ["ESP"]
