"""Known layouts are found by their header and read as their codebooks say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from candil.collect.datasets.errors import LayoutUnknown
from candil.collect.datasets.services import presets
from candil.collect.datasets.services.opening import open_for
from candil.collect.datasets.services.presets import preset_for
from candil.collect.datasets.services.records import CleanRecord
from candil.collect.datasets.tests.factories import ctdc_header, ctdc_rows, write_csv

RELEASES = [
    ("k-anonymised-2017", 62, False),
    ("k-anonymised-2020", 63, False),
    ("synthetic-2021", 37, True),
    ("synthetic-2024", 27, True),
    ("synthetic-2026", 27, True),
    ("victim-perpetrator-2022", 16, True),
]


def _one(path: Path, **how: Any) -> CleanRecord:
    opened = open_for(path=path, owner="lantern", **how)
    outcome = next(outcome for _row, outcome in opened.outcomes(opened.cleaner()[0]))
    assert isinstance(outcome, CleanRecord), outcome
    return outcome


def _ctdc(release: str, tmp_path: Path, missing: str = "", **values: str) -> CleanRecord:
    header = ctdc_header(release)
    assert set(values) <= set(header)
    return _one(write_csv(tmp_path / "f.csv", header, [[values.get(name, missing) for name in header]]))


@pytest.mark.parametrize(("release", "columns", "synthetic"), RELEASES)
def test_a_ctdc_release_is_found_by_header_and_loads_fully(
    release: str, columns: int, synthetic: bool, tmp_path: Path, inspect: Callable[..., Any]
) -> None:
    header = ctdc_header(release)
    assert len(header) == columns
    path = write_csv(tmp_path / "file.tsv", header, ctdc_rows(release, 300), delimiter="\t")
    found = inspect(path)
    assert found.preset == f"ctdc-{release}"
    assert (found.rows_good, found.rows_refused, found.people) == (300, 0, 300), found.report["problems"]
    assert found.is_synthetic is synthetic
    assert found.report["lacking"] == []


def test_columns_may_come_in_another_order_case_and_with_an_index_column() -> None:
    header = ["", *reversed([name.upper() for name in ctdc_header("synthetic-2024")])]
    found = preset_for(tuple(header))
    assert found is not None
    assert found.name == "ctdc-synthetic-2024"


def test_na_is_namibia_and_00_is_not_reported(tmp_path: Path) -> None:
    record = _ctdc(
        "k-anonymised-2020", tmp_path, "-99", yearOfRegistration="2016", Datasource="Hotline", citizenship="NA",
        CountryOfExploitation="00",
    )  # fmt: skip
    assert record.codes["citizenship"] == ("NAM",)
    assert record.legs == ()
    assert (str(record.date_from), str(record.date_to), record.date_precision) == ("2016-01-01", "2016-12-31", "year")


def test_flags_are_yes_no_or_not_reported(tmp_path: Path) -> None:
    record = _ctdc(
        "k-anonymised-2020", tmp_path, "-99", yearOfRegistration="2016", meansOfControlDebtBondage="1",
        meansOfControlPhysicalAbuse="0", isForcedLabour="1", isSexualExploit="0", meansOfControlThreats="0",
    )  # fmt: skip
    assert record.codes["means_of_control"] == ("DebtBondage",)
    # The column of threats is only the nearest to a code of the standard: its 0 denies nothing.
    assert record.denied["means_of_control"] == ("PhysicalAbuse",)
    assert record.codes["exploitation"] == ("ForcedLabour",)
    assert record.denied["exploitation"] == ("SexualExploitation",)


def test_yes_and_no_to_one_code_hands_the_row_back_with_the_columns(
    tmp_path: Path, inspect: Callable[..., Any]
) -> None:
    header = ctdc_header("k-anonymised-2020")
    said = {"yearOfRegistration": "2016", "isSexAndLabour": "1", "isForcedLabour": "0"}
    found = inspect(write_csv(tmp_path / "f.csv", header, [[said.get(name, "-99") for name in header]]))
    assert found.rows_refused == 1
    assert found.report["problems"][0]["column"] == "isForcedLabour, isSexAndLabour"


def test_a_composite_flag_stays_composite_and_its_absence_is_no_denial(tmp_path: Path) -> None:
    record = _ctdc("synthetic-2024", tmp_path, yearOfRegistration="2020", meansThreats="1", CountryOfExploitation="PHL")
    assert record.codes["means_of_control"] == ("Threats",)
    assert record.denied == {}
    assert [(leg.stage, leg.country, leg.basis) for leg in record.legs] == [("exploitation", "PHL", "inferred")]
    assert record.is_synthetic


def test_majority_is_read_only_where_the_age_is_missing(tmp_path: Path) -> None:
    both = _ctdc(
        "k-anonymised-2020", tmp_path, "-99", yearOfRegistration="2016", ageBroad="9--17", majorityStatus="Minor"
    )
    alone = _ctdc("k-anonymised-2020", tmp_path, "-99", yearOfRegistration="2016", majorityStatus="Minor")
    assert both.codes["age_band"] == ("9-17",)
    assert alone.codes["age_band"] == ("minor",)


def test_a_period_of_years_is_no_single_year(tmp_path: Path) -> None:
    record = _ctdc("victim-perpetrator-2022", tmp_path, ".", yearRegister="2005-2013", gender="Female")
    assert (str(record.date_from), str(record.date_to), record.date_precision) == (
        "2005-01-01",
        "2013-12-31",
        "unknown",
    )


NRM = [
    "First responder type",
    "First responder",
    "Exploitation type",
    "Age at exploitation",
    "Gender",
    "Nationality",
    "People",
]


def _nrm(path: Path) -> Path:
    leaf = ["Police", "Kent Police", "Sexual & Labour", "Child (17 or under)", "Male", "Albanian Greek", "3.0"]
    totals = [[*leaf[:place], "Total", *leaf[place + 1 :]] for place in range(2, 6)]
    return write_csv(path, NRM, [leaf, *totals, [leaf[0], "Police total", *leaf[2:]], [*leaf[:6], "0.0"]])


def test_of_the_nrm_tables_only_leaves_are_counted(tmp_path: Path, inspect: Callable[..., Any]) -> None:
    found = inspect(_nrm(tmp_path / "nrm_referrals_police_2022_q2.csv"))
    assert (found.preset, found.rows_good, found.people) == ("uk-nrm", 1, 3)
    assert sorted(found.report["skipped"].values()) == [1, 5]


def test_an_nrm_row_is_coded_and_dated_by_the_name_of_the_file(tmp_path: Path) -> None:
    record = _one(_nrm(tmp_path / "nrm_referrals_police_2022_q2.csv"))
    assert record.kind == "statistic"
    assert record.people == 3
    assert (str(record.date_from), str(record.date_to), record.date_precision) == (
        "2022-04-01",
        "2022-06-30",
        "quarter",
    )
    assert record.codes["exploitation"] == ("SexualExploitation", "ForcedLabour")
    assert record.codes["citizenship"] == ("ALB", "GRC")
    assert record.codes["age_band"] == ("minor",)
    assert record.source_name == "Kent Police"
    assert [(leg.country, leg.basis) for leg in record.legs] == [("GBR", "inferred")]


def test_an_nrm_file_without_a_quarter_in_its_name_asks_for_it(tmp_path: Path) -> None:
    path = _nrm(tmp_path / "police.csv")
    with pytest.raises(LayoutUnknown, match="--date 2022-Q2"):
        _one(path)
    assert str(_one(path, period="2023-Q4").date_from) == "2023-10-01"


HTCDS = {
    "cas_CaseOwner": "Ms Smith", "prs_FirstName": "Ana", "prs_Birthdate": "2004-05-01", "prs_Gender": "Feminine",
    "prs_Citizenship": "NA; PH", "prs_MobilePhone": "+441632960000",
    "vic_TraffickingStatus": "ActualVictimOfTrafficking",
    "vic_MethodsOfControl": "DebtBondage; PhysicalAbuse ", "vic_TypeOfExploitation": "ForcedLabour",
    "vic_ForcedLabourIndustry": "F_Construction", "cas_IncomingReferralDate": "2021-03-04", "con_Consent": "Yes",
    "cas_ReferringOrganisation": "Harbour shelter",
}  # fmt: skip


def _template(path: Path, **changed: str) -> Path:
    """As the published Excel template: names in a hidden row, labels in another order below, a number before."""
    values = HTCDS | changed
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["", *values])
    sheet.append(["", *("Gender" if name == "prs_Gender" else name[4:] for name in values)])
    sheet.row_dimensions[1].hidden = True
    sheet.append([1, *values.values()])
    sheet.append([2])
    book.save(path)
    return path


def test_the_htcds_template_is_read_by_its_hidden_row(tmp_path: Path, inspect: Callable[..., Any]) -> None:
    path = _template(tmp_path / "htcds.xlsx")
    found = inspect(path)
    assert (found.preset, found.rows_good, found.rows_skipped, found.rows_refused) == ("htcds-excel", 1, 2, 0)
    opened = open_for(path=path, owner="lantern")
    record = next(one for _row, one in opened.outcomes(opened.cleaner()[0]) if isinstance(one, CleanRecord))
    assert record.codes["citizenship"] == ("NAM", "PHL")
    assert record.codes["means_of_control"] == ("DebtBondage", "PhysicalAbuse")
    assert record.codes["industry"] == ("F",)
    assert record.codes["age_band"] == ("9-17",)
    assert record.source_name == "Harbour shelter"


def test_nothing_of_a_person_stays_in_the_record_and_the_dry_run_says_so(
    tmp_path: Path, inspect: Callable[..., Any]
) -> None:
    path = _template(tmp_path / "htcds.xlsx")
    found = inspect(path)
    assert {"prs_FirstName", "prs_MobilePhone", "prs_Birthdate", "cas_CaseOwner"} <= set(found.report["dropped"])
    opened = open_for(path=path, owner="lantern")
    kept = repr([one for _row, one in opened.outcomes(opened.cleaner()[0]) if isinstance(one, CleanRecord)])
    for secret in ("Ana", "2004", "441632960000", "Smith"):
        assert secret not in kept
    assert "Feminine" in kept


def test_without_a_registration_date_the_birth_date_gives_nothing(tmp_path: Path) -> None:
    path = _template(tmp_path / "htcds.xlsx", cas_IncomingReferralDate="")
    opened = open_for(path=path, owner="lantern")
    record = next(one for _row, one in opened.outcomes(opened.cleaner()[0]) if isinstance(one, CleanRecord))
    assert "age_band" not in record.codes


def test_a_row_without_consent_is_handed_back(tmp_path: Path, inspect: Callable[..., Any]) -> None:
    found = inspect(_template(tmp_path / "htcds.xlsx", con_Consent="No"))
    assert (found.rows_good, found.rows_refused) == (0, 1)
    assert "agreed" in found.report["problems"][0]["reason"]


@pytest.mark.parametrize("between", ["/", "-"])
def test_an_export_of_the_survey_form_is_read_with_its_groups(between: str, tmp_path: Path) -> None:
    header = [
        "start", f"person{between}prs_First_Name", f"person{between}prs_Gender", f"person{between}prs_Citizenship",
        f"a{between}b{between}vic_Methods_of_Control", "case/vic_TypeOfExploitation", f"meta{between}instanceID",
    ]  # fmt: skip
    row = ["2021-01-01", "Ana", "Masculine", "UA", "DebtBondage FalsePromises", "ForcedLabour ForcedBegging", "uuid:1"]
    record = _one(write_csv(tmp_path / "f.csv", header, [row]))
    assert record.codes["means_of_control"] == ("DebtBondage", "FalsePromises")
    assert record.codes["exploitation"] == ("ForcedLabour", "ForcedBegging")
    renamed = _one(write_csv(tmp_path / "g.csv", header, [[*row[:1], "Another", "Feminine", *row[3:]]]))
    assert renamed.identity == record.identity, "the survey tool's own number identifies the answer"


def test_an_unknown_layout_says_what_was_seen_and_what_is_near(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "f.csv", [*NRM[:4], "Sex", "Nationality"], [["a"] * 6])
    with pytest.raises(LayoutUnknown) as caught:
        _one(path)
    message = str(caught.value)
    assert "First responder type, First responder" in message
    assert "“uk-nrm”, which also needs: Gender, People" in message
    assert "--suggest" in message


def test_every_preset_names_only_codes_that_exist(tmp_path: Path) -> None:
    for mapping in presets().values():
        header = [*mapping.required, *mapping.one_of[:1]]
        opened = open_for(path=write_csv(tmp_path / "f.csv", header, []), owner="x", preset=mapping.name, period="2022")
        assert opened.mapping is mapping
