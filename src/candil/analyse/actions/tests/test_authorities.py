"""Authorities and keys: two people, one fingerprint, an end."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import AuthorityRefused, AuthorityUnknown, KeyUnusable, WrongMoment
from candil.analyse.actions.models import Authority, AuthorityKey
from candil.analyse.actions.tests.acting import authority_key
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import KeyRefused
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import Person
from conftest import _person

pytestmark = pytest.mark.django_db
WANTED = {"name": "Inspectorate", "country": "GBR", "kind": "labour", "procedure": "By post."}


def compared(by: Any, key: AuthorityKey, fingerprint: str = "") -> AuthorityKey:
    words = fingerprint or queries.fingerprint(key.recipient)
    return services.confirm_key(
        by=viewer_for(by), key=key.pk, fingerprint=words, compared="phone", compared_with="Sgt Hall"
    )


def test_a_key_is_used_only_after_somebody_else_compared_it(administrator: Any, rhea: Person) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    assert "not confirmed" in queries.why_unusable(key)
    assert list(queries.usable_keys(rhea.viewer)) == []
    with pytest.raises(KeyUnusable, match="You entered this key"):
        compared(administrator, key)
    key = compared(rhea.user, key)
    assert queries.why_unusable(key) == ""
    assert list(queries.usable_keys(rhea.viewer)) == [key]
    with pytest.raises(WrongMoment):
        compared(rhea.user, key)
    actions = [entry.action for entry in Entry.objects.filter(subject=f"authority:{key.authority_id}").order_by("pk")]
    assert actions == ["actions.add_authority", "actions.enter_key", "actions.confirm_key"]


def test_the_fingerprint_is_what_standard_tools_print(administrator: Any, rhea: Person) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    typed = f"printf %s {key.recipient} | sha256sum | cut -c1-32"
    printed = subprocess.run(["sh", "-c", typed], capture_output=True, check=True, text=True).stdout.strip()
    assert queries.fingerprint(key.recipient).replace(" ", "") == printed
    assert compared(rhea.user, key, printed.upper()).is_confirmed


def test_another_fingerprint_confirms_nothing(administrator: Any, rhea: Person) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    wrong = queries.fingerprint(recipient_of(new_identity()))
    for words in (wrong, queries.fingerprint(key.recipient)[:-1]):
        with pytest.raises(KeyUnusable, match="not the fingerprint"):
            compared(rhea.user, key, words)
    assert not AuthorityKey.objects.get().is_confirmed


def test_the_database_itself_wants_two_people(administrator: Any, rhea: Person) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuthorityKey.objects.filter(pk=key.pk).update(confirmed_by=key.entered_by, confirmed_on=timezone.localdate())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_on": timezone.localdate()}, "expired"),
        ({"revoked_on": timezone.localdate(), "revoked_by": "x"}, "revoked"),
        ({"confirmed_on": None, "confirmed_by": ""}, "not confirmed"),
    ],
)
def test_a_key_says_why_it_cannot_be_used(key: AuthorityKey, rhea: Person, change: dict[str, Any], words: str) -> None:
    AuthorityKey.objects.filter(pk=key.pk).update(**change)
    assert words in queries.why_unusable(queries.key_for(rhea.viewer, key.pk))
    assert list(queries.usable_keys(rhea.viewer)) == []


def test_an_authority_out_of_use_gets_nothing(key: AuthorityKey, administrator: Any, rhea: Person) -> None:
    services.change_authority(
        by=viewer_for(administrator), authority=key.authority_id, procedure="Closed.", is_in_use=False
    )
    assert "no longer in use" in queries.why_unusable(queries.key_for(rhea.viewer, key.pk))
    assert list(queries.usable_keys(rhea.viewer)) == []


def test_a_revoked_key_stays_revoked(key: AuthorityKey, rhea: Person) -> None:
    services.revoke_key(by=rhea.viewer, key=key.pk)
    with pytest.raises(WrongMoment):
        services.revoke_key(by=rhea.viewer, key=key.pk)
    assert list(queries.usable_keys(rhea.viewer)) == []


def test_what_cannot_be_kept_is_refused(administrator: Any, organisation: Any, key: AuthorityKey) -> None:
    by, soon = viewer_for(administrator), timezone.localdate() + timedelta(days=9)
    for change in ({"country": "XX"}, {"name": " "}, {"kind": "army"}, {"name": "Harbour police"}):
        with pytest.raises(AuthorityRefused):
            services.add_authority(by=by, organisation=organisation, **{**WANTED, **change})
    with pytest.raises(KeyRefused):
        services.enter_key(by=by, authority=key.authority_id, recipient="age1nobody", expires_on=soon)
    with pytest.raises(KeyRefused):
        services.enter_key(by=by, authority=key.authority_id, recipient=new_identity(), expires_on=soon)
    for recipient, day in ((key.recipient, soon), (recipient_of(new_identity()), timezone.localdate())):
        with pytest.raises(KeyUnusable):
            services.enter_key(by=by, authority=key.authority_id, recipient=recipient, expires_on=day)


def test_only_those_who_keep_the_list_change_it(cast: dict[str, Any], rhea: Person, organisation: Any) -> None:
    for viewer in (*(each for name, each in cast.items() if name != "administrator"), rhea.viewer):
        with pytest.raises(NotPermitted):
            services.add_authority(by=viewer, organisation=organisation, **WANTED)


def test_other_organisations_find_no_authority(key: AuthorityKey, cast: dict[str, Any], outsider: Any) -> None:
    elsewhere = viewer_for(_person("far", outsider.organisation, "administrator", "report_analyst"))
    for viewer in (elsewhere, PUBLIC, *(each for name, each in cast.items() if name != "administrator")):
        assert list(queries.authorities(viewer)) == []
        with pytest.raises(AuthorityUnknown):
            queries.key_for(viewer, key.pk)
    with pytest.raises(AuthorityUnknown):
        services.revoke_key(by=elsewhere, key=key.pk)
    with pytest.raises(AuthorityRefused):
        services.add_authority(by=elsewhere, organisation=key.authority.organisation, **WANTED)


def test_the_operator_enters_and_a_person_confirms(rhea: Person, organisation: Any, capsys: Any) -> None:
    recipient, day = recipient_of(new_identity()), str(timezone.localdate() + timedelta(days=9))
    said = ["--country", "GBR", "--kind", "police", "--procedure", "Call."]
    call_command("authority", "add", "Port police", "--organisation", "lantern", *said)
    call_command("authority", "add-key", str(Authority.objects.get().pk), recipient, "--expires", day)
    key = AuthorityKey.objects.get()
    words = queries.fingerprint(recipient)
    confirming = ["authority", "confirm-key", str(key.pk), "--fingerprint", words, "--compared", "phone", "--with", "x"]
    with pytest.raises(CommandError, match="You entered this key"):
        call_command(*confirming)
    call_command("authority", "list")
    assert "not confirmed" in capsys.readouterr().out
    compared(rhea.user, key)
    call_command("authority", "list")
    assert "can be used" in capsys.readouterr().out
    call_command("authority", "revoke-key", str(key.pk))
    assert AuthorityKey.objects.get().revoked_by == OPERATOR.username
