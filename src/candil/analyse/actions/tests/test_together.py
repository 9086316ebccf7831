"""Two at the same moment: one decides, one confirms, one sends."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from candil.analyse.actions import queries, services
from candil.analyse.actions.models import AuthorityKey, Package
from candil.analyse.actions.tests.acting import authority_key, draft, proposed, told, without_consent
from candil.collect.reporting import services as telling
from candil.collect.reporting.tests.acting import enrolled
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit import queries as audit
from candil.trust.audit.models import Entry
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import _person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of acts that begin together: "done", or the name of the error."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one connection write at a time; the race is run on PostgreSQL")
    barrier, told_of = Barrier(len(acts)), ["" for _act in acts]

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
            told_of[place] = "done"
        except Exception as error:
            told_of[place] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told_of)


@pytest.fixture
def tom(organisation: Any, channel: Any) -> Person:
    """A third analyst of the channel."""
    person = enrolled(_person("tom", organisation, "report_analyst"))
    telling.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour", organisation="lantern", analysts=["rhea", "sol", "tom"]
    )
    return person


def test_one_of_two_approves(rhea: Person, sol: Person, tom: Person, channel: Any, key: AuthorityKey) -> None:
    package = proposed(rhea, told(channel, consent="analyse"), without_consent(key))
    acts = [
        lambda person=person: services.approve(by=person.viewer, passphrase=PASSPHRASE, package=package.label)
        for person in (sol, tom)
    ]
    assert at_once(*acts) == ["WrongMoment", "done"]
    assert Entry.objects.filter(action="actions.seal").count() == 1
    assert audit.verify().broken is None


def test_approving_and_refusing_at_once_is_one_of_both(
    rhea: Person, sol: Person, tom: Person, channel: Any, key: AuthorityKey
) -> None:
    package = proposed(rhea, told(channel, consent="analyse"), without_consent(key))
    became = at_once(
        lambda: services.approve(by=sol.viewer, passphrase=PASSPHRASE, package=package.label),
        lambda: services.refuse(by=tom.viewer, package=package.label),
    )
    assert became == ["WrongMoment", "done"]
    found = Package.objects.get()
    assert (found.state, found.sealed is None) in {("ready", False), ("refused", True)}


def test_a_key_is_confirmed_once(rhea: Person, sol: Person, administrator: Any) -> None:
    key = authority_key(administrator, rhea.user, confirmed=False)
    words = queries.fingerprint(key.recipient)
    acts = [
        lambda viewer=viewer: services.confirm_key(
            by=viewer, key=key.pk, fingerprint=words, compared="phone", compared_with="Hall"
        )
        for viewer in (rhea.viewer, sol.viewer, viewer_for(administrator))
    ]
    became = at_once(*acts)
    assert became.count("done") == 1
    assert set(became) <= {"done", "WrongMoment", "KeyUnusable"}
    assert AuthorityKey.objects.get().confirmed_by in {"rhea", "sol"}


def test_revoking_while_sealing_never_leaves_a_package_that_is_given_out(
    rhea: Person, sol: Person, channel: Any, key: AuthorityKey
) -> None:
    report = told(channel)
    at_once(lambda: proposed(rhea, report, draft(key)), lambda: services.revoke_key(by=sol.viewer, key=key.pk))
    for package in Package.objects.all():
        with pytest.raises(Exception, match="revoked"):
            services.download(by=rhea.viewer, package=package.label)


def test_it_is_sent_once(rhea: Person, sol: Person, channel: Any, key: AuthorityKey) -> None:
    package = proposed(rhea, told(channel), draft(key))
    acts = [
        lambda viewer=viewer: services.mark_sent(by=viewer, package=package.label)
        for viewer in (rhea.viewer, sol.viewer)
    ]
    assert at_once(*acts) == ["WrongMoment", "done"]
