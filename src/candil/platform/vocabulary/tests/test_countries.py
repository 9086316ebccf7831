"""Countries, nationality words, and countries that are no more."""

from __future__ import annotations

import csv

import pycountry
import pytest

from candil.platform.vocabulary import queries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NA", "NAM"), ("na", "NAM"), ("NAM", "NAM"), ("Namibia", "NAM"), ("Namibian", "NAM"), ("UK", "GBR"),
        ("United Kingdom", "GBR"), ("Cote d'Ivoire", "CIV"), ("Côte d’Ivoire", "CIV"), ("Ivory Coast", "CIV"),
        ("Republic of Korea", "KOR"), ("Korea, Republic of", "KOR"), ("Korea (Republic of)", "KOR"),
        ("Democratic Republic of the Congo", "COD"), ("Congo (DRC)", "COD"), ("Turkey", "TUR"), ("Türkiye", "TUR"),
        ("Viet Nam", "VNM"), ("VIETNAM", "VNM"), ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Swaziland", "SWZ"),
        ("Burma", "MMR"), ("Kosovo", "XKX"), ("XK", "XKX"), ("Palestinian", "PSE"), ("Macedonian", "MKD"),
        ("Bolivia (Plurinational State of)", "BOL"), ("Virgin Islands (U.S.)", "VIR"),
    ],
)  # fmt: skip
def test_codes_names_and_nationality_words_are_understood(text: str, code: str) -> None:
    assert queries.normalise("citizenship", text) == code


@pytest.mark.parametrize(
    "text", ["Congolese", "Dominican", "Korean", "USSR", "YU", "AN", "ZZ", "00", "Unknown", "", "Total"]
)
def test_what_fits_two_countries_or_none_is_not_guessed(text: str) -> None:
    assert queries.normalise("citizenship", text) is None


def test_every_country_of_iso_3166_1_is_there() -> None:
    assert queries.codes_of("citizenship") == {c.alpha_3 for c in pycountry.countries} | {"XKX"}


@pytest.mark.parametrize("gone", list(pycountry.historic_countries), ids=lambda gone: gone.alpha_4)
def test_a_country_that_no_longer_exists_is_explained_and_not_counted_as_another(gone) -> None:
    texts = [gone.alpha_4, *([gone.alpha_3] if gone.alpha_3 != "ATF" else [])]  # ATF was given out again
    for text in texts:
        former = queries.former_country(text)
        assert queries.normalise("citizenship", text) is None
        assert former is not None
        assert former.name == gone.name
        assert former.withdrawn
        assert former.successors
        assert set(former.successors) <= queries.codes_of("citizenship")


def test_former_country_is_silent_about_the_countries_of_today() -> None:
    assert queries.former_country("Namibia") is None
    assert queries.former_country("AI") is None  # Anguilla today, French Afars and Issas before
    assert queries.former_country("nowhere") is None
    assert queries.former_country("Czechoslovakia").successors == ("CZE", "SVK")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Afghan UK", ("AFG", "GBR")), ("Albanian Unknown", ("ALB",)), ("Unknown UK", ("GBR",)), ("Unknown", ()),
        ("South African", ("ZAF",)), ("Papua New Guinean", ("PNG",)), ("Congolese Congo UK", ("COG", "GBR")),
        ("Congolese (DRC) Central African", ("COD", "CAF")), ("Stateless", ()), ("Irish Irish", ("IRL",)),
        ("Argentine Sri Lankan", ("ARG", "LKA")), ("Klingon", None), ("Klingon UK", None), ("Dominican", None),
        ("Congolese UK", None), ("", None),
    ],
)  # fmt: skip
def test_nationality_texts_give_every_nationality_in_order(text: str, codes: tuple[str, ...] | None) -> None:
    assert queries.nationalities(text) == codes


def test_m49_places_every_country_once_but_antarctica() -> None:
    unplaced = {code for code in queries.codes_of("country") if queries.un_region_of(code) is None}
    assert unplaced == {"ATA"}
    assert queries.un_region_of("NAM") == queries.UnRegion("002", "202", "018")
    assert queries.label("un_region", "018") == "Southern Africa"
    assert queries.un_region_of("KAZ") == queries.UnRegion("142", "143")


@pytest.mark.real_data
def test_m49_agrees_with_the_published_table(shared_data) -> None:
    with (shared_data / "countries" / "country_codes_iso3166.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Region Code"]]
    assert len(rows) > 240
    for row in rows:
        placed = queries.un_region_of(row["ISO3166-1-Alpha-3"])
        middle = row["Intermediate Region Code"]
        expected = (row["Region Code"].zfill(3), row["Sub-region Code"].zfill(3), middle.zfill(3) if middle else "")
        assert (placed.region, placed.sub_region, placed.intermediate) == expected, row["ISO3166-1-Alpha-3"]


@pytest.mark.real_data
def test_published_country_names_are_understood(shared_data) -> None:
    with (shared_data / "countries" / "country_codes_iso3166.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in ("ISO3166-1-Alpha-2", "ISO3166-1-Alpha-3", "CLDR display name", "UNTERM English Short"):
            text = row[column]
            if text and text != "#N/A":
                plain = text.strip().removesuffix(" (the)").replace("*", "")
                assert queries.normalise("citizenship", plain) == row["ISO3166-1-Alpha-3"], text


def test_words_that_can_be_parted_in_two_ways_mean_nothing() -> None:
    from candil.platform.vocabulary.queries.countries import read_nationalities

    words = {"east": "AAA", "lake island": "BBB", "east lake": "CCC", "island": "DDD"}
    assert read_nationalities("east lake island", words.get) is None
    assert read_nationalities("east island", words.get) == ("AAA", "DDD")
