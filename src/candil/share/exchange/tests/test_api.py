"""The interface for programs: records, figures, reports, vocabularies, and what it says when it cannot answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from candil.analyse.incidents.services import correct_record, judge
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import scope_for, suggest
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import Readers, compose
from candil.share.products.services.releasing import release
from candil.trust.accounts.policies import viewer_for

pytestmark = pytest.mark.django_db


def numbers(answer: Any) -> list[int]:
    return [record["number"] for record in answer.json()["records"]]


def test_a_program_learns_whom_its_token_stands_for(api: Any, data_officer: Any) -> None:
    told = api(data_officer, "records", "statistics").get("/me").json()
    assert (told["organisation"], told["holder"], told["scopes"]) == (
        "lantern", "data_officer", ["statistics", "records"],
    )  # fmt: skip


def test_a_record_is_told_whole(api: Any, analyst: Any) -> None:
    origin = CleanLegFactory(
        stage="origin", country="ROU", place_name="", latitude=None, longitude=None, precision="country"
    )
    legs = (origin, CleanLegFactory())
    [stored] = keep(CleanRecordFactory(summary="Told by a neighbour", legs=legs))
    told = api(analyst).get(f"/records/{stored.pk}").json()
    record = told["record"]
    assert (record["number"], record["summary"], record["people"], record["organisation"]) == (
        stored.pk, "Told by a neighbour", 1, "lantern",
    )  # fmt: skip
    assert record["codes"]["citizenship"] == ["ROU"]
    assert (record["handling"], record["tlp"]) == ("P", "AMBER+STRICT")
    # Hull is known to the town: two decimals, whatever the partner wrote.
    assert [(leg["latitude"], leg["longitude"]) for leg in record["legs"]] == [(None, None), (53.74, -0.34)]
    assert (told["current"], told["newest"], told["incident"]) == (True, stored.pk, [stored.pk])


def test_pages_go_on_where_they_stopped_although_records_come_and_go(api: Any, analyst: Any) -> None:
    first = keep(*(CleanRecordFactory() for _ in range(7)))
    program = api(analyst)
    page = program.get("/records?limit=3")
    assert (page.json()["total"], page.json()["people"]) == (7, 7)
    seen = numbers(page)
    keep(*(CleanRecordFactory() for _ in range(2)))
    first[1].delete()
    while page.json()["next"]:
        page = program.get(f"/records?limit=3&cursor={page.json()['next']}")
        seen += numbers(page)
    assert seen == [record.pk for record in reversed(first) if record.pk != first[1].pk and record.pk]


def test_filters_are_those_of_the_site(api: Any, analyst: Any) -> None:
    romanian, laotian = keep(CleanRecordFactory(), CleanRecordFactory(codes={"citizenship": ("LAO",)}))
    program = api(analyst)
    assert numbers(program.get("/records?citizenship=LAO")) == [laotian.pk]
    assert numbers(program.get("/records?citizenship=Romanian")) == [romanian.pk]
    assert numbers(program.get("/records?citizenship=LAO&citizenship=ROU")) == [laotian.pk, romanian.pk]
    assert numbers(program.get("/records?exploitation=not-reported")) == [laotian.pk]


def test_history_and_incident_of_a_record(api: Any, analyst: Any, data_officer: Any) -> None:
    one, other = keep(CleanRecordFactory(), CleanRecordFactory())
    scope_for(one.owner)
    suggest(one.owner, one, other)
    judge(by=viewer_for(analyst), first=one.pk, second=other.pk, verdict="same", reason="")
    new = correct_record(by=viewer_for(data_officer), record=other, reason="Wrong day", date_to=date(2023, 4, 18))
    program = api(analyst)
    history = program.get(f"/records/{new.pk}/history").json()
    assert [(version["number"], version["reason"]) for version in history] == [(new.pk, "Wrong day"), (other.pk, "")]
    assert program.get("/incidents").json()["incidents"] == [{"number": one.pk, "records": [one.pk, new.pk]}]
    assert program.get(f"/incidents/{new.pk}").json() == {"number": one.pk, "records": [one.pk, new.pk]}
    old, current = (program.get(f"/records/{pk}").json() for pk in (other.pk, new.pk))
    assert old["record"]["uid"] == current["record"]["uid"]
    assert (old["current"], old["newest"], current["incident"]) == (False, new.pk, [one.pk, new.pk])


def test_figures_are_those_of_the_picture(api: Any, analyst: Any) -> None:
    keep(*(CleanRecordFactory(codes={"citizenship": (code,)}) for code in ("ROU", "ROU", "LAO")))
    program = api(analyst)
    counted = program.get("/counts?by=citizenship&by=year").json()
    assert [(cell["key"], cell["value"]) for cell in counted["cells"]] == [
        ({"citizenship": "LAO", "year": "2023"}, 1), ({"citizenship": "ROU", "year": "2023"}, 2),
    ]  # fmt: skip
    assert (counted["total"]["value"], counted["total"]["exact"], counted["evidence"]["contributors"]) == (3, True, 1)
    spots = program.get("/hotspots?level=cell:4").json()
    assert [place["observed"] for place in spots["places"] if place["observed"]] == [3]
    assert program.get("/hotspots?level=country").json()["places"][0]["place"] == "country:GBR"
    assert program.get("/corridors").json()["level"] == "country"
    [series] = program.get("/trends?period=year").json()["series"]
    assert [(point["period"], point["observed"]) for point in series["points"]] == [("2023", 3)]


def test_vocabularies_have_their_labels(api: Any, analyst: Any) -> None:
    program = api(analyst, "products")
    assert "exploitation" in [one["name"] for one in program.get("/vocabularies").json()]
    terms = program.get("/vocabularies/exploitation").json()["terms"]
    assert {"code": "ForcedLabour", "label": "Forced labour"}.items() <= next(
        term for term in terms if term["code"] == "ForcedLabour"
    ).items()
    assert program.get("/vocabularies/nonsense").status_code == 404


def test_reports_that_the_holder_may_read(api: Any, analyst: Any, editor: Any, outsider: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(3)))
    product = compose(by=viewer_for(analyst), title="Harbour", wanted=Wanted({}), readers=Readers("organisation", None))
    program = api(analyst, "products")
    assert program.get("/products").json() == []  # drafts are for those who work on them
    release(by=viewer_for(editor), product=product)
    [told] = program.get("/products").json()
    assert (told["number"], told["title"], told["status"]) == (product.pk, "Harbour", "released")
    whole = program.get(f"/products/{product.pk}").json()
    assert whole["description"]["title"] == "Harbour"
    assert program.get(f"/products/{product.pk}/report.pdf").content.startswith(b"%PDF")
    assert api(outsider).get("/products").json() == []
    assert api(outsider).get(f"/products/{product.pk}").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/records?nationality=ROU", 422, "no parameter “nationality”"),
        ("/records?citizenship=Ruritania", 422, "not in the list for citizenship"),
        ("/records?limit=1000000", 422, "limit"),
        ("/records?cursor=99999999999999999999", 422, "cursor"),
        ("/records?cursor=9999999999999999999", 422, "cursor"),
        ("/records?corridor=ROU", 422, "not a corridor"),
        ("/records?population=martian", 422, "not a population"),
        ("/records?cell:12=8a194ad32167fff", 422, "cell:12"),
        ("/records?" + "&".join(["citizenship=ROU"] * 201), 422, "at most 200"),
        ("/records?area=" + "a" * 201, 422, "at most 200"),
        ("/records?" + "&".join(f"x{n}=1" for n in range(1100)), 400, ""),
        ("/counts?by=year&by=gender&by=status&by=area", 422, "by"),
        ("/counts?by=shoe_size", 422, "no dimension"),
        ("/counts?cell:5=1", 422, "not asked by cell"),
        ("/hotspots?level=cell:x", 422, "no level"),
        ("/hotspots?level=cell:99", 422, "resolutions"),
        ("/hotspots?level=moon", 422, "no level of areas"),
        ("/trends?period=day", 422, "period"),
        ("/records/0", 422, "number"),
        ("/records/99999999999999999999999", 422, "number"),
        ("/records/123456789", 404, "no record"),
        ("/products/123456789", 404, "no such report"),
        ("/nothing/here", 404, "nothing here"),
        ("/exports/docx", 422, "no format"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_words(path: str, status: int, said: str, api: Any, analyst: Any) -> None:
    answer = api(analyst).get(path)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:candil:problem:")
    assert said in told["detail"]


@pytest.mark.parametrize("hostile", ["(a+)+$", ".*", "%' OR 1=1 --", "\x00", "‮", "[" * 199, "=cmd|' /C calc'!A0"])
def test_a_hostile_value_is_only_a_value(hostile: str, api: Any, analyst: Any) -> None:
    from urllib.parse import quote

    keep()
    program = api(analyst)
    for name in ("area", "source", "organisation"):
        answer = program.get(f"/records?{name}={quote(hostile)}")
        assert (answer.status_code, answer.json()["total"]) == (200, 0)
    assert program.get(f"/records?citizenship={quote(hostile)}").status_code == 422


def test_who_has_an_answer_already_gets_it_not_again(api: Any, analyst: Any) -> None:
    keep()
    program = api(analyst)
    tag = program.get("/records")["ETag"]
    again = program.get("/records", **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    keep(CleanRecordFactory())
    assert program.get("/records", **{"If-None-Match": tag}).status_code == 200


def test_the_description_is_open_and_the_site_has_no_other_door(client: Client, analyst: Any, sign_in: Any) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/records" in described["paths"]
    sign_in(analyst)  # a cookie opens pages, never the interface
    assert client.get("/api/v1/records").status_code == 401
    assert client.post("/api/v1/nothing", {}).status_code == 404


def test_the_token_of_a_command(db: None, data_officer: Any, capsys: Any) -> None:
    call_command("token", "make", "data_officer", "--name", "nightly", "--scope", "records")
    text = capsys.readouterr().out.strip()
    from candil.share.exchange.tests.conftest import Api

    assert Api(text).get("/me").json()["name"] == "nightly"
    call_command("token", "list")
    listed = capsys.readouterr().out
    assert text[:13] in listed
    assert text not in listed
    call_command("token", "revoke", text[:13])
    assert Api(text).get("/me").status_code == 401
