"""The pages of incidents: who may look, who may judge, and what the picture tells of unique incidents."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from candil.analyse.incidents.models import Judgement, LinkageScope, Record
from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import suggest
from candil.trust.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(organisation: Any) -> tuple[Record, Record]:
    one, other = keep(CleanRecordFactory(), CleanRecordFactory(), organisation=organisation)
    suggest(organisation, one, other, bits=12.0)
    return one, other


def test_a_data_officer_looks_but_does_not_judge(sign_in: Any, data_officer: Any, pair: Any) -> None:
    client = sign_in(data_officer)
    listed = client.get(reverse("incidents:incidents")).content.decode()
    assert f"{pair[0]} and {pair[1]}" in listed
    assert "Look for pairs" not in listed
    assert client.post(reverse("incidents:look")).status_code == 404
    address = reverse("incidents:pair", args=[pair[0].pk, pair[1].pk])
    assert "Are they about the same incident?" not in client.get(address).content.decode()
    assert "Only analysts judge" in client.post(address, {"verdict": "same"}).content.decode()
    assert not Judgement.objects.exists()


def test_a_reader_finds_no_such_page(sign_in: Any, organisation: Any, pair: Any) -> None:
    reader = User.objects.create_user("reader", organisation=organisation, roles=["reader"])
    client = sign_in(reader)
    assert client.get(reverse("incidents:incidents")).status_code == 404
    assert client.get(reverse("incidents:pair", args=[pair[0].pk, pair[1].pk])).status_code == 404
    assert "Told only to people who may open the records." in client.get("/picture/?view=tables").content.decode()


def test_an_analyst_has_the_records_compared(
    sign_in: Any, analyst: Any, organisation: Any, django_capture_on_commit_callbacks: Any
) -> None:
    keep(CleanRecordFactory(), organisation=organisation)
    client = sign_in(analyst)
    assert "Nobody has looked yet" in client.get(reverse("incidents:incidents")).content.decode()
    with django_capture_on_commit_callbacks() as later:
        client.post(reverse("incidents:look"))
    assert LinkageScope.objects.get().stage == "queued"
    told = client.get(reverse("incidents:incidents"), {"part": "queue"}, headers={"HX-Request": "true"})
    assert "Waiting for its turn" in told.content.decode()
    assert "<html" not in told.content.decode()
    for each in later:
        each()
    assert LinkageScope.objects.get().stage == ""
    assert "Too few records agree" in client.get(reverse("incidents:incidents")).content.decode()


def test_the_picture_tells_how_many_incidents_there_are(sign_in: Any, analyst: Any, pair: Any) -> None:
    client = sign_in(analyst)

    def unique() -> Any:
        return client.get("/picture/?view=tables").context["unique"]

    assert (unique().value, unique().interval) == ("≈ 1", "90 % interval 1 to 1")
    client.post(reverse("incidents:pair", args=[pair[0].pk, pair[1].pk]), {"verdict": "different"})
    assert unique().value == "≈ 2"
    LinkageScope.objects.all().delete()
    assert unique().value == "–"
