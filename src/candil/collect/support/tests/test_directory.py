"""The directory: what is shown, what never looks checked, and who may change it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from candil.collect.support import queries, services
from candil.collect.support.errors import ListingRefused
from candil.collect.support.models import Listing, Pathway
from candil.collect.support.tests.factories import listing, number
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return viewer_for(UserFactory(roles=["support_worker"]))


def test_drafts_are_not_shown() -> None:
    listing(name="Shown")
    listing(name="Draft", is_published=False)
    found = queries.help_in("GBR")
    assert found is not None
    assert [each.name for each in found.listings] == ["Shown"]


def test_a_country_that_does_not_exist_has_no_help() -> None:
    assert queries.help_in("XXX") is None


def test_area_and_need_narrow_the_list_and_the_whole_country_belongs_to_every_area() -> None:
    listing(name="North", areas=["Northshire"])
    listing(name="South", areas=["Southshire"])
    listing(name="Everywhere", needs=["legal"])
    north = queries.help_in("GBR", area="Northshire")
    legal = queries.help_in("GBR", need="legal")
    assert north is not None
    assert legal is not None
    assert [each.name for each in north.listings] == ["Everywhere", "North"]
    assert [each.name for each in legal.listings] == ["Everywhere"]
    assert north.areas == ("Northshire", "Southshire")


def test_checked_entries_come_first_and_a_check_lapses() -> None:
    day = timezone.localdate()
    listing(name="A, never checked")
    checked = listing(name="B, checked", check_every_days=30)
    services.check(by=OPERATOR, entry=checked)
    names = [
        [each.name for each in found.listings]
        for on in (day, day + timedelta(days=31))
        if (found := queries.help_in("GBR", on=on))
    ]
    assert names == [["B, checked", "A, never checked"], ["A, never checked", "B, checked"]]
    checked.refresh_from_db()
    assert checked.is_checked_on(day + timedelta(days=30))
    assert not checked.is_checked_on(day + timedelta(days=31))


def test_a_new_phone_number_takes_the_check_away_and_a_new_description_does_not() -> None:
    found = listing()
    services.check(by=OPERATOR, entry=found)
    assert services.keep_listing(by=OPERATOR, listing=found, description="Warm beds.").checked_on
    assert services.keep_listing(by=OPERATOR, listing=found, phone="01632 960002").checked_on is None


def test_a_check_is_not_dated_in_the_future() -> None:
    with pytest.raises(ListingRefused, match="future"):
        services.check(by=OPERATOR, entry=listing(), on=timezone.localdate() + timedelta(days=1))


def test_the_starter_list_never_looks_checked() -> None:
    for country in ("GBR", "ROU", "VNM"):
        numbers = queries.emergency_numbers(country)
        assert numbers
        assert all(each.is_starter and each.checked_on is None for each in numbers)


@pytest.mark.parametrize(
    ("country", "numbers"),
    [("GBR", {"112", "999"}), ("USA", {"112", "911"}), ("VNM", {"113", "114", "115"}), ("ROU", {"112"})],
)
def test_starter_numbers_are_those_of_the_numbering_plan(country: str, numbers: set[str]) -> None:
    assert {each.number for each in queries.starter_numbers(country)} == numbers


def test_kept_numbers_replace_the_starter_list_and_a_lapsed_check_says_so() -> None:
    kept = number(label="Police", check_every_days=30)
    services.check(by=OPERATOR, entry=kept)
    (now,) = queries.emergency_numbers("GBR")
    (later,) = queries.emergency_numbers("GBR", on=timezone.localdate() + timedelta(days=31))
    assert (now.label, now.checked_on, now.is_starter) == ("Police", timezone.localdate(), False)
    assert later.checked_on is None


def test_starter_helplines_and_pathways_are_drafts_that_nobody_checked() -> None:
    loaded = services.load_starter(by=OPERATOR)
    assert loaded.refused == ()
    assert loaded.added == Listing.objects.count() + Pathway.objects.count()
    assert Listing.objects.exists()
    assert Pathway.objects.exists()
    for model in (Listing, Pathway):
        assert not model.objects.filter(is_published=True).exists()
        assert not model.objects.exclude(checked_on=None).exists()
        assert not model.objects.filter(source="").exists()
    assert services.load_starter(by=OPERATOR).added == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"country": "XX"}, "no country code"),
        ({"needs": ["rescue"]}, "rescue"),
        ({"languages": ["klingonese"]}, "klingonese"),
        ({"phone": ""}, "reached"),
        ({"latitude": 51.0}, "both latitude and longitude"),
        ({"web": "javascript:alert(1)"}, "Web page"),
    ],
)
def test_what_is_wrong_is_said(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ListingRefused, match=words):
        listing(**said)


def test_another_organisations_entry_is_not_changed(worker: Any) -> None:
    other = viewer_for(UserFactory(roles=["support_worker"], organisation=OrganisationFactory()))
    found = listing(by=worker)
    with pytest.raises(ListingRefused, match="Another organisation"):
        services.keep_listing(by=other, listing=found, name="Mine")
    with pytest.raises(ListingRefused, match="Another organisation"):
        services.check(by=other, entry=found)
    assert found not in queries.listings_kept_by(other)


def test_whoever_checks_an_entry_of_nobody_takes_it_on(worker: Any) -> None:
    services.load_starter(by=OPERATOR)
    found = Listing.objects.first()
    assert found is not None
    services.check(by=worker, entry=found)
    found.refresh_from_db()
    assert found.organisation_id == worker.organisation_id


@pytest.mark.parametrize("viewer", ["public", "analyst"])
def test_nobody_else_changes_the_directory(viewer: str) -> None:
    by = PUBLIC if viewer == "public" else viewer_for(UserFactory(roles=["analyst", "administrator"]))
    with pytest.raises(NotPermitted):
        listing(by=by)
    with pytest.raises(NotPermitted):
        queries.listings_kept_by(by)


def test_each_change_is_in_the_audit(worker: Any) -> None:
    found = listing(by=worker)
    services.check(by=worker, entry=found)
    services.withdraw(by=worker, entry=found)
    actions = list(Entry.objects.filter(subject=f"listing:{found.pk}").values_list("action", flat=True))
    assert actions == ["support.add_listing", "support.check", "support.withdraw"]
    found.refresh_from_db()
    assert not found.is_published


def test_rows_of_a_file_stand_for_themselves() -> None:
    rows = [
        {"country": "GBR", "name": "One", "needs": "legal; talk", "phone": "1"},
        {"country": "Britain", "name": "Two", "needs": "legal", "phone": "2"},
        {"country": "GBR", "name": "One", "needs": "legal", "phone": "3"},
        {"country": "GBR", "name": "Three", "surprise": "x"},
    ]
    loaded = services.load_listings(by=OPERATOR, rows=rows)
    assert (loaded.added, [row for row, _words in loaded.refused]) == (1, [2, 4])
    assert Listing.objects.get().needs == ["legal", "talk"]


def test_overdue_entries_are_listed_longest_first() -> None:
    never, old, fine = listing(name="never"), listing(name="old", check_every_days=7), listing(name="fine")
    services.check(by=OPERATOR, entry=old, on=timezone.localdate() - timedelta(days=30))
    services.check(by=OPERATOR, entry=fine)
    draft = listing(name="draft", is_published=False)
    every = Listing.objects.filter(pk__in=[never.pk, old.pk, fine.pk, draft.pk])
    assert [each.name for each in queries.due(every)] == ["never", "old"]
    assert [each.name for each in queries.due(every, on=date(2999, 1, 1))] == ["never", "old", "fine"]
