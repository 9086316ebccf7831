"""The columns of the CTDC releases."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

from candil.platform.vocabulary import queries
from candil.platform.vocabulary.errors import ReleaseUnknown

SIZES = {
    "k-anonymised-2017": 62, "k-anonymised-2020": 63, "synthetic-2021": 37, "synthetic-2024": 27, "synthetic-2026": 27,
    "victim-perpetrator-2022": 16,
}  # fmt: skip


def _by_name(release: str) -> dict[str, queries.CtdcColumn]:
    return {column.name: column for column in queries.ctdc_columns(release)}


def test_each_release_has_its_number_of_columns() -> None:
    assert {release.name: len(_by_name(release.name)) for release in queries.ctdc_releases()} == SIZES


@pytest.mark.parametrize("release", SIZES)
def test_every_column_proves_codes_that_exist(release: str) -> None:
    for column in queries.ctdc_columns(release):
        assert column.kind in {"year", "period", "country", "value", "flag", "unused"}
        assert (column.kind == "unused") == bool(column.why)
        if column.dimension:
            assert set(column.proves) <= queries.codes_of(column.dimension)
        if column.kind == "flag":
            assert len(column.proves) == 1 or column.all_of
        assert column.basis in queries.codes_of("leg_basis")


def test_a_composite_flag_stays_composite() -> None:
    column = _by_name("synthetic-2024")["meansDenyBasicNeeds"]
    assert column.proves == ("DeniesBasicNeeds",)
    assert len(queries.members("means_of_control", "DeniesBasicNeeds")) == 4


def test_only_the_k_anonymised_and_2021_files_can_say_no() -> None:
    assert not any(c.denies for release in ("synthetic-2024", "synthetic-2026") for c in queries.ctdc_columns(release))
    flags = _by_name("k-anonymised-2020")
    assert flags["isForcedLabour"].denies
    assert not flags["typeOfLabourAgriculture"].denies  # CTDC means ISIC 01 only: no farm work is not “no section A”


def test_zero_is_an_unknown_country_but_a_no_in_a_flag() -> None:
    columns = _by_name("k-anonymised-2020")
    assert {"0", "00", "-99"} <= columns["citizenship"].missing
    assert "0" not in columns["isForcedLabour"].missing
    assert "NA" not in columns["citizenship"].missing


def test_the_2026_file_has_new_names_for_the_same_things() -> None:
    old, new = _by_name("synthetic-2024"), _by_name("synthetic-2026")
    assert set(new) - set(old) == {
        "sectorOfLabourAgriculture", "sectorOfLabourConstruction", "sectorOfLabourDomesticWork",
        "sectorOfLabourHospitality", "sectorOfSexProstitution", "sectorOfSexPornography",
    }  # fmt: skip
    for name in set(new) - set(old):
        assert new[name].proves == old[name.replace("sectorOf", "typeOf")].proves


def test_long_names_of_2021_are_cut_at_32_characters_and_known_in_full() -> None:
    column = _by_name("synthetic-2021")["meansOfControlThreatOfLawEnforce"]
    assert column.also == ("meansOfControlThreatOfLawEnforcement",)
    assert max(map(len, _by_name("synthetic-2021"))) == 32


def test_synthetic_releases_say_so() -> None:
    assert {r.name for r in queries.ctdc_releases() if not r.synthetic} == {"k-anonymised-2017", "k-anonymised-2020"}


def test_an_unknown_release_is_named() -> None:
    with pytest.raises(ReleaseUnknown, match=r"“2019”.*synthetic-2024"):
        queries.ctdc_columns("2019")


@pytest.mark.real_data
def test_columns_are_those_of_the_published_dictionaries(shared_data) -> None:
    for file, release in (
        ("CTDC_data_dictionary_20171128.xlsx", "k-anonymised-2017"),
        ("CTDC_data_dictionary_20180815.xlsx", "k-anonymised-2017"),
    ):
        rows = CalamineWorkbook.from_path(shared_data / "codebooks" / file).get_sheet_by_index(0).to_python()[1:]
        assert [str(row[0]).strip() for row in rows if row[0]] == list(_by_name(release)), file
    book = CalamineWorkbook.from_path(shared_data / "codebooks" / "ctdc_victim_perpetrator_dictionary_20221201.xlsx")
    rows = book.get_sheet_by_name("Main").to_python()[1:]
    assert {str(row[1]) for row in rows if row[1]} == set(_by_name("victim-perpetrator-2022"))


@pytest.mark.real_data
def test_every_value_of_the_victim_perpetrator_dictionary_is_understood(shared_data) -> None:
    book = CalamineWorkbook.from_path(shared_data / "codebooks" / "ctdc_victim_perpetrator_dictionary_20221201.xlsx")
    columns, current, seen = _by_name("victim-perpetrator-2022"), "", 0
    for row in book.get_sheet_by_name("TabStat").to_python():
        if row[0] in columns:
            current = row[0]
        text = str(row[1])
        column = columns.get(current)
        if column and column.kind == "value" and text and text != columns[current].name and row[0] in {"Valid", ""}:
            if text in {"Total", "Freq.", "Percent"} or len(row) < 3 or row[2] in {"", "Percent"}:
                continue
            for part in text.split(column.joined_by) if column.joined_by else [text]:
                assert queries.normalise(column.dimension, part), (current, part)
                seen += 1
    assert seen > 30
