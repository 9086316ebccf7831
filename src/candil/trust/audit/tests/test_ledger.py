"""The ledger holds what happened, refuses to be changed, and tells when it was changed all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from candil.trust.audit import queries, services
from candil.trust.audit.errors import LedgerIsAppendOnly
from candil.trust.audit.migrations._guard import guarding, lifting
from candil.trust.audit.models import Entry
from candil.trust.audit.queries import Fault

pytestmark = pytest.mark.django_db


def tell(count: int) -> list[Entry]:
    return [services.record(by="maria", action="datasets.load", subject=f"batch:{n}") for n in range(1, count + 1)]


@contextmanager
def guard_lifted() -> Iterator[Callable[..., None]]:
    """What somebody with all rights on the database could do."""
    with connection.cursor() as cursor:
        for statement in lifting(connection.vendor):
            cursor.execute(statement)
        yield lambda statement, *values: cursor.execute(statement, values)
        for statement in guarding(connection.vendor):
            cursor.execute(statement)


def test_entries_are_numbered_without_gaps_and_linked_from_the_first() -> None:
    first, second, third = tell(3)
    assert (first.sequence, second.sequence, third.sequence) == (1, 2, 3)
    assert (first.previous_digest, second.previous_digest, third.previous_digest) == ("", first.digest, second.digest)


def test_an_untouched_ledger_holds() -> None:
    entries = tell(5)
    found = queries.verify()
    assert (found.entries, found.broken) == (5, None)
    assert found.head == queries.Head(5, entries[-1].digest)


def test_an_empty_ledger_holds() -> None:
    assert queries.verify() == queries.Verification(0, None, queries.GENESIS)


def test_details_of_every_kind_hold_after_they_were_stored() -> None:
    services.record(
        by="maria",
        action="datasets.load",
        subject="batch:1",
        details={
            "day": date(2026, 11, 21),
            "identity": UUID(int=7),
            "numbers": [1.0, -0.0, 0.1, 1e-7, 1e20, 2**60, True, None],
            "name": "naïve \x00 \ud800 файл",
            "nested": {"b": 1, "a": {"2": 2, "10": 10}},
        },
        at=datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC),
    )
    assert queries.verify().broken is None
    assert Entry.objects.get().details["day"] == "2026-11-21"


def test_a_subject_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="subject holds at most 200"):
        services.record(by="maria", action="x.y", subject="s" * 201)


def test_nobody_is_written_as_nobody() -> None:
    assert services.record(by="", action="reporting.submit").actor == "nobody"


def test_an_entry_vanishes_with_the_change_it_tells_of_and_leaves_no_gap() -> None:
    tell(1)
    with transaction.atomic():
        tell(1)
        transaction.set_rollback(True)
    assert [entry.sequence for entry in tell(1)] == [2]
    assert queries.verify().broken is None


def test_the_model_refuses_change_and_deletion() -> None:
    (entry,) = tell(1)
    entry.actor = "somebody else"
    with pytest.raises(LedgerIsAppendOnly):
        entry.save()
    with pytest.raises(LedgerIsAppendOnly):
        entry.delete()
    with pytest.raises(LedgerIsAppendOnly):
        Entry.objects.update(actor="somebody else")
    with pytest.raises(LedgerIsAppendOnly):
        Entry.objects.bulk_update([entry], ["actor"])
    with pytest.raises(LedgerIsAppendOnly):
        Entry.objects.all().delete()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_change_and_deletion(statement: str) -> None:
    tell(1)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert queries.verify().entries == 1


def test_postgresql_refuses_to_empty_the_table() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; run with CANDIL_TEST_DATABASE_URL")
    tell(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor", "carlos"), ("action", "datasets.undo"), ("subject", "batch:9"), ("details", '{"n": 1}')],
)
def test_changed_content_is_found_and_named(column: str, value: str) -> None:
    tell(4)
    with guard_lifted() as run:
        run(f"UPDATE audit_entry SET {column} = %s WHERE sequence = 3", value)
    found = queries.verify()
    assert found.entries == 2
    assert found.broken is not None
    assert (found.broken.sequence, found.broken.fault) == (3, Fault.CHANGED_CONTENT)


def test_a_changed_time_is_found() -> None:
    tell(2)
    with guard_lifted() as run:
        run("UPDATE audit_entry SET at = %s WHERE sequence = 1", datetime(2020, 1, 1, tzinfo=UTC))
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (1, Fault.CHANGED_CONTENT)


def test_content_that_was_changed_with_a_fitting_digest_breaks_the_next_link() -> None:
    tell(4)
    forged = Entry.objects.get(sequence=2)
    forged.actor = "carlos"
    with guard_lifted() as run:
        run("UPDATE audit_entry SET actor = 'carlos', digest = %s WHERE sequence = 2", queries.digest_of(forged))
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (3, Fault.BROKEN_LINK)


def test_a_deleted_entry_is_found() -> None:
    tell(4)
    with guard_lifted() as run:
        run("DELETE FROM audit_entry WHERE sequence = 2")
    found = queries.verify()
    assert found.entries == 1
    assert found.broken is not None
    assert (found.broken.sequence, found.broken.fault) == (3, Fault.MISSING_ENTRY)
    assert found.broken.action == "datasets.load"


def test_the_deleted_first_entry_is_found() -> None:
    tell(2)
    with guard_lifted() as run:
        run("DELETE FROM audit_entry WHERE sequence = 1")
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (2, Fault.MISSING_ENTRY)


def test_entries_that_changed_places_are_found() -> None:
    tell(4)
    with guard_lifted() as run:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            run("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", after, before)
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (2, Fault.BROKEN_LINK)


def test_a_cut_off_end_is_found_only_against_a_kept_head() -> None:
    kept = tell(4)[-1].digest
    with guard_lifted() as run:
        run("DELETE FROM audit_entry WHERE sequence > 2")
    assert queries.verify().broken is None
    broken = queries.verify(expect_head=kept).broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (3, Fault.HEAD_NOT_FOUND)


def test_a_kept_head_is_still_found_after_more_entries() -> None:
    kept = tell(2)[-1].digest
    tell(3)
    found = queries.verify(expect_head=kept)
    assert (found.entries, found.broken) == (5, None)


def test_the_newest_entries_come_first_and_are_filtered_by_action_and_subject() -> None:
    tell(2)
    services.record(by="maria", action="accounts.sign_in", subject="person:maria")
    assert [entry.sequence for entry in queries.entries_on_this_machine()] == [3, 2, 1]
    assert [entry.sequence for entry in queries.entries_on_this_machine(action="datasets.")] == [2, 1]
    assert [entry.sequence for entry in queries.entries_on_this_machine(subject="batch:1")] == [1]
