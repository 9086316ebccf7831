"""Rows of an accepted file become records, once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection

from candil.analyse.incidents.models import Grade, Leg, Record, Source, StaleSegment
from candil.analyse.incidents.services import BatchReceiver
from candil.analyse.incidents.services.receiving import LEG_FIELDS, RECORD_FIELDS
from candil.analyse.incidents.tests.factories import BatchFactory, CleanLegFactory, CleanRecordFactory, keep

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "fields"), [(Record, RECORD_FIELDS), (Leg, LEG_FIELDS)])
def test_the_fast_path_writes_every_column_of_the_model(model: Any, fields: tuple[str, ...]) -> None:
    columns = {field.attname for field in model._meta.concrete_fields}
    assert columns - set(fields) <= {"id", "supersedes_id"}, "a record as it came supersedes nothing"
    assert set(fields) <= columns


def test_a_kept_record_says_what_the_row_said(organisation: Any) -> None:
    legs = (
        CleanLegFactory(
            stage="origin", country="ROU", place_name="", latitude=None, longitude=None, precision="country"
        ),
        CleanLegFactory(mode="road", date_from=date(2023, 1, 2), area="lad:E06000010"),
    )
    clean = CleanRecordFactory(
        people=3,
        kind="event",
        date_from=date(2023, 4, 1),
        date_to=date(2023, 4, 30),
        date_precision="month",
        codes={"exploitation": ("ForcedLabour", "Servitude")},
        denied={"exploitation": ("OrganRemoval",)},
        legs=legs,
        source_grade="2",
        information_grade="B",
        summary="Ünusual, “quoted”\tand tabbed\nwords \\N",
        is_synthetic=True,
    )
    record = keep(clean)[0]
    record.refresh_from_db()
    assert (record.identity.hex, record.owner, record.source.name) == (clean.identity, organisation, "Helpline")
    assert (record.kind, record.people, record.is_synthetic, record.is_current) == ("event", 3, True, True)
    assert (record.date_from, record.date_to, record.date_precision) == (clean.date_from, clean.date_to, "month")
    assert record.codes == {"exploitation": ["ForcedLabour", "Servitude"]}
    assert record.denied == {"exploitation": ["OrganRemoval"]}
    assert (record.source_grade, record.information_grade, record.summary) == ("2", "B", clean.summary)
    assert record.accepted_at.tzinfo is not None
    stored = list(record.legs.all())
    assert [(leg.position, leg.stage, leg.country) for leg in stored] == [
        (0, "origin", "ROU"),
        (1, "exploitation", "GBR"),
    ]
    assert (stored[1].latitude, stored[1].mode, stored[1].date_from) == (53.7446, "road", date(2023, 1, 2))
    assert stored[1].area == "lad:E06000010"


def test_an_identity_that_the_organisation_holds_is_counted_and_not_kept_again(organisation: Any) -> None:
    first, second = CleanRecordFactory(people=2), CleanRecordFactory(people=5)
    keep(first)
    receipt = BatchReceiver().accept(batch=BatchFactory(), records=[first, second])
    assert (receipt.added, receipt.known, receipt.people) == (1, 1, 5)
    assert Record.objects.count() == 2
    assert Leg.objects.count() == 2


def test_one_identity_twice_in_a_file_is_kept_once(organisation: Any) -> None:
    one = CleanRecordFactory()
    receipt = BatchReceiver().accept(batch=BatchFactory(), records=[one, one])
    assert (receipt.added, receipt.known) == (1, 1)
    assert Leg.objects.count() == 1


def test_another_organisation_may_hold_the_same_identity(organisation: Any, outsider: Any) -> None:
    one = CleanRecordFactory()
    keep(one)
    assert len(keep(one, organisation=outsider.organisation)) == 1


def test_a_batch_of_several_chunks_keeps_every_leg_with_its_record(organisation: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("candil.analyse.incidents.services.receiving.CHUNK", 3)
    clean = [CleanRecordFactory(legs=(CleanLegFactory(place_name=str(number)),)) for number in range(8)]
    clean.insert(4, clean[0])
    batch = BatchFactory()
    assert BatchReceiver().accept(batch=batch, records=iter(clean)).added == 8
    by_identity = {record.identity: record for record in Record.objects.prefetch_related("legs")}
    assert all(by_identity[uuid.UUID(one.identity)].legs.all()[0].place_name == one.legs[0].place_name for one in clean)


def test_a_row_without_a_source_speaks_for_the_organisation(organisation: Any) -> None:
    keep(CleanRecordFactory(source_name=""), CleanRecordFactory(source_name="Helpline"))
    assert set(Source.objects.values_list("name", flat=True)) == {organisation.name, "Helpline"}


def test_an_empty_batch_changes_nothing(organisation: Any) -> None:
    assert BatchReceiver().accept(batch=BatchFactory(), records=[]).added == 0
    assert not StaleSegment.objects.exists()


def test_undo_removes_records_legs_and_grades_of_that_batch_only(organisation: Any, analyst: Any) -> None:
    from candil.analyse.incidents.services import grade_record
    from candil.trust.accounts.policies import viewer_for

    kept, other = keep()[0], keep()[0]
    graded = grade_record(by=viewer_for(analyst), record=kept, source="1", information="A")
    assert BatchReceiver().remove(batch=graded.batch) == 2
    assert list(Record.objects.all()) == [other]
    assert set(Leg.objects.values_list("record", flat=True)) == {other.pk}
    assert not Grade.objects.exists()


def test_undo_makes_records_current_again_that_the_batch_had_superseded(organisation: Any) -> None:
    old = keep()[0]
    Record.objects.filter(pk=old.pk).update(is_current=False)
    new = keep(CleanRecordFactory(identity=old.identity.hex))[0]
    Record.objects.filter(pk=new.pk).update(supersedes=old)
    BatchReceiver().remove(batch=new.batch)
    assert list(Record.objects.filter(is_current=True)) == [old]


def test_an_undone_file_can_be_loaded_again_under_new_numbers(organisation: Any) -> None:
    clean = CleanRecordFactory()
    first = keep(clean)[0]
    BatchReceiver().remove(batch=first.batch)
    assert keep(clean)[0].pk > first.pk


def test_the_number_of_queries_does_not_grow_with_the_rows(
    organisation: Any, django_assert_max_num_queries: Any
) -> None:
    batch = BatchFactory()
    with django_assert_max_num_queries(12 if connection.vendor == "sqlite" else 14):
        BatchReceiver().accept(batch=batch, records=[CleanRecordFactory() for _ in range(200)])


def test_identities_stay_what_they_were(organisation: Any) -> None:
    identity = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    keep(CleanRecordFactory(identity=identity.hex))
    assert Record.objects.get(identity=identity).identity == identity
