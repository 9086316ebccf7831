"""Each shape is read back by the programs that it is for, says how it is handled, and places nothing too finely."""

from __future__ import annotations

import csv
import io
import json
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.services import correct_record
from candil.analyse.incidents.tests.factories import BatchFactory, CleanLegFactory, CleanRecordFactory, keep
from candil.collect.datasets.services import load_file
from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.errors import ExportRefused
from candil.share.exchange.queries.asking import Filters, filters_from
from candil.share.exchange.services import FORMATS, write_figures, write_records, write_records_to
from candil.share.exchange.services.formats.ctdc import RELEASE
from candil.share.exchange.services.formats.flat import COLUMNS
from candil.share.exchange.services.formats.stix import EXTENSION
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.services import ensure_class, visibility_from_text

pytestmark = pytest.mark.django_db
CONDITIONS = "Do no contact. Ask us first."
ORIGIN = {"stage": "origin", "country": "ROU", "place_name": "", "latitude": None, "longitude": None}


def two_records(organisation: Any) -> list[Record]:
    """One with everything, under conditions; one with hardly anything, for everybody."""
    conditions = ensure_class(
        owner=organisation, level="owner", handling="C", conditions="Do no contact. Ask us first."
    )
    full = CleanRecordFactory(
        codes={
            "exploitation": ("ForcedLabour", "ForcedCriminality"), "citizenship": ("ROU", "MDA"), "industry": ("F",),
            "means_of_control": ("DebtBondage",), "gender": ("Masculine",), "age_band": ("18-20",),
            "vic_Vulnerabilities": (), "cas_Status": ("Closed",),
        },
        denied={"means_of_control": ("PhysicalAbuse",)},
        legs=(
            CleanLegFactory(**ORIGIN, precision="country"),
            CleanLegFactory(stage="transit", country="", place_name="", latitude=51.123456, longitude=1.987654),
            CleanLegFactory(latitude=53.744612, longitude=-0.335312, precision="exact"),
            CleanLegFactory(stage="destination", latitude=53.7, longitude=-0.3, precision="area"),
        ),
        summary='=HYPERLINK("http://x","y")',
    )  # fmt: skip
    bare = CleanRecordFactory(
        codes={}, legs=(), summary="", date_from=None, date_to=None, date_precision="unknown", people=7, kind="event"
    )
    kept = keep(full, batch=BatchFactory(organisation=organisation, visibility=conditions))
    return [*kept, *keep(bare, organisation=organisation, shared="public")]


def written(shape: str, filters: Filters | None = None, viewer: Any = OPERATOR) -> bytes:
    file = io.BytesIO()
    write_records(by=OPERATOR, viewer=viewer, shape=shape, filters=filters or Filters(), file=file)
    return file.getvalue()


def table(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_csv(organisation: Any) -> None:
    full, bare = two_records(organisation)
    first, second = table(written("csv"))
    assert list(first) == list(COLUMNS)
    assert (first["record"], first["citizenship"], first["exploitation"]) == (
        f"R{full.pk}", "ROU;MDA", "ForcedLabour;ForcedCriminality",
    )  # fmt: skip
    assert (first["country"], first["latitude"], first["longitude"]) == ("GBR", "53.7446", "-0.3353")
    assert first["summary"].startswith("'=")
    assert (first["handling"], first["conditions"], first["tlp"]) == (
        "C",
        "Do no contact. Ask us first.",
        "AMBER+STRICT",
    )
    assert json.loads(first["other_codes"]) == {"cas_Status": ["Closed"]}
    assert json.loads(first["denied_codes"]) == {"means_of_control": ["PhysicalAbuse"]}
    assert [leg.get("latitude") for leg in json.loads(first["legs"])] == [None, 51.12, 53.7446, None]
    assert (second["record"], second["people"], second["date_from"], second["legs"], second["tlp"]) == (
        f"R{bare.pk}", "7", "", "", "CLEAR",
    )  # fmt: skip


def test_xlsx_is_the_same_table_and_says_its_handling(organisation: Any) -> None:
    two_records(organisation)
    book = load_workbook(io.BytesIO(written("xlsx")))
    header, first, second = ([cell.value for cell in row] for row in book["Records"].iter_rows())
    assert header == list(COLUMNS)
    in_csv = table(written("csv"))
    assert [first[0], second[0]] == [row["record"] for row in in_csv]
    assert first[header.index("summary")].startswith("'=")
    assert first[header.index("date_from")].date() == date(2023, 4, 17)
    said = [[cell.value for cell in row] for row in book["Handling"].iter_rows()]
    assert ["Condition (handling C)", "Do no contact. Ask us first.", 1] in [row[:3] for row in said]
    assert {row[0] for row in said} >= {"TLP:AMBER+STRICT", "TLP:CLEAR"}


def test_parquet_has_types_and_lists(organisation: Any) -> None:
    full, bare = two_records(organisation)
    read = pq.read_table(io.BytesIO(written("parquet", filters_from([("population", "both")]))))
    first, second = read.to_pylist()
    assert (first["record"], first["citizenship"], first["date_from"]) == (full.pk, ["ROU", "MDA"], date(2023, 4, 17))
    assert [leg["latitude"] for leg in first["legs"]] == [None, 51.12, 53.7446, None]
    assert (second["people"], second["citizenship"], second["legs"]) == (7, [], [])
    assert json.loads(read.schema.metadata[b"candil"])["made_for"] == OPERATOR.username


def test_geojson_opens_in_geopandas_no_finer_than_allowed(organisation: Any, tmp_path: Path) -> None:
    import geopandas

    full, bare = two_records(organisation)
    path = tmp_path / "out.geojson"
    path.write_bytes(written("geojson"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        frame = geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4326
    stages = frame.stage.where(frame.stage.notna(), "")
    points = {(stage, at and (at.y, at.x)) for stage, at in zip(stages, frame.geometry, strict=True)}
    assert points == {
        ("origin", None), ("transit", (51.12, 1.99)), ("exploitation", (53.7446, -0.3353)), ("destination", None),
        ("", None),
    }  # fmt: skip
    assert list(frame.record) == [full.pk] * 4 + [bare.pk]
    assert set(frame.conditions.dropna()) == {"Do no contact. Ask us first."}


def test_stix_passes_the_validator_and_the_library(organisation: Any, data_officer: Any, tmp_path: Path) -> None:
    import stix2
    from stix2validator import ValidationOptions, validate_file

    full, _bare = two_records(organisation)
    correct_record(by=viewer_for(data_officer), record=full, reason="Count", people=2)
    path = tmp_path / "out.json"
    path.write_bytes(written("stix"))
    found = validate_file(str(path), ValidationOptions(version="2.1", strict=False))
    assert found.is_valid, [str(error) for result in found.object_results for error in result.errors]
    assert [str(error) for result in found.object_results for error in result.errors] == []
    bundle = stix2.parse(path.read_text(), allow_custom=True)
    kinds = [one["type"] for one in bundle.objects]
    assert (kinds.count("incident"), kinds.count("location"), kinds.count("relationship")) == (2, 4, 4)
    incident = next(one for one in bundle.objects if one["type"] == "incident" and "description" in one)
    said = incident["extensions"][EXTENSION]
    assert (said["people"], said["handling"], said["codes"]["citizenship"]) == (2, "C", ["ROU", "MDA"])
    assert str(incident["modified"]) > str(incident["created"])
    marks = {one["id"]: one for one in json.loads(path.read_text())["objects"] if one["type"] == "marking-definition"}
    told = [marks[reference] for reference in incident["object_marking_refs"]]
    assert told[0]["name"] == "TLP:AMBER+STRICT"
    assert told[1]["definition"]["statement"] == "3x5x2 handling C: Do no contact. Ask us first."
    fine = [one["latitude"] for one in json.loads(path.read_text())["objects"] if "latitude" in one]
    assert sorted(fine) == [51.12, 53.7446]


def test_the_same_record_has_the_same_identifiers_in_every_stix_file(organisation: Any) -> None:
    two_records(organisation)
    first, second = ({one["id"] for one in json.loads(written("stix"))["objects"]} for _ in range(2))
    assert first == second


def test_misp_loads_in_pymisp(organisation: Any, tmp_path: Path) -> None:
    from pymisp import MISPEvent

    full, _bare = two_records(organisation)
    path = tmp_path / "out.json"
    path.write_bytes(written("misp"))
    event = MISPEvent()
    event.load_file(str(path))
    assert ([tag.name for tag in event.tags], event.distribution, event.published) == (["tlp:amber+strict"], 0, False)
    first, second = event.objects
    values = [(one.object_relation, str(one.value)) for one in first.attributes]
    assert ("record", f"R{full.pk}") in values
    assert ("citizenship", "MDA") in values
    assert ("exploitation-latitude", "53.7446") in values
    assert "Do no contact" in first.comment
    assert second.attributes[0].tags[0].name == "tlp:clear"
    assert json.loads(event.to_json())["Object"]


def test_ctdc_columns_come_back_with_the_same_codes(organisation: Any, outsider: Any, tmp_path: Path) -> None:
    codes = [
        {"gender": ("Feminine",), "age_band": ("9-17",), "citizenship": ("MDA",),
         "exploitation": ("SexualExploitation",), "means_of_control": ("DebtBondage", "WithholdsDocuments"),
         "vic_TypeOfSexExploitation": ("Prostitution",)},
        {"gender": ("Masculine",), "age_band": ("adult",), "exploitation": ("ForcedLabour",), "industry": ("F", "I"),
         "recruiter_relation": ("Friend",)},
        {},
    ]  # fmt: skip
    denied = [{"means_of_control": ("PhysicalAbuse",)}, {}, {}]
    legs = [(CleanLegFactory(**{**ORIGIN, "stage": "exploitation", "country": "GBR"}, precision="country"),), (), ()]
    year = {"date_from": date(2020, 1, 1), "date_to": date(2020, 12, 31), "date_precision": "year"}
    keep(
        *(CleanRecordFactory(codes=c, denied=d, legs=g, **year) for c, d, g in zip(codes, denied, legs, strict=True)),
        CleanRecordFactory(people=3, kind="event"),
    )
    path = tmp_path / "out.csv"
    done = write_records_to(by=OPERATOR, viewer=OPERATOR, shape="ctdc", filters=Filters(), path=path)
    assert (done.records, done.left_out) == (3, {"records that are not about one person": 1})
    with path.open(encoding="utf-8-sig") as file:
        header = next(csv.reader(file))
    assert header == [column.name for column in vocabulary.ctdc_columns(RELEASE)]
    theirs = visibility_from_text(owner=outsider.organisation, text="owner")
    loaded = load_file(by=OPERATOR, path=path, organisation=outsider.organisation, visibility=theirs)
    assert (loaded.preset, loaded.rows_added) == (f"ctdc-{RELEASE}", 3)
    back = list(Record.objects.filter(owner=outsider.organisation).order_by("pk").prefetch_related("legs"))
    assert [{k: set(v) for k, v in one.codes.items() if v} for one in back] == [
        {k: set(v) for k, v in one.items()} for one in codes
    ]
    assert set(back[0].denied["means_of_control"]) == {"PhysicalAbuse"}
    assert [leg.country for leg in back[0].legs.all()] == ["GBR"]
    assert {one.date_from for one in back} == {date(2020, 1, 1)}


def test_a_broader_code_claims_no_narrower_column(organisation: Any, tmp_path: Path) -> None:
    keep(CleanRecordFactory(codes={"industry": ("A",), "exploitation": ("ForcedLabour",)}, legs=()))
    path = tmp_path / "out.csv"
    done = write_records_to(by=OPERATOR, viewer=OPERATOR, shape="ctdc", filters=Filters(), path=path)
    [row] = table(path.read_bytes())
    assert (row["typeOfLabourAgriculture"], row["typeOfLabourAquafarming"], row["isForcedLabour"]) == (
        "-99",
        "-99",
        "1",
    )
    assert done.left_out == {"A of industry": 1}


@pytest.mark.parametrize("shape", FORMATS)
def test_every_shape_holds_what_the_filters_keep_and_writes_the_audit(
    shape: str, organisation: Any, outsider: Any
) -> None:
    keep(CleanRecordFactory(), CleanRecordFactory(codes={"citizenship": ("LAO",)}))
    one = written(shape, filters_from([("citizenship", "LAO")]))
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.details["records"], entry.details["asked"], entry.details["format"]) == (
        "exchange.export", 1, "citizenship=LAO", shape,
    )  # fmt: skip
    assert one
    written(shape, viewer=viewer_for(outsider))
    assert Entry.objects.order_by("-sequence")[0].details["records"] == 0


def test_a_file_that_would_be_too_large_is_refused_before_it_is_written(organisation: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(3)))
    file = io.BytesIO()
    with pytest.raises(ExportRefused, match="3 records fit, and such a file holds at most 2"):
        write_records(by=OPERATOR, viewer=OPERATOR, shape="csv", filters=Filters(), file=file, most=2)
    assert file.getvalue() == b""
    assert not Entry.objects.filter(action="exchange.export").exists()


@pytest.mark.parametrize("shape", ["csv", "xlsx", "parquet"])
def test_figures_of_what_is_known_by_statistics_only_are_protected(shape: str, cast: dict[str, Any]) -> None:
    keep(
        *(CleanRecordFactory() for _ in range(40)),
        CleanRecordFactory(codes={"citizenship": ("LAO",)}),
        shared="groups:harbour",
    )

    def figures(viewer: Any) -> str:
        file = io.BytesIO()
        write_figures(
            by=viewer, viewer=viewer, shape=shape, filters=Filters(), dimensions=["citizenship"], measure="records",
            file=file,
        )  # fmt: skip
        if shape == "csv":
            return file.getvalue().decode()
        if shape == "parquet":
            return str(pq.read_table(file).to_pylist())
        return str([[cell.value for cell in row] for row in load_workbook(file)["Figures"].iter_rows()])

    exact = figures(cast["rows_partner"])
    assert "LAO" in exact
    assert "40" in exact
    protected = figures(cast["statistics_partner"])  # one contributor: nothing may be told
    assert "LAO" not in protected
    assert "not shown" in protected


def test_the_page_makes_files(client: Any, analyst: Any, sign_in: Any) -> None:
    keep(CleanRecordFactory(), CleanRecordFactory(codes={"citizenship": ("LAO",)}))
    sign_in(analyst)
    page = client.get("/exchange/export/?citizenship=LAO")
    assert (page.context["total"], b"citizenship" in page.content.lower()) == (1, True)
    answer = client.post("/exchange/export/?citizenship=LAO", {"what": "records", "shape": "csv"})
    assert [row["citizenship"] for row in table(b"".join(answer.streaming_content))] == ["LAO"]
    assert answer["Content-Disposition"].startswith('attachment; filename="records-')
    asked = {"what": "figures", "by": ["citizenship"], "measure": "people", "figures": "csv"}
    answer = client.post("/exchange/export/", asked)
    assert b"LAO" in b"".join(answer.streaming_content)
    wrong = client.post("/exchange/export/?citizenship=Ruritania", {"what": "records", "shape": "csv"})
    assert (wrong.status_code, b"not in the list" in wrong.content) == (422, True)
    many = {**asked, "by": ["citizenship", "gender", "year", "status"]}
    assert b"Choose at most three" in client.post("/exchange/export/", many).content


def test_who_sees_statistics_only_gets_figures_and_no_records(client: Any, organisation: Any, sign_in: Any) -> None:
    from candil.trust.accounts.models import User

    keep()
    sign_in(User.objects.create_user(username="reading", organisation=organisation, roles=["reader"]))
    page = client.get("/exchange/export/")
    assert (page.context["records"], page.context["figures"] is None) == (None, False)
    refused = client.post("/exchange/export/", {"what": "records", "shape": "csv"})
    assert (refused.status_code, refused.streaming) == (422, False)
