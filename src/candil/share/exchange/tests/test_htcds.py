"""Records leave in the shape of the HTCDS 2.0 template, and come back as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from openpyxl import load_workbook

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.collect.datasets.services import load_file
from candil.share.exchange.queries.asking import Filters
from candil.share.exchange.services import Exported, write_records_to
from candil.share.exchange.services.formats.htcds import FIELDS
from candil.trust.accounts.policies import OPERATOR, Viewer, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.services import visibility_from_text

pytestmark = pytest.mark.django_db
TEMPLATE = project.PROJECT.parent / "shared" / "data" / "standards" / "htcds" / "HTCDS_Excel_Spreadsheet_v2.0.xlsx"
CODES = [
    {
        "gender": ("TransgenderFeminine",),
        "citizenship": ("NAM", "ROU"),
        "status": ("ActualVictimOfTrafficking",),
        "vic_TraffickingStatusDecisionMakingOrg": ("NGO",),
        "means_of_control": ("DebtBondage", "WithholdsDocuments"),
        "exploitation": ("ForcedLabour", "ForcedBegging"),
        "industry": ("A", "F"),
    },
    {
        "gender": ("NonSpecifiedUnknown",),
        "exploitation": ("SexualExploitation",),
        "vic_TypeOfSexExploitation": ("Pornography",),
    },
    {"vic_MethodOfRecruitment": ("AtWork",), "citizenship": ("GBR",), "cas_Status": ("Closed",)},
]


def write_htcds(*, by: Viewer, viewer: Viewer, path: Path) -> Exported:
    return write_records_to(by=by, viewer=viewer, shape="htcds", filters=Filters(), path=path)


def rows_of(path: Path) -> tuple[list[Any], list[dict[str, Any]]]:
    sheet = load_workbook(path).worksheets[0]
    names, labels, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sheet.row_dimensions[1].hidden
    assert labels[1] == "Case Owner"
    return names, [dict(zip(names, row, strict=True)) for row in rows]


def test_exported_records_come_back_with_the_same_codes(organisation: Any, outsider: Any, tmp_path: Path) -> None:
    keep(*(CleanRecordFactory(codes=codes, legs=()) for codes in CODES))
    path = tmp_path / "out.xlsx"
    assert write_htcds(by=OPERATOR, viewer=OPERATOR, path=path).left_out == {}
    theirs = visibility_from_text(owner=outsider.organisation, text="owner")
    load_file(by=OPERATOR, path=path, organisation=outsider.organisation, visibility=theirs)
    sent = [record.codes for record in Record.objects.filter(owner=organisation).order_by("pk")]
    back = Record.objects.filter(owner=outsider.organisation).order_by("pk")
    assert [{name: set(codes) for name, codes in record.codes.items()} for record in back] == [
        {name: set(codes) for name, codes in codes.items()} for codes in sent
    ]
    assert {(record.date_from, record.date_precision) for record in back} == {(date(2023, 4, 17), "day")}
    assert {record.source.name for record in back} == {"Helpline"}


def test_columns_about_a_person_are_empty(organisation: Any, tmp_path: Path) -> None:
    keep(CleanRecordFactory(summary="Told in confidence", legs=(CleanLegFactory(),)))
    path = tmp_path / "out.xlsx"
    write_htcds(by=OPERATOR, viewer=OPERATOR, path=path)
    _, rows = rows_of(path)
    personal = [name for name in FIELDS if name.startswith("prs_") and name not in ("prs_Gender", "prs_Citizenship")]
    personal += [name for name in FIELDS if name.endswith(("Details", "CaseWorker", "CaseOwner", "Consent"))]
    assert {rows[0][name] for name in personal} == {None}
    assert "confidence" not in str(rows)


def test_codes_without_a_word_in_the_standard_are_counted_and_left_out(
    organisation: Any, tmp_path: Path, capsys: Any
) -> None:
    keep(
        CleanRecordFactory(
            codes={"exploitation": ("ForcedCriminality", "ForcedLabour"), "means_of_control": ("Threats",)}
        )
    )
    path = tmp_path / "out.xlsx"
    call_command("export", "--format", "htcds", "--out", str(path))
    told = capsys.readouterr()
    assert "1 records written" in told.out
    assert "ForcedCriminality of exploitation" in told.err
    assert "Threats of means_of_control" in told.err
    assert rows_of(path)[1][0]["vic_TypeOfExploitation"] == "ForcedLabour"


def test_only_what_the_viewer_may_read_is_written(cast: dict[str, Any], tmp_path: Path) -> None:
    keep(shared="owner")
    keep(shared="members")
    path = tmp_path / "out.xlsx"
    assert write_htcds(by=OPERATOR, viewer=cast["analyst"], path=path).records == 2
    assert write_htcds(by=OPERATOR, viewer=cast["outsider"], path=path).records == 1
    assert write_htcds(by=OPERATOR, viewer=cast["administrator"], path=path).records == 0
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.subject, entry.details["records"]) == ("exchange.export", "viewer:administrator", 0)


def test_a_formula_typed_into_a_field_is_not_passed_on_live(organisation: Any, tmp_path: Path) -> None:
    keep(CleanRecordFactory(source_name='=HYPERLINK("http://x","y")', legs=(CleanLegFactory(place_name="+cmd|x"),)))
    path = tmp_path / "out.xlsx"
    write_htcds(by=OPERATOR, viewer=OPERATOR, path=path)
    row = rows_of(path)[1][0]
    assert row["cas_ReferringOrganisation"].startswith("'=")
    assert row["vic_LocationOfExploitation"].startswith("'+")


def test_nothing_is_left_behind_when_the_audit_refuses(analyst: Any, tmp_path: Path, monkeypatch: Any) -> None:
    keep()

    def refuse(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("candil.share.exchange.services.exporting.audit.record", refuse)
    with pytest.raises(RuntimeError):
        write_htcds(by=OPERATOR, viewer=viewer_for(analyst), path=tmp_path / "out.xlsx")
    assert list(tmp_path.glob("*out*")) == []


@pytest.mark.real_data
def test_the_columns_are_those_of_the_published_template(organisation: Any, tmp_path: Path) -> None:
    if not TEMPLATE.exists():
        pytest.skip(f"{TEMPLATE} is not there: put the shared data beside the checkout.")
    published = [cell.value for cell in load_workbook(TEMPLATE).worksheets[0][1]]
    keep()
    path = tmp_path / "out.xlsx"
    write_htcds(by=OPERATOR, viewer=OPERATOR, path=path)
    ours = rows_of(path)[0]
    assert [name for name, known in zip(ours, published, strict=True) if known and name != known] == []
