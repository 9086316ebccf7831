"""The pages say what is known, and let those act who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candil.collect.sources import services
from candil.collect.sources.models import Candidate, Host, Outlet, State, Status
from candil.collect.sources.tests.conftest import Site
from candil.collect.sources.tests.test_candidates import add
from candil.collect.sources.tests.texts import SPORT, STORY, article, rss
from candil.trust.accounts.policies import Viewer
from conftest import signed_in

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/sources/", "/sources/outlets/"])
def test_reading_is_for_those_who_see_records(client: Client, address: str, analyst: Any, administrator: Any) -> None:
    assert client.get(address).status_code == 302
    assert signed_in(Client(), administrator).get(address).status_code == 404
    assert signed_in(Client(), analyst).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/sources/outlets/add/", "/sources/hosts/add/", "/sources/documents/add/"])
def test_choosing_is_for_data_officers(address: str, analyst: Any, data_officer: Any) -> None:
    assert signed_in(Client(), analyst).get(address).status_code == 404
    assert signed_in(Client(), data_officer).get(address).status_code == 200


def test_a_feed_is_allowed_followed_fetched_and_removed(
    client: Client, data_officer: Any, site: Site, few_towns: None, django_capture_on_commit_callbacks: Any
) -> None:
    site.put("/feed", rss([("http://paper.example/1", "One", "Words")]))
    site.put("/1", article(STORY, "Twelve found"))
    signed_in(client, data_officer)
    said = {"name": "The Paper", "kind": "feed", "address": "http://paper.example/feed", "every_hours": 6}
    assert "not on the list" in client.post("/sources/outlets/add/", said).content.decode()
    assert client.post("/sources/hosts/add/", {"name": "paper.example"}).status_code == 302
    assert client.post("/sources/outlets/add/", said).status_code == 302
    outlet = Outlet.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/sources/outlets/{outlet.pk}/fetch/").status_code == 302
    page = text_of(client, "/sources/outlets/")
    assert "1 of 1" in page
    assert "Twelve found" in text_of(client, "/sources/")
    client.post(f"/sources/outlets/{outlet.pk}/remove/")
    client.post(f"/sources/hosts/{Host.objects.get().pk}/remove/")
    assert not Outlet.objects.exists()
    assert not Host.objects.exists()
    assert Candidate.objects.exists()


def test_progress_stop_and_failure_are_shown(client: Client, data_officer: Any, feed: Outlet) -> None:
    signed_in(client, data_officer)
    Outlet.objects.update(status=Status.FAILED, problem="paper.example answered with status 500.")
    assert "answered with status 500" in text_of(client, "/sources/outlets/")
    from candil.collect.sources.services.following import _working_on

    with _working_on(feed.pk):
        Outlet.objects.update(status=Status.FETCHING, items_done=2, items_found=9)
        page = text_of(client, "/sources/outlets/")
        assert "2 of 9" in page
        assert "every 3s" in page
        client.post(f"/sources/outlets/{feed.pk}/stop/")
        assert Outlet.objects.get().stop_wanted
    assert "interrupted" in text_of(client, "/sources/outlets/")


def test_a_candidate_shows_its_evidence_in_the_text(
    client: Client, analyst: Any, officer: Viewer, organisation: Any, few_towns: None
) -> None:
    found = add(officer, organisation, f"<script>alert(1)</script> {STORY}", link="https://paper.example/1")
    Candidate.objects.filter(pk=found.pk).update(title="<b>Bold</b>")
    page = text_of(signed_in(client, analyst), f"/sources/{found.pk}/")
    assert '<mark title="Exploitation: Forced labour' in page
    assert 'rel="noreferrer noopener external"' in page
    assert "<b>Bold</b>" not in page
    assert f"Score {found.score} of 12" in page
    assert "<dd>English</dd>" in page


def test_a_candidate_is_kept_and_dismissed_with_a_reason(
    client: Client, analyst: Any, officer: Viewer, organisation: Any, few_towns: None
) -> None:
    found = add(officer, organisation)
    signed_in(client, analyst)
    address = f"/sources/{found.pk}/decide/"
    assert client.post(address, {"state": "kept"}).status_code == 302
    assert Candidate.objects.get().state == State.KEPT
    assert "This field is required" in client.post(address, {"state": "dismissed"}).content.decode()
    assert client.post(address, {"state": "dismissed", "reason": "Old"}).status_code == 302
    page = text_of(client, f"/sources/{found.pk}/")
    assert "not kept any more" in page
    assert client.post(address, {"state": "nonsense"}).status_code == 302
    assert Candidate.objects.get().state == State.DISMISSED


def test_who_reads_only_cannot_decide(
    client: Client, analyst: Any, officer: Viewer, organisation: Any, few_towns: None
) -> None:
    found = add(officer, organisation)
    analyst.roles = ["editor"]
    analyst.save()
    signed_in(client, analyst)
    assert "Keep it for the desk" not in text_of(client, f"/sources/{found.pk}/")
    answer = client.post(f"/sources/{found.pk}/decide/", {"state": "kept"}, follow=True)
    assert "decided by analysts and data officers" in answer.content.decode()
    assert Candidate.objects.get().state == State.NEW


def test_a_document_is_uploaded(client: Client, data_officer: Any, few_towns: None) -> None:
    signed_in(client, data_officer)
    file = SimpleUploadedFile("x.bin", b"\x00\x01", "application/octet-stream")
    assert "Only web pages" in client.post("/sources/documents/add/", {"file": file}).content.decode()
    file = SimpleUploadedFile("note.txt", SPORT.encode(), "text/plain")
    assert client.post("/sources/documents/add/", {"file": file}).status_code == 302
    assert Candidate.objects.get().kind == "text"


def test_what_belongs_to_others_is_not_found(
    client: Client, outsider: Any, officer: Viewer, organisation: Any, feed: Outlet
) -> None:
    found = add(officer, organisation)
    outsider.roles = ["analyst", "data_officer"]
    outsider.save()
    signed_in(client, outsider)
    assert client.get(f"/sources/{found.pk}/").status_code == 404
    for address in (
        f"/sources/{found.pk}/decide/", f"/sources/outlets/{feed.pk}/fetch/", f"/sources/outlets/{feed.pk}/stop/",
        f"/sources/outlets/{feed.pk}/remove/", f"/sources/hosts/{Host.objects.get().pk}/remove/",
    ):  # fmt: skip
        assert client.post(address, {"state": "kept"}).status_code == 404, address
    assert client.get("/sources/?state=nonsense").status_code == 404
    assert "A headline" not in text_of(client, "/sources/")


def test_reading_a_list_reads_no_texts(
    client: Client,
    analyst: Any,
    officer: Viewer,
    organisation: Any,
    few_towns: None,
    django_assert_max_num_queries: Any,
) -> None:
    add(officer, organisation)
    services.forget_old_texts()
    signed_in(client, analyst)
    with django_assert_max_num_queries(12) as asked:
        client.get("/sources/")
    assert not any('"sources_candidate"."text"' in each["sql"] for each in asked.captured_queries)
