"""Feeds and pages, from the site to the list of candidates."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from candil.collect.sources import queries, services
from candil.collect.sources.errors import AddressRefused, OutletRefused
from candil.collect.sources.models import Candidate, Host, Outlet, State, Status
from candil.collect.sources.services import following
from candil.collect.sources.tests.conftest import Site
from candil.collect.sources.tests.texts import REPRINT, SPORT, STORY, article, rss
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import Viewer, viewer_for
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db


def entries(*numbers: int) -> list[tuple[str, str, str]]:
    return [(f"http://paper.example/{each}", f"Title {each}", "Short words") for each in numbers]


def put(site: Site, *texts: str) -> None:
    """A feed of these articles, numbered from 1."""
    site.put("/feed", rss(entries(*range(1, len(texts) + 1))), "application/rss+xml", ETag='"1"')
    for number, text in enumerate(texts, start=1):
        site.put(f"/{number}", article(text, f"Title {number}"))


def test_a_feed_becomes_candidates_with_evidence(site: Site, feed: Outlet, officer: Viewer) -> None:
    put(site, STORY, SPORT, REPRINT)
    fetched = services.fetch_outlet(feed.pk)
    assert (fetched.status, fetched.items_done, fetched.items_found, fetched.problem) == (Status.DONE, 3, 3, "")
    new, low, again = Candidate.objects.order_by("pk")
    assert (new.state, new.title, new.link) == (State.NEW, "Title 1", "http://paper.example/1")
    assert "forced to work" in {one["words"] for one in new.findings}
    assert (low.state, low.text) == (State.LOW, "")
    assert (again.state, again.text, again.duplicate_of) == (State.DUPLICATE, "", new)
    assert queries.candidates_of(officer, state=State.NEW).get().reprints == 1
    assert queries.outlets_of(officer).get().to_read == 1


def test_nothing_is_read_twice(site: Site, feed: Outlet) -> None:
    put(site, STORY, SPORT)
    services.fetch_outlet(feed.pk)
    asked = len(site.asked)
    site.pages["/feed"] = (304, {}, b"")
    assert services.fetch_outlet(feed.pk).status == Status.DONE
    assert site.paths()[asked:] == ["/robots.txt", "/feed"]
    assert site.asked[-1][2]["If-None-Match"] == '"1"'
    put(site, STORY, SPORT)
    services.fetch_outlet(feed.pk)
    assert site.paths()[asked + 2 :] == ["/robots.txt", "/feed"]
    assert Candidate.objects.count() == 2


def test_entries_on_other_sites_are_read_from_the_feed_alone(site: Site, feed: Outlet) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed\n", "text/plain")
    words = STORY.replace("&", "&amp;")
    other = SPORT.replace("Saturday", "Sunday")
    site.put("/feed", rss([("http://other.example/1", "One", words), ("http://paper.example/closed", "Two", other)]))
    assert services.fetch_outlet(feed.pk).problem == ""
    one, two = Candidate.objects.order_by("pk")
    assert (one.kind, one.state, str(one.published_on)) == ("feed", State.NEW, "2026-03-04")
    assert (two.kind, two.state) == ("feed", State.LOW)
    assert site.paths() == ["/robots.txt", "/feed"]


def test_a_page_is_a_new_candidate_when_its_words_change(
    site: Site, officer: Viewer, organisation: Any, few_towns: None
) -> None:
    services.allow_host(by=officer, organisation=organisation, name="http://paper.example/page")
    page = services.add_outlet(
        by=officer, organisation=organisation, name="Page", kind="page", address="http://paper.example/page"
    )
    for text in (SPORT, SPORT, STORY):
        site.put("/page", article(text))
        assert services.fetch_outlet(page.pk).status == Status.DONE
    assert sorted(Candidate.objects.values_list("state", flat=True)) == [State.LOW, State.NEW]


def test_a_fetch_is_stopped_and_goes_on_where_it_was(
    site: Site, feed: Outlet, officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, STORY, SPORT, f"{SPORT} And then {STORY}")
    real = following.take_in

    def stopping(**said: Any) -> None:
        real(**said)
        services.want_stop(by=officer, outlet=feed)

    monkeypatch.setattr(following, "take_in", stopping)
    stopped = services.fetch_outlet(feed.pk)
    assert (stopped.status, stopped.items_done, stopped.stop_wanted) == (Status.STOPPED, 1, False)
    assert stopped.etag == "", "else the feed would not come again"
    monkeypatch.setattr(following, "take_in", real)
    assert services.fetch_outlet(feed.pk).items_done == 3
    assert site.paths().count("/1") == 1
    assert Candidate.objects.count() == 3


def test_what_fails_is_written_on_the_outlet_and_the_rest_goes_on(site: Site, feed: Outlet) -> None:
    put(site, STORY, SPORT)
    site.pages["/1"] = (500, {}, b"")
    fetched = services.fetch_outlet(feed.pk)
    assert (fetched.status, fetched.items_done, fetched.etag) == (Status.DONE, 2, "")
    assert "1 pages could not be read" in fetched.problem
    assert "status 500" in fetched.problem
    put(site, STORY, SPORT)
    assert services.fetch_outlet(feed.pk).problem == ""
    assert Candidate.objects.count() == 2


def test_after_three_failures_in_a_row_the_site_is_left_alone(site: Site, feed: Outlet) -> None:
    site.put("/feed", rss(entries(*range(1, 9))))
    fetched = services.fetch_outlet(feed.pk)
    assert (fetched.status, fetched.failures) == (Status.FAILED, 1)
    assert site.paths() == ["/robots.txt", "/feed", "/1", "/2", "/3"]


def test_a_failure_says_what_is_wrong_and_waits_longer_each_time(site: Site, feed: Outlet) -> None:
    site.put("/feed", "<html><body>A page<br></body></html>")
    for failures in (1, 2):
        fetched = services.fetch_outlet(feed.pk)
        assert (fetched.status, fetched.failures) == (Status.FAILED, failures)
    assert "no feed" in fetched.problem
    now = fetched.fetched_at
    assert services.fetch_due(now=now + timedelta(hours=95)) == []
    assert [each.pk for each in services.fetch_due(now=now + timedelta(hours=97))] == [feed.pk]


def test_a_host_that_is_taken_away_is_not_asked_any_more(site: Site, feed: Outlet, officer: Viewer) -> None:
    services.remove_host(by=officer, host=Host.objects.get())
    assert "not on the list" in services.fetch_outlet(feed.pk).problem
    assert site.asked == []


def test_a_killed_fetch_is_recognised_and_two_at_once_are_refused(site: Site, feed: Outlet) -> None:
    Outlet.objects.update(status=Status.FETCHING)
    with following._working_on(feed.pk) as free:
        assert free
        assert services.close_interrupted() == 0
        with pytest.raises(OutletRefused, match="being fetched"):
            services.fetch_outlet(feed.pk)
    assert services.close_interrupted() == 1
    feed.refresh_from_db()
    assert (feed.status, "interrupted" in feed.problem) == (Status.STOPPED, True)


def test_an_outlet_removed_meanwhile_ends_quietly_and_leaves_what_was_found(
    site: Site, feed: Outlet, officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, STORY, SPORT)
    real = following.take_in

    def removing(**said: Any) -> None:
        services.remove_outlet(by=officer, outlet=feed)
        real(**said)

    monkeypatch.setattr(following, "take_in", removing)
    services.fetch_outlet(feed.pk)
    assert Candidate.objects.get().outlet is None
    assert not Outlet.objects.exists()


def test_outlets_and_hosts_belong_to_one_organisation(
    feed: Outlet, officer: Viewer, organisation: Any, cast: dict[str, Viewer], outsider: Any
) -> None:
    outsider.roles = ["data_officer"]
    outsider.save()
    stranger = viewer_for(outsider)
    assert list(queries.outlets_of(stranger)) == []
    assert list(queries.hosts_of(stranger)) == []
    for refused in (services.want_fetch, services.want_stop, services.remove_outlet):
        with pytest.raises(OutletRefused):
            refused(by=stranger, outlet=feed)
        with pytest.raises(NotPermitted):
            refused(by=cast["analyst"], outlet=feed)
    with pytest.raises(OutletRefused):
        services.remove_host(by=stranger, host=Host.objects.get())
    with pytest.raises(OutletRefused):
        services.allow_host(by=stranger, organisation=organisation, name="other.example")
    assert Outlet.objects.exists()


def test_what_cannot_be_followed_is_said(officer: Viewer, organisation: Any, feed: Outlet) -> None:
    follow = {"by": officer, "organisation": organisation, "name": "X", "kind": "feed"}
    with pytest.raises(OutletRefused, match="not on the list"):
        services.add_outlet(**follow, address="http://other.example/feed")
    with pytest.raises(AddressRefused, match="must begin"):
        services.add_outlet(**follow, address="paper.example/feed")
    with pytest.raises(OutletRefused):
        services.add_outlet(**follow, address="http://paper.example/feed")
    with pytest.raises(OutletRefused):
        services.allow_host(by=officer, organisation=organisation, name="Paper.Example.")


def test_the_command_fetches_what_is_due_and_fails_loudly(site: Site, feed: Outlet, organisation: Any) -> None:
    put(site, STORY)
    out = io.StringIO()
    call_command("fetch", stdout=out)
    assert "lantern “The Paper”: Fetched, 1/1" in out.getvalue()
    Candidate.objects.update(text_until=timezone.localdate() - timedelta(days=1))
    out = io.StringIO()
    call_command("fetch", stdout=out)
    assert "1 old texts forgotten." in out.getvalue()
    assert "The Paper" not in out.getvalue(), "not due"
    site.pages["/feed"] = (500, {}, b"")
    with pytest.raises(CommandError, match="Not everything"):
        call_command("fetch", "--outlet", str(feed.pk), stdout=io.StringIO())
    with pytest.raises(CommandError, match="no outlet"):
        call_command("fetch", "--outlet", "999", stdout=io.StringIO())
    out = io.StringIO()
    call_command("fetch", "--list", stdout=out)
    assert "status 500" in out.getvalue()


def test_fetch_now_works_in_the_background(
    site: Site, feed: Outlet, officer: Viewer, django_capture_on_commit_callbacks: Any
) -> None:
    put(site, STORY)
    with django_capture_on_commit_callbacks(execute=True):
        services.want_fetch(by=officer, outlet=feed)
    feed.refresh_from_db()
    assert feed.status == Status.DONE
    assert Candidate.objects.count() == 1
    assert {"sources.want_fetch", "sources.fetch"} <= set(Entry.objects.values_list("action", flat=True))
