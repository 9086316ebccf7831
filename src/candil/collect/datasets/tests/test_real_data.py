"""The real files that lie beside the repository, where they do."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from candil.collect.datasets.services import CleanRecord, mapping_from_file
from candil.collect.datasets.services.opening import open_for
from candil.collect.datasets.services.reading import open_table

ROOT = Path(settings.PROJECT)
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "docs" / "guide" / "mappings"
NRM = {"2022_q2": 950, "2022_q3": 969, "2022_q4": 1034, "2023_q1": 1043, "2023_q2": 938, "2023_q3": 970, "2023_q4": 995}
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real files are not at {DATA}: nothing was proved on them"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("quarter", "people"), NRM.items())
def test_the_police_tables_give_the_published_sums(quarter: str, people: int, inspect: Callable[..., Any]) -> None:
    found = inspect(DATA / "uk" / "nrm" / f"nrm_referrals_police_{quarter}.csv.gz")
    assert (found.preset, found.rows_refused, found.people) == ("uk-nrm", 0, people), found.report["problems"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["govt_", "la_", "ngo_"])
def test_the_leaves_of_the_other_tables_sum_to_their_own_total(kind: str, inspect: Callable[..., Any]) -> None:
    path = DATA / "uk" / "nrm" / f"nrm_referrals_{kind}2022_q3.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        (total,) = [
            float(row["People"])
            for row in csv.DictReader(file)
            if row["First responder"].endswith(" total") and list(row.values())[2:6] == ["Total"] * 4
        ]
    found = inspect(path)
    assert (found.rows_refused, found.people) == (0, int(total)), found.report["problems"]


@pytest.mark.slow
def test_the_plain_table_is_the_sum_of_three_others_because_it_has_the_police_as_totals_only(
    inspect: Callable[..., Any],
) -> None:
    folder = DATA / "uk" / "nrm"
    parts = [inspect(folder / f"nrm_referrals_{kind}_2022_q2.csv.gz").people for kind in ("govt", "la", "ngo")]
    assert inspect(folder / "nrm_referrals_2022_q2.csv.gz").people == sum(parts)


@pytest.mark.parametrize(
    ("name", "file", "rows", "people"),
    [
        ("europe", "iom_missing_migrants_europe_2014-2026.csv.gz", 6802, 49_989),
        ("global", "iom_missing_migrants_global_2026-05-06.csv.gz", 238, 1_900),
    ],
)
def test_the_missing_migrants_files_load_fully_through_their_mapping(
    name: str, file: str, rows: int, people: int, inspect: Callable[..., Any]
) -> None:
    mapping = mapping_from_file(MAPPINGS / f"missing-migrants-{name}.yaml")
    found = inspect(DATA / "movement" / file, mapping=mapping)
    assert (found.rows_good, found.rows_refused, found.people) == (rows, 0, people), found.report["problems"]
    opened = open_for(path=DATA / "movement" / file, owner="iom", mapping=mapping)
    records = [one for _row, one in opened.outcomes(opened.cleaner()[0]) if isinstance(one, CleanRecord)]
    assert all(record.kind == "event" and record.date_precision == "day" for record in records)
    assert all(record.legs[0].latitude is not None and record.legs[0].stage == "transit" for record in records)
    # "012 52E" and other remarks in the country column became no country.
    assert all(re.fullmatch("[A-Z]{3}|", leg.country) for record in records for leg in record.legs)


def test_the_htcds_template_is_recognised_empty_and_filled(tmp_path: Path, inspect: Callable[..., Any]) -> None:
    template = DATA / "standards" / "htcds" / "HTCDS_Excel_Spreadsheet_v2.0.xlsx"
    assert (inspect(template).preset, inspect(template).rows_good) == ("htcds-excel", 0)
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for name, text in {
        "prs_FirstName": "Ana", "prs_Gender": "Feminine", "prs_Citizenship": "AL",
        "vic_MethodsOfControl": "DebtBondage",
        "vic_TypeOfExploitation": "ForcedLabour; ForcedBegging", "cas_IncomingReferralDate": "2020-05-17",
        "prs_Birthdate": "1990-01-01", "vic_TraffickinStatusDecisionMakingOrg": "Police",
    }.items():  # fmt: skip
        sheet.cell(row=3, column=names.index(name) + 1).value = text
    book.save(tmp_path / "filled.xlsx")
    opened = open_for(path=tmp_path / "filled.xlsx", owner="x")
    (record,) = [one for _row, one in opened.outcomes(opened.cleaner()[0]) if isinstance(one, CleanRecord)]
    assert record.codes["exploitation"] == ("ForcedLabour", "ForcedBegging")
    assert record.codes["age_band"] == ("30-38",)
    assert record.codes["vic_TraffickingStatusDecisionMakingOrg"] == ("Police",)
    assert "Ana" not in repr(record)


def test_the_register_of_firms_is_read_as_windows_text() -> None:
    table = open_table(DATA / "suppliers" / "uk_private_organisations_msu.csv.gz")
    assert table.notes["encoding"] == "cp1252"
    assert sum(1 for _row in table.rows()) == 16_212
