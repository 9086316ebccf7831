"""The commands for what changes, how firm it is, and what hangs together: the figures that the queries answer."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.picture import queries
from candil.analyse.picture.errors import QuestionUnclear
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry

#: Country of origin and kind of work of ten records in turn: farm work hangs together with Romania.
TOLD = [("ROU", "A"), ("ROU", "A"), ("ROU", "A"), ("ROU", "F"), ("VNM", "F"), ("VNM", "F"), ("VNM", "F"), ("VNM", "A"),
        ("ALB", "C"), ("ALB", "C")]  # fmt: skip
COUNTRY_ONLY = {"place_name": "", "latitude": None, "longitude": None, "precision": "country"}


def record(place: int) -> Any:
    """From home through Hungary to the United Kingdom, from 2021 on; in 2023 no longer from Albania."""
    year, (home, industry) = 2021 + place % 3, TOLD[place % len(TOLD)]
    if year == 2023 and home == "ALB":
        home, industry = "ROU", "A"
    legs = (
        CleanLegFactory(stage="origin", country=home, **COUNTRY_ONLY),
        CleanLegFactory(stage="transit", country="HUN", **COUNTRY_ONLY),
        CleanLegFactory(),
    )
    day = date(year, 1 + place % 12, 5)
    codes = {"citizenship": (home,), "industry": (industry,), "exploitation": ("ForcedLabour",)}
    return CleanRecordFactory(codes=codes, date_from=day, date_to=day, legs=legs)


@pytest.fixture
def records(organisation: Any) -> None:
    keep(*(record(place) for place in range(240)), organisation=organisation, shared="owner")


def asked(*command: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*command, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def rows(*command: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(asked(*command, "--format", "csv")[0])))


@pytest.mark.django_db
def test_patterns_are_those_of_the_query(records: None) -> None:
    found = queries.combinations_of(queries.ask(viewer=OPERATOR))
    printed = rows("patterns")
    assert [int(row["count"]) for row in printed] == [one.count for one in found.found]
    farms = next(row for row in printed if row["values"] == "citizenship=ROU industry=A")
    assert farms["direction"] == "more"
    assert json.loads(asked("patterns", "--format", "json")[0])["tests"] == found.tests


@pytest.mark.django_db
def test_what_rose_or_fell_is_told_between_the_last_complete_years(records: None) -> None:
    out, err = asked("patterns", "--change", "--format", "csv")
    changed = {row["values"]: row for row in csv.DictReader(io.StringIO(out))}
    gone = changed["citizenship=ALB industry=C"]
    assert (gone["direction"], gone["earlier"], gone["later"]) == ("less", "16", "0")
    assert "from 2022 to 2023" in err


@pytest.mark.django_db
def test_changed_corridors_and_passages_are_those_of_the_queries(records: None) -> None:
    changed = {(row["origin"], row["destination"]): row for row in rows("routes", "--changes")}
    found = queries.changed_corridors_of(queries.ask(viewer=OPERATOR))
    assert found is not None
    assert {(one.origin, one.destination): (str(one.before), str(one.after)) for one in found.found.corridors} == {
        ends: (row["before"], row["after"]) for ends, row in changed.items()
    }
    assert any(row["direction"] == "down" for ends, row in changed.items() if "ALB" in ends)
    passed = [(row["place"], row["through"], row["journeys"]) for row in rows("routes", "--passages")]
    assert passed == [("HUN", "240", "240")]


@pytest.mark.django_db
def test_changes_are_told_between_countries_only(records: None) -> None:
    with pytest.raises(QuestionUnclear, match="leave --level away"):
        asked("routes", "--changes", "--level", "cell:5")


@pytest.mark.django_db
def test_scenarios_follow_from_what_is_known(records: None) -> None:
    answer = json.loads(asked("scenarios", "--where", "citizenship=Romania", "--format", "json")[0])
    assert answer["known"] == [["citizenship", "ROU"]]
    best = answer["profiles"][0]
    assert ["industry", "A"] in best["values"]
    assert best["low"] <= best["probability"] <= best["high"]
    with pytest.raises(QuestionUnclear, match="too rare"):
        asked("scenarios", "--where", "citizenship=Tonga")


@pytest.mark.django_db
def test_the_network_lists_its_ties_or_its_values(records: None) -> None:
    found = queries.network_of(queries.ask(viewer=OPERATOR))
    ends = (("citizenship", "ROU"), ("industry", "A"))
    ties = {row["values"]: float(row["weight"]) for row in rows("network")}
    assert ties["citizenship=ROU industry=A"] == next(tie.weight for tie in found.ties if tie.ends == ends)
    values = {row["value"]: int(row["records"]) for row in rows("network", "--nodes")}
    assert values == {f"{node.name[0]}={node.name[1]}": node.records for node in found.nodes}


@pytest.mark.django_db
def test_what_changes_lists_places_with_their_state(records: None) -> None:
    command = ("emerging", "--level", "country", "--period", "quarter", "--format", "json")
    answer = json.loads(asked(*command, "--all")[0])
    (place,) = answer["places"]
    assert place["key"] == "country:GBR"
    assert place["before"] + place["recent"] == 240
    assert len(answer["about"]["lately"]) == 4
    assert answer["about"]["method"]
    assert json.loads(asked(*command)[0])["places"] == []  # one place alone cannot stand out


@pytest.mark.django_db
def test_too_few_periods_are_said(organisation: Any) -> None:
    keep(record(0), organisation=organisation, shared="owner")
    out, err = asked("emerging", "--period", "year", "--format", "json")
    assert json.loads(out)["places"] == []
    assert "enough complete periods" in err
    assert "no two complete years" in asked("patterns", "--change")[1]
    assert "no two complete years" in asked("routes", "--changes")[1]


@pytest.mark.django_db
def test_how_firm_hotspots_are_is_not_told_beside_statistics(
    records: None, organisation: Any, partnership: Any, statistics_partner: Any
) -> None:
    answer = json.loads(asked("firmness", "--level", "country", "--format", "json")[0])
    found = queries.firmness_of(queries.ask(viewer=OPERATOR), "country")
    assert found is not None
    assert answer["about"]["evidence"] == {"records": 240, "people": 240, "contributors": 1}
    assert answer["about"]["notes"] == list(found.notes)
    keep(record(1), organisation=organisation, shared="groups:harbour")
    assert queries.ask(viewer=viewer_for(statistics_partner)).is_protected
    out, err = asked("firmness", "--viewer", "statistics_partner", "--format", "json")
    assert json.loads(out) == {"about": {}, "places": []}
    assert "statistics only" in err


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["emerging", "firmness", "patterns", "scenarios", "network"])
def test_whoever_asks_stands_in_the_audit(records: None, command: str) -> None:
    asked(command)
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.actor, entry.action) == ("operator of this machine", f"picture.{command}")
