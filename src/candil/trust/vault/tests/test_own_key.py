"""The pages on which an analyst makes a key and changes its passphrase."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import PassphraseRefused
from candil.trust.vault.models import AnalystKey
from candil.trust.vault.services import analysts, holders, strength
from candil.trust.vault.tests.acting import PASSPHRASE, Person, Trustees, told
from conftest import _person, signed_in

pytestmark = pytest.mark.django_db
KEY, MAKE, CHANGE = "/key/", "/key/make/", "/key/passphrase/"
NEW = "seven other lanterns glow brightly"


@pytest.fixture
def iris(organisation: Any) -> Any:
    """A report analyst without a key."""
    return _person("iris", organisation, "report_analyst")


@pytest.fixture
def browser(iris: Any) -> Client:
    return signed_in(Client(), iris)


def typed(passphrase: str, **more: str) -> dict[str, str]:
    return {"passphrase": passphrase, "again": passphrase, "understood": "on", **more}


def test_a_key_is_made_on_the_page_and_opens_with_the_passphrase(browser: Client, iris: Any) -> None:
    assert "You have no key yet" in browser.get(KEY).content.decode()
    page = browser.post(MAKE, typed(PASSPHRASE), follow=True).content.decode()
    assert "Your key is made. Just enough." in page
    key = AnalystKey.objects.get(person=iris)
    assert key.recipient in page
    assert PASSPHRASE not in page
    assert analysts.open_keys(by=viewer_for(iris), passphrase=PASSPHRASE).recipient == key.recipient
    assert Entry.objects.filter(action="vault.enrol", actor="iris").count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (typed(PASSPHRASE, again="something else"), "did not agree"),
        (typed("short words"), "at least 16 characters"),
        (typed("aaaaaaaa bbbbbbbb"), "too easy to guess"),
        (typed("mountain mountain mountain mountain"), "too easy to guess"),
        (typed(PASSPHRASE, understood=""), "tick the box"),
        ({}, "required"),
    ],
)
def test_a_passphrase_that_will_not_do_is_refused_with_the_reason(
    browser: Client, given: dict[str, str], said: str
) -> None:
    page = browser.post(MAKE, {**given, "sent": "1"}).content.decode()
    assert said in page
    assert not AnalystKey.objects.exists()
    assert PASSPHRASE not in page


def test_ones_password_is_no_passphrase(browser: Client, iris: Any) -> None:
    iris.set_password(NEW)
    iris.save()
    page = signed_in(Client(), iris).post(MAKE, typed(NEW)).content.decode()
    assert "must not be your password" in page


def test_a_second_key_is_not_made(browser: Client, iris: Any) -> None:
    browser.post(MAKE, typed(PASSPHRASE))
    assert browser.get(MAKE).headers["Location"] == KEY
    browser.post(MAKE, typed(NEW))
    assert AnalystKey.objects.count() == 1
    assert analysts.open_keys(by=viewer_for(iris), passphrase=PASSPHRASE).label


def test_what_happens_when_it_is_lost_is_said_before_and_after(browser: Client) -> None:
    for address in (KEY, MAKE):
        assert "Nobody can look it up, and nobody can reset it" in browser.get(address).content.decode()
    assert "has no trustees yet" in browser.get(KEY).content.decode()


def test_the_passphrase_is_changed_by_whoever_knows_the_present_one(browser: Client, iris: Any) -> None:
    browser.post(MAKE, typed(PASSPHRASE))
    refused = browser.post(CHANGE, typed(NEW, present="not this one at all"))
    assert "does not open your keys" in refused.content.decode()
    assert analysts.open_keys(by=viewer_for(iris), passphrase=PASSPHRASE).label
    done = browser.post(CHANGE, typed(NEW, present=PASSPHRASE), follow=True).content.decode()
    assert "Your passphrase is changed. Good" in done
    assert analysts.open_keys(by=viewer_for(iris), passphrase=NEW).label
    with pytest.raises(PassphraseRefused):
        analysts.open_keys(by=viewer_for(iris), passphrase=PASSPHRASE)


def test_without_a_key_there_is_no_passphrase_to_change(browser: Client) -> None:
    assert browser.get(CHANGE).headers["Location"] == MAKE


def test_wrong_passphrases_are_counted(browser: Client) -> None:
    browser.post(MAKE, typed(PASSPHRASE))
    pages = [browser.post(CHANGE, typed(NEW, present="wrong")).content.decode() for _attempt in range(6)]
    assert "Wait fifteen minutes" not in pages[4]
    assert "Wait fifteen minutes" in pages[5]


def test_the_page_says_what_depends_on_the_key(ana: Person, ben: Person, organisation: Any, trustees: Trustees) -> None:
    shared = told(organisation)[0]
    alone = told(organisation, people=[ana.user.pk])[0]
    assert shared != alone
    page = signed_in(Client(), ana.user).get(KEY).content.decode()
    assert "<dd>2</dd>" in page
    assert "<dd>1</dd>" in page
    assert "2 reports are not handed over" in page
    assert "two of the three trustees" in page


def test_after_a_hand_over_the_earlier_key_is_shown_as_retired(
    ana: Person, ben: Person, organisation: Any, trustees: Trustees
) -> None:
    told(organisation)
    holders.hand_over(by=ana.viewer, keys=ana.keys, to=ben.user)
    page = signed_in(Client(), ana.user).get(KEY).content.decode()
    assert "You have no key yet" in page
    assert "it opens nothing" in page
    assert "nothing to hand over" not in page


def test_a_revoked_key_can_be_made_anew_on_the_page(browser: Client, iris: Any) -> None:
    browser.post(MAKE, typed(PASSPHRASE))
    holders.revoke(by=OPERATOR, person=iris)
    assert "You have no key yet" in browser.get(KEY).content.decode()
    browser.post(MAKE, typed(NEW))
    assert AnalystKey.objects.filter(person=iris, retired_on=None).count() == 1


@pytest.mark.parametrize("address", [KEY, MAKE, CHANGE])
def test_only_people_who_open_reports_have_these_pages(address: str, organisation: Any, client: Client) -> None:
    assert client.get(address).status_code == 302
    assert signed_in(Client(), _person("eve", organisation, "editor")).get(address).status_code == 404
    assert signed_in(Client(), _person("rea", organisation, "report_analyst")).get(address).status_code in (200, 302)


@pytest.mark.parametrize("address", [MAKE, CHANGE])
def test_nothing_is_done_without_the_token_of_the_form(address: str, iris: Any) -> None:
    browser = signed_in(Client(), iris)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(address, typed(PASSPHRASE)).status_code == 403


@given(st.lists(st.text("abcdefghij", min_size=2, max_size=9), min_size=3, max_size=6))
def test_a_word_said_twice_makes_nothing_stronger(words: list[str]) -> None:
    assert strength.bits(" ".join(words * 3)) == strength.bits(" ".join(words))


@given(st.text(max_size=60))
def test_every_text_has_a_strength_and_words_for_it(passphrase: str) -> None:
    assert strength.bits(passphrase) >= 0
    assert str(strength.in_words(passphrase))


def test_more_words_are_stronger() -> None:
    words = ["violet", "anchor", "seldom", "mountain", "other", "lantern"]
    grades = [strength.bits(" ".join(words[:number])) for number in range(3, 7)]
    assert grades == sorted(grades)
    assert grades[0] < strength.LEAST < grades[1]
