"""The pages: who finds them, what they show, and that every mistake is answered in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candil.analyse.actions import queries, services
from candil.analyse.actions.models import AuthorityKey, Package, State
from candil.analyse.actions.tests.acting import authority_key, draft, proposed, without_consent
from candil.analyse.actions.tests.test_canary import browser
from candil.analyse.actions.tests.test_following import code_in
from candil.trust.vault.services import receipts
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import _person, signed_in

pytestmark = pytest.mark.django_db
HOME = "/actions/"


def given(key: AuthorityKey, **more: Any) -> dict[str, Any]:
    """The smallest form."""
    wanted = {
        "summary": "SUMMARY-WORDS", "key": key.pk, "purpose": "protect", "basis": "consent", "ground": "consent",
        "has_reread": "on", "handling": "P", "contact": "Duty desk",
        "delete_by": str(timezone.localdate() + timedelta(days=30)),
    }  # fmt: skip
    return {**wanted, **more}


def test_an_authority_and_its_key_are_kept_by_two_people(administrator: Any, rhea: Person) -> None:
    keeper, checker = signed_in(Client(), administrator), signed_in(Client(), rhea.user)
    wanted = {"name": "Inspectorate", "country": "GBR", "kind": "labour", "procedure": "By courier."}
    made = keeper.post(f"{HOME}authorities/add/", wanted)
    address = made["Location"]
    assert "By courier." in checker.get(address).content.decode()
    assert "Enter a key" not in checker.get(address).content.decode()
    recipient = recipient_of(new_identity())
    day = str(timezone.localdate() + timedelta(days=30))
    refused = keeper.post(f"{address}key/", {"recipient": "age1nobody", "expires_on": day})
    assert "no recipient in the age format" in refused.content.decode()
    assert keeper.post(f"{address}key/", {"recipient": recipient, "expires_on": day}).status_code == 302
    key = AuthorityKey.objects.get()
    confirm = f"{HOME}authorities/keys/{key.pk}/confirm/"
    assert queries.fingerprint(recipient) not in checker.get(confirm).content.decode()
    spoken = {"fingerprint": "0000 " * 8, "compared": "phone", "compared_with": "Hall"}
    assert "not the fingerprint" in checker.post(confirm, spoken).content.decode()
    spoken["fingerprint"] = queries.fingerprint(recipient)
    assert "You entered this key" in keeper.post(confirm, spoken).content.decode()
    assert checker.post(confirm, spoken).status_code == 302
    assert "can be used" in keeper.get(address).content.decode()
    assert keeper.post(address, {"procedure": "By post."}).status_code == 302
    assert "no longer in use" in keeper.get(address).content.decode()
    checker.post(f"{HOME}authorities/keys/{key.pk}/revoke/")
    assert "was revoked" in keeper.get(address).content.decode()
    assert "already" in keeper.post(f"{HOME}authorities/keys/{key.pk}/revoke/", follow=True).content.decode()


def test_nothing_is_chosen_but_the_caveat(rhea: Person, report: str, key: AuthorityKey) -> None:
    page = browser(rhea).get(f"{HOME}compose/{report}/").content.decode()
    assert " checked" not in page
    assert page.count(" selected") == page.count('<option value="" selected>')
    assert "Do no contact" in page
    assert "WORDS-TOLD" in page
    assert page.count("it may tell who the reporter is") == 1
    assert "it may tell who the reporter is" in page.split("CONTACT-TOLD")[0][-200:]


def test_the_last_look_is_what_is_sealed(rhea: Person, report: str, key: AuthorityKey) -> None:
    client, address = browser(rhea), f"{HOME}compose/{report}/"
    look = client.post(address, given(key)).content.decode()
    for words in ("SUMMARY-WORDS", "DO NOT CONTACT", "Harbour police", "Duty desk", "drawn when it is sealed"):
        assert words in look
    assert "WORDS-TOLD" not in look
    assert "Is each of these needed?" not in look
    named = client.post(address, given(key, summary="Ask Mr Janusz Kowalski, +44 7911 123456")).content.decode()
    warned = named.split("Is each of these needed?")[1].split("</ul>")[0]
    assert "Kowalski" in warned
    assert "7911" in warned
    assert not Package.objects.exists()
    changed = client.post(address, {**given(key), "step": "change"}).content.decode()
    assert ">SUMMARY-WORDS</textarea>" in changed.replace("\n", "")
    wrong = client.post(address, {**given(key), "step": "seal", "passphrase": "not this one at all"})
    assert "does not open your keys" in wrong.content.decode()
    assert "not this one" not in wrong.content.decode()
    assert client.post(address, {**given(key), "step": "seal", "passphrase": PASSPHRASE}).status_code == 302
    assert Package.objects.get().state == State.READY


def test_mistakes_are_answered_in_words_and_nothing_is_lost(rhea: Person, silent: str, key: AuthorityKey) -> None:
    client, address = browser(rhea), f"{HOME}compose/{silent}/"
    refused = client.post(address, given(key)).content.decode()
    assert "did not agree that it is passed on" in refused
    assert "SUMMARY-WORDS" in refused
    assert "Please look at these points" in client.post(address, given(key, contact="")).content.decode()


def test_a_second_analyst_looks_and_approves(rhea: Person, sol: Person, silent: str, key: AuthorityKey) -> None:
    client, address = browser(rhea), f"{HOME}compose/{silent}/"
    wanted = given(key, ground="danger", ground_words="Now", basis="vital_interests", has_reread="")
    client.post(address, {**wanted, "step": "seal", "passphrase": PASSPHRASE})
    page = f"{HOME}package/{Package.objects.get().label}/"
    other = browser(sol)
    assert "Look at it, and approve it or not" in other.get(HOME).content.decode()
    assert "Approve, and seal" not in client.get(f"{page}look/").content.decode()
    look = other.get(f"{page}look/").content.decode()
    assert "Approve, and seal" in look
    assert "SUMMARY-WORDS" in look
    assert "does not open" in other.post(f"{page}approve/", {"passphrase": "not this one"}).content.decode()
    assert other.post(f"{page}approve/", {"passphrase": PASSPHRASE}).status_code == 302
    assert Package.objects.get().state == State.READY
    again = other.post(f"{page}refuse/", follow=True).content.decode()
    assert "decided already" in again
    again = other.post(f"{page}approve/", {"passphrase": PASSPHRASE}, follow=True).content.decode()
    assert "decided already" in again


def test_without_unlocked_keys_nothing_opens_but_the_outside(rhea: Person, report: str, key: AuthorityKey) -> None:
    client, package = signed_in(Client(), rhea.user), proposed(rhea, report, draft(key))
    for address in (f"{HOME}compose/{report}/", f"{HOME}package/{package.label}/look/"):
        assert client.get(address)["Location"].startswith("/report/desk/unlock/?next=%2Factions%2F")
    page = client.get(f"{HOME}package/{package.label}/")
    assert "Harbour police" in page.content.decode()
    assert "SUMMARY-WORDS" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_others_find_nothing(
    rhea: Person, silent: str, key: AuthorityKey, organisation: Any, administrator: Any, analyst: Any
) -> None:
    package = proposed(rhea, silent, without_consent(key))
    colleague = _person("oslo", organisation, "report_analyst")
    label = package.label
    for person in (colleague, administrator, analyst):
        client = signed_in(Client(), person)
        assert client.get(f"{HOME}package/{label}/").status_code == 404
        for step in ("sent", "refuse", "drop", "file", "outcome"):
            assert client.post(f"{HOME}package/{label}/{step}/").status_code == 404
    assert browser(rhea).post(f"{HOME}package/{label}/nonsense/").status_code == 404
    assert Client().get(HOME).status_code == 302
    far = _person("far", key.authority.organisation.__class__.objects.create(slug="far", name="Far"), "administrator")
    assert signed_in(Client(), far).get(f"{HOME}authorities/{key.authority_id}/").status_code == 404
    assert signed_in(Client(), far).get(f"{HOME}authorities/keys/{key.pk}/confirm/").status_code == 404
    assert Package.objects.get().state == State.PROPOSED


def test_forged_requests_are_refused(rhea: Person, report: str, key: AuthorityKey) -> None:
    package = proposed(rhea, report, draft(key))
    strict = signed_in(Client(enforce_csrf_checks=True), rhea.user)
    assert strict.post(f"{HOME}package/{package.label}/sent/").status_code == 403


def test_right_and_wrong_codes_are_answered_alike_without_a_cookie(
    rhea: Person, report: str, key: AuthorityKey
) -> None:
    package = proposed(rhea, report, draft(key))
    services.mark_sent(by=rhea.viewer, package=package.label)
    outside = Client(enforce_csrf_checks=True)
    right, wrong = (
        outside.post(f"{HOME}answer/", {"code": code, "outcome": "used"})
        for code in (code_in(package, rhea), receipts.new_code())
    )
    assert (right.status_code, right.content) == (wrong.status_code, wrong.content)
    assert Package.objects.get().outcome == "used"
    assert "typing error" in outside.post(f"{HOME}answer/", {"code": "12"}).content.decode()
    assert not outside.cookies
    page = outside.get(f"{HOME}answer/").content.decode()
    for word in ("traffick", "police", "victim"):
        assert word not in page.split("<main")[1].split("</main")[0].lower()


def test_the_database_is_asked_as_often_for_many_packages_as_for_few(
    rhea: Person, report: str, key: AuthorityKey, django_assert_max_num_queries: Any
) -> None:
    client = browser(rhea)
    for _time in range(8):
        proposed(rhea, report, draft(key))
    with django_assert_max_num_queries(18):
        client.get(HOME)


def test_an_unconfirmed_key_is_not_offered(rhea: Person, report: str, administrator: Any) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    page = browser(rhea).get(f"{HOME}compose/{report}/").content.decode()
    assert "No authority has a key that can be used" in page
    assert f'value="{key.pk}"' not in page.split('name="key"')[1].split("</select>")[0]
