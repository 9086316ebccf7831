"""The commands that ask: figures on standard output, words beside them, a line in the audit."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.trust.audit.models import Entry


@pytest.fixture
def records(organisation: Any) -> None:
    """Six records: three citizenships, two years, one with two kinds of exploitation."""
    told = [("ROU", 2022, ("ForcedLabour",)), ("ROU", 2023, ("ForcedLabour",)), ("ROU", 2023, ("SexualExploitation",))]
    told += [("VNM", 2023, ("ForcedLabour", "ForcedCriminality")), ("NAM", 2023, ()), ("NAM", 2022, ("Servitude",))]
    keep(
        *(
            CleanRecordFactory(
                codes={"citizenship": (code,), "exploitation": kinds},
                date_from=date(year, 5, 2),
                date_to=date(year, 5, 2),
                legs=(
                    CleanLegFactory(
                        stage="origin", country=code, place_name="", latitude=None, longitude=None, precision="country"
                    ),
                    CleanLegFactory(),
                ),
            )
            for code, year, kinds in told
        ),
        organisation=organisation,
    )


def asked(*command: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*command, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_count_gives_codes_names_and_a_total(records: None) -> None:
    out, err = asked("count", "--by", "citizenship", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows == [
        ["citizenship", "citizenship_name", "records", "note"],
        ["NAM", "Namibia", "2", ""],
        ["ROU", "Romania", "3", ""],
        ["VNM", "Vietnam", "1", ""],
        ["total", "", "6", ""],
    ]
    assert "once for each value of citizenship" in err


@pytest.mark.django_db
def test_a_record_counts_once_in_the_total_however_many_values_it_has(records: None) -> None:
    out, _err = asked("count", "--by", "exploitation", "--format", "json")
    answer = json.loads(out)
    assert sum(cell["value"] for cell in answer["cells"]) == 7  # one of two kinds, one not reported
    assert answer["total"]["value"] == 6
    assert answer["set_valued"] == ["exploitation"]
    assert answer["evidence"] == {"records": 6, "people": 6, "contributors": 1}
    assert answer["method"]
    assert answer["version"]


@pytest.mark.django_db
def test_filters_of_one_dimension_widen_and_of_two_narrow(records: None) -> None:
    def total(*where: str) -> int:
        pairs = [word for pair in where for word in ("--where", pair)]
        return json.loads(asked("count", "--format", "json", *pairs)[0])["total"]["value"]

    assert total("citizenship=ROU", "citizenship=VN") == 4
    assert total("citizenship=ROU", "citizenship=VN", "year=2023") == 3
    assert total("exploitation=not-reported") == 1


@pytest.mark.django_db
def test_hotspots_are_a_feature_collection_with_their_method(records: None) -> None:
    out, _err = asked("hotspots", "--cells", "5", "--format", "geojson")
    answer = json.loads(out)
    assert answer["type"] == "FeatureCollection"
    assert answer["about"]["method"]
    assert sum(feature["properties"]["observed"] for feature in answer["features"]) == 6
    assert {feature["geometry"]["type"] for feature in answer["features"]} == {"Polygon"}


@pytest.mark.django_db
def test_routes_name_both_ends_and_how_they_are_known(records: None) -> None:
    out, _err = asked("routes", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {(row["origin"], row["destination"], row["count"]) for row in rows} == {
        ("ROU", "GBR", "3"), ("VNM", "GBR", "1"), ("NAM", "GBR", "2"),
    }  # fmt: skip
    assert all(row["known_from"].startswith("observed:") for row in rows)


@pytest.mark.django_db
def test_trends_say_when_a_series_is_too_short_to_judge(records: None) -> None:
    out, err = asked("trends", "--period", "year", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["period"], row["observed"], row["alarm"]) for row in rows] == [("2022", "2", ""), ("2023", "4", "")]
    assert "0 alarms" in err


@pytest.mark.django_db
def test_the_operator_is_named_in_the_audit(records: None, analyst: Any) -> None:
    asked("count", "--by", "year", "--viewer", "analyst")
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.actor, entry.action, entry.subject) == ("operator of this machine", "picture.count", "viewer:analyst")


@pytest.mark.django_db
def test_synthetic_records_are_counted_only_when_there_are_no_real_ones(records: None, organisation: Any) -> None:
    keep(CleanRecordFactory(is_synthetic=True), organisation=organisation)
    assert json.loads(asked("count", "--format", "json")[0])["total"]["value"] == 6
    assert json.loads(asked("count", "--format", "json", "--population", "synthetic")[0])["total"]["value"] == 1
    assert json.loads(asked("count", "--format", "json", "--population", "both")[0])["total"]["value"] == 7


@pytest.mark.django_db
def test_text_that_a_spreadsheet_would_run_leaves_disarmed(organisation: Any) -> None:
    keep(CleanRecordFactory(source_name='=HYPERLINK("x")'), organisation=organisation)
    out, _err = asked("count", "--by", "source", "--format", "csv")
    assert "'=HYPERLINK" in out
    assert "\n=HYPERLINK" not in out.replace('"', "")
