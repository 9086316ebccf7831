"""The public pages say what they know and no more; the others are for those who keep them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from candil.collect.support import services
from candil.collect.support.models import Listing, Pathway, Referral
from candil.collect.support.tests.factories import listing, number, pathway, referral
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.accounts.tests.factories import UserFactory
from conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return UserFactory(roles=["support_worker"])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_help_is_open_to_everybody_and_sets_no_cookie(client: Client) -> None:
    listing()
    way = pathway()
    for address in ("/help/", "/help/in/GBR/", "/help/in/GBR/what-to-do/", f"/help/in/GBR/what-to-do/{way.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "max-age=3600" in answer["Cache-Control"]
        assert "public" in answer["Cache-Control"]


def test_a_country_page_says_who_has_checked_what(client: Client) -> None:
    services.check(by=OPERATOR, entry=listing(name="Checked House"))
    listing(name="New House", source="a leaflet")
    page = text_of(client, "/help/in/GBR/")
    assert "nobody here has checked it" in page  # the starter numbers
    assert page.count("Nobody here has checked this yet") == 1
    assert "a leaflet" in page
    assert 'href="tel:01632960001"' in page


def test_kept_emergency_numbers_are_dialled(client: Client) -> None:
    number(number="+44 999", label="Police")
    page = text_of(client, "/help/in/GBR/")
    assert 'href="tel:+44999"' in page
    assert "Police" in page


def test_the_place_is_never_asked_for_by_the_page_without_a_script(client: Client) -> None:
    listing(areas=["Northshire"])
    page = text_of(client, "/help/in/GBR/?area=Northshire")
    place, area = page.index('name="place"'), page.index('name="area"')
    assert "hidden" in page[page.rindex('<div class="field', 0, place) : place]
    assert "hidden" not in page[page.rindex('<div class="field', 0, area) : area]


def test_towns_come_whole_country_at_a_time(client: Client) -> None:
    towns = client.get("/help/in/EST/towns.json").json()
    assert towns[0][0] == "Tallinn"
    assert client.get("/help/in/XXX/towns.json").status_code == 404


def test_unknown_countries_and_drafts_are_not_found(client: Client) -> None:
    draft = pathway(is_published=False)
    assert client.get("/help/in/XXX/").status_code == 404
    assert client.get(f"/help/in/GBR/what-to-do/{draft.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["/help/directory/", "/help/directory/add/", "/help/referrals/", "/help/ways/add/"])
def test_keeping_is_for_support_workers(client: Client, address: str, worker: Any) -> None:
    assert client.get(address).status_code == 302
    assert signed_in(Client(), UserFactory(roles=["analyst", "administrator"])).get(address).status_code == 404
    assert signed_in(Client(), worker).get(address).status_code == 200


def test_an_organisation_is_added_checked_and_withdrawn(worker: Any) -> None:
    client = signed_in(Client(), worker)
    said = {
        "country": "GBR", "name": "Lamp House", "needs": ["legal", "talk"], "languages": "Romanian, Arabic",
        "areas": "Northshire, Eastshire", "phone": "01632 960003", "check_every_days": 90, "is_published": "on",
    }  # fmt: skip
    assert client.post("/help/directory/add/", said).status_code == 302
    kept = Listing.objects.get()
    assert (kept.languages, kept.areas, kept.organisation_id) == (
        ["ron", "ara"], ["Northshire", "Eastshire"], worker.organisation_id,
    )  # fmt: skip
    client.post(f"/help/directory/{kept.pk}/check/", {"on": timezone.localdate().isoformat()})
    kept.refresh_from_db()
    assert kept.checked_by == worker.username
    page = text_of(client, f"/help/directory/{kept.pk}/")
    assert "Romanian, Arabic" in page
    client.post(f"/help/directory/{kept.pk}/withdraw/")
    kept.refresh_from_db()
    assert not kept.is_published


def test_what_is_to_be_checked_counts_numbers_and_pathways_too(worker: Any) -> None:
    by = viewer_for(worker)
    for made in (listing, number, pathway):
        made(by)
    page = text_of(signed_in(Client(), worker), "/help/directory/")
    assert "3 entries are shown to the public as not checked." in page


def test_a_language_that_is_not_known_is_said_and_nothing_is_lost(worker: Any) -> None:
    said = {
        "country": "GBR",
        "name": "Lamp",
        "needs": "legal",
        "languages": "Elvish",
        "phone": "1",
        "check_every_days": 9,
    }
    page = signed_in(Client(), worker).post("/help/directory/add/", said).content.decode()
    assert "These languages are not known: Elvish." in page
    assert 'value="Lamp"' in page
    assert not Listing.objects.exists()


def test_a_number_is_added_and_changed(worker: Any) -> None:
    client = signed_in(Client(), worker)
    said = {"country": "GBR", "number": "999", "label": "All", "check_every_days": 90, "is_published": "on"}
    assert client.post("/help/numbers/add/", said).status_code == 302
    found = client.get("/help/directory/").context["numbers"][0][0]
    assert client.post(f"/help/numbers/{found.pk}/", {**said, "label": "Police"}).status_code == 302
    client.post(f"/help/numbers/{found.pk}/check/", {"on": timezone.localdate().isoformat()})
    found.refresh_from_db()
    assert (found.label, found.checked_by) == ("Police", worker.username)


def test_a_pathway_is_written_step_by_step(worker: Any) -> None:
    client = signed_in(Client(), worker)
    said = {
        "country": "GBR", "case": "child", "title": "A child", "check_every_days": 90,
        "step_0_heading": "Listen", "step_2_heading": "Call", "step_2_contact": "999",
    }  # fmt: skip
    assert client.post("/help/ways/add/", said).status_code == 302
    kept = Pathway.objects.get()
    assert [(step.heading, step.contact) for step in kept.steps.all()] == [("Listen", ""), ("Call", "999")]
    page = client.post(f"/help/ways/{kept.pk}/", {**said, "step_1_text": "Words without a heading"})
    assert "Say in a few words what to do." in page.content.decode()
    assert kept.steps.count() == 2


def test_a_referral_is_written_down_and_followed(worker: Any) -> None:
    client, today = signed_in(Client(), worker), timezone.localdate().isoformat()
    said = {
        "country": "GBR", "case": "adult", "referred_on": today, "first_responder": "Lamp House",
        "referred_to": "NRM", "consent": "given", "consent_on": today,
    }  # fmt: skip
    assert client.post("/help/referrals/add/", said).status_code == 302
    decided = {"decision": "first_positive", "decided_on": today, "outcome": "safe"}
    assert client.post("/help/referrals/1/", decided).status_code == 302
    assert Referral.objects.get().outcome == "safe"
    assert "reasonable grounds" in text_of(client, "/help/referrals/")


def test_another_organisations_referral_is_not_found(worker: Any) -> None:
    referral(viewer_for(UserFactory(roles=["support_worker"])))
    assert signed_in(Client(), worker).get("/help/referrals/1/").status_code == 404


def test_the_command_loads_a_file_and_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerows(
            [["country", "name", "needs", "phone"], ["GBR", "One", "legal", "1"], ["GBR", "Two", "magic", "2"]]
        )
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 were refused"):
        call_command("directory", "load", str(file), stdout=out, stderr=err)
    assert "1 added" in out.getvalue()
    assert "Entry 2" in err.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("directory", "load", str(tmp_path / "nothing.csv"))
