"""Two people never work on the same thing without knowing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from candil.analyse.desk import services
from candil.analyse.desk.errors import ChangeRefused, DeskError, ItemTaken
from candil.analyse.desk.models import Item
from candil.analyse.desk.tests.conftest import bare_item
from candil.trust.audit.models import Entry
from candil.trust.vault.tests.acting import Person


@pytest.mark.django_db
def test_what_somebody_has_in_work_is_taken_over_knowingly_only(rhea: Person, oslo: Person, tell: Any) -> None:
    item, _code = tell()
    services.claim(by=rhea.viewer, number=item.pk)
    services.claim(by=rhea.viewer, number=item.pk)  # one's own, twice: nothing happens
    for refused in (
        lambda: services.claim(by=oslo.viewer, number=item.pk),
        lambda: services.claim(by=oslo.viewer, number=item.pk, instead_of="somebody"),
        lambda: services.assess(by=oslo.viewer, number=item.pk, level=1),
        lambda: services.finish(by=oslo.viewer, number=item.pk, outcome="nothing"),
        lambda: services.release(by=oslo.viewer, number=item.pk),
    ):
        with pytest.raises(ItemTaken, match="rhea"):
            refused()
    assert services.claim(by=oslo.viewer, number=item.pk, instead_of="rhea").claimed_by_id == oslo.user.pk
    assert Entry.objects.filter(action="desk.claim").last().details == {"instead_of": "rhea"}


@pytest.mark.django_db
def test_what_nobody_claimed_is_not_finished(rhea: Person, tell: Any) -> None:
    item, _code = tell()
    for refused in (
        lambda: services.finish(by=rhea.viewer, number=item.pk, outcome="nothing"),
        lambda: services.wait(by=rhea.viewer, number=item.pk),
        lambda: services.release(by=rhea.viewer, number=item.pk),
        lambda: services.reopen(by=rhea.viewer, number=item.pk),
    ):
        with pytest.raises(ChangeRefused):
            refused()
    services.claim(by=rhea.viewer, number=item.pk)
    with pytest.raises(ChangeRefused, match="what became"):
        services.finish(by=rhea.viewer, number=item.pk, outcome="lost")
    with pytest.raises(ChangeRefused, match="1 to 5"):
        services.assess(by=rhea.viewer, number=item.pk, level=9)
    services.finish(by=rhea.viewer, number=item.pk, outcome="nothing")
    with pytest.raises(ChangeRefused, match="done"):
        services.claim(by=rhea.viewer, number=item.pk)


@pytest.mark.django_db
def test_a_candidate_has_no_reporter_to_wait_for(organisation: Any, rhea: Person) -> None:
    item = bare_item(organisation)
    services.claim(by=rhea.viewer, number=item.pk)
    with pytest.raises(ChangeRefused, match="reporter"):
        services.wait(by=rhea.viewer, number=item.pk)
    with pytest.raises(ChangeRefused, match="reporter"):
        services.ask(by=rhea.viewer, keys=rhea.keys, number=item.pk, asking="still")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_claim_at_once_one_gets_it(rhea: Person, oslo: Person, tell: Any, attempt: int) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("NO POSTGRESQL: SQLite in memory has no two writers; its transactions take turns by their kind.")
    item, _code = tell()
    start, got, refused = threading.Barrier(2), [], []

    def claims(person: Person) -> None:
        try:
            start.wait(10)
            services.claim(by=person.viewer, number=item.pk)
            got.append(person.user.username)
        except DeskError as error:
            refused.append(str(error))
        finally:
            connection.close()

    people = [threading.Thread(target=claims, args=(person,)) for person in (rhea, oslo)]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert len(got) == 1
    assert refused == [f"{got[0]} has this in work."]
    assert Item.objects.get().claimed_by.username == got[0]
