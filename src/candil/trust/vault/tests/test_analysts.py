"""Analysts' keys: their passphrase opens them, for a while, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault import queries
from candil.trust.vault.errors import KeyRefused, Locked, PassphraseRefused, SealBroken, TooManyAttempts
from candil.trust.vault.models import AnalystKey, Unlocking
from candil.trust.vault.services import analysts
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from candil.trust.vault.tests.conftest import enrolled

pytestmark = pytest.mark.django_db


def test_unlocked_keys_are_the_keys_that_were_made(ana: Person) -> None:
    token = analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    assert analysts.unlocked(by=ana.viewer, token=token) == ana.keys
    assert AnalystKey.objects.get().recipient == ana.keys.recipient


def test_only_roles_that_open_reports_get_keys(administrator: Any) -> None:
    for viewer in (viewer_for(administrator), PUBLIC):
        with pytest.raises(NotPermitted):
            analysts.enrol(by=viewer, passphrase=PASSPHRASE)
    with pytest.raises(KeyRefused):
        analysts.enrol(by=OPERATOR, passphrase=PASSPHRASE)


def test_one_key_a_person(ana: Person) -> None:
    with pytest.raises(KeyRefused):
        analysts.enrol(by=ana.viewer, passphrase=PASSPHRASE)


@pytest.mark.parametrize("weak", ["too short", "123456789012345678", "a-password-of-mine"])
def test_weak_passphrases_and_the_password_are_refused(analyst: Any, weak: str) -> None:
    analyst.set_password("a-password-of-mine")
    analyst.save()
    with pytest.raises(PassphraseRefused):
        analysts.enrol(by=viewer_for(analyst), passphrase=weak)


def test_a_new_password_opens_nothing(ana: Person) -> None:
    ana.user.set_password("given by an administrator")
    ana.user.save()
    with pytest.raises(PassphraseRefused):
        analysts.unlock(by=ana.viewer, passphrase="given by an administrator")
    assert analysts.open_keys(by=ana.viewer, passphrase=PASSPHRASE) == ana.keys


def test_after_fifteen_idle_minutes_keys_are_locked(ana: Person) -> None:
    token = analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    _idle(timedelta(minutes=14, seconds=50))
    assert analysts.unlocked(by=ana.viewer, token=token) == ana.keys  # and use counts
    _idle(timedelta(minutes=14, seconds=50))
    assert analysts.unlocked(by=ana.viewer, token=token) == ana.keys
    _idle(timedelta(minutes=15, seconds=1))
    with pytest.raises(Locked):
        analysts.unlocked(by=ana.viewer, token=token)
    assert analysts.forget_idle() == 1


def _idle(time: timedelta) -> None:
    for row in Unlocking.objects.all():
        row.last_used_at -= time
        row.save()


def test_a_token_is_of_one_person_and_one_browser(ana: Person, ben: Person) -> None:
    token = analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    for viewer, given in ((ben.viewer, token), (ana.viewer, token[:-1]), (ana.viewer, ""), (ana.viewer, "é")):
        with pytest.raises(Locked):
            analysts.unlocked(by=viewer, token=given)


def test_locking_ends_it_everywhere(ana: Person) -> None:
    tokens = [analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE) for _browser in range(2)]
    analysts.lock(by=ana.viewer)
    for token in tokens:
        with pytest.raises(Locked):
            analysts.unlocked(by=ana.viewer, token=token)


def test_signing_out_locks(ana: Person, client: Client) -> None:
    analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    client.force_login(ana.user)
    client.logout()
    assert not Unlocking.objects.exists()


def test_neither_the_database_nor_the_settings_hold_keys_in_clear(ana: Person) -> None:
    token = analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    secrets = [ana.keys.identity, ana.keys.signing_seed.hex(), PASSPHRASE, token]
    with connection.cursor() as cursor:
        held = ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            held += repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    assert ana.keys.recipient in held, "the search itself does not work"
    assert [secret for secret in secrets if secret in held] == []


def test_without_the_key_of_the_site_a_passphrase_opens_nothing(ana: Person, settings: Any) -> None:
    settings.CANDIL_VAULT_KEY = "a guess"
    with pytest.raises(SealBroken):
        analysts.open_keys(by=ana.viewer, passphrase=PASSPHRASE)


def test_another_passphrase_replaces_the_old_one(ana: Person) -> None:
    analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    analysts.change_passphrase(by=ana.viewer, old=PASSPHRASE, new="seven other lanterns glow")
    assert not Unlocking.objects.exists()
    with pytest.raises(PassphraseRefused):
        analysts.open_keys(by=ana.viewer, passphrase=PASSPHRASE)
    assert analysts.open_keys(by=ana.viewer, passphrase="seven other lanterns glow") == ana.keys


def test_guessing_passphrases_is_slowed(ana: Person) -> None:
    for _attempt in range(analysts.ATTEMPTS):
        with pytest.raises(PassphraseRefused):
            analysts.unlock(by=ana.viewer, passphrase="wrong")
    with pytest.raises(TooManyAttempts):
        analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)


def test_a_right_passphrase_starts_the_count_anew(ana: Person) -> None:
    for _round in range(2):
        for _attempt in range(analysts.ATTEMPTS - 1):
            with pytest.raises(PassphraseRefused):
                analysts.unlock(by=ana.viewer, passphrase="wrong")
        analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)


def test_sealed_keys_do_not_move_between_people(ana: Person, ben: Person) -> None:
    theirs, ours = AnalystKey.objects.get(label=ana.keys.label), AnalystKey.objects.get(label=ben.keys.label)
    ours.sealed_secrets, ours.salt = theirs.sealed_secrets, theirs.salt
    ours.save()
    with pytest.raises(SealBroken):
        analysts.open_keys(by=ben.viewer, passphrase=PASSPHRASE)


def test_retired_keys_are_gone_and_their_verifying_half_stays(ana: Person) -> None:
    token = analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    analysts.retire(AnalystKey.objects.get())
    with pytest.raises(KeyRefused):
        analysts.open_keys(by=ana.viewer, passphrase=PASSPHRASE)
    with pytest.raises(Locked):
        analysts.unlocked(by=ana.viewer, token=token)
    kept = AnalystKey.objects.get()
    assert (bytes(kept.sealed_secrets), kept.verifying_key) == (b"", ana.keys.verifying_key)


def test_what_is_done_with_keys_is_written_down_without_secrets(ana: Person) -> None:
    analysts.unlock(by=ana.viewer, passphrase=PASSPHRASE)
    actions = list(Entry.objects.filter(action__startswith="vault.").values_list("actor", "action", "subject"))
    subject = f"key:{ana.keys.label}"
    assert actions == [("analyst", "vault.enrol", subject), ("analyst", "vault.unlock", subject)]


def test_keys_are_listed_to_the_organisation_only(ana: Person, outsider: Any, administrator: Any) -> None:
    own, other = enrolled(outsider), [ana.keys.label]
    listed = {
        name: [key.label for key in queries.analyst_keys(viewer)]
        for name, viewer in (
            ("ana", ana.viewer), ("outsider", own.viewer), ("administrator", viewer_for(administrator)),
            ("public", PUBLIC),
        )
    }  # fmt: skip
    assert listed == {"ana": other, "outsider": [own.keys.label], "administrator": other, "public": []}
    assert queries.analyst_keys(OPERATOR).count() == 2
    assert queries.key_of(ana.viewer).label == ana.keys.label


def test_keys_do_not_show_themselves(ana: Person) -> None:
    assert ana.keys.identity not in repr(ana.keys)
    assert ana.keys.identity not in f"{ana}"
    assert timezone.localdate() == AnalystKey.objects.get().made_on
