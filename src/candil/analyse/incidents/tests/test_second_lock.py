"""The second lock: without the filter of the application a request still sees no row that is not the viewer's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from candil.analyse.incidents.models import Grade, Leg, Record
from candil.analyse.incidents.queries import records
from candil.analyse.incidents.tests.factories import keep
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, PUBLIC, Viewer
from candil.trust.partnerships.middleware import SecondLockMiddleware
from candil.trust.partnerships.models import Agreement, Group
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil.trust.partnerships.services import beside_the_lock
from candil.trust.partnerships.services.second_lock import lock_for, unlock
from candil.trust.partnerships.tests.test_rule import World, built, worlds

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has row-level security")
TEXTS = ("owner", "groups:harbour", "members", "public")


@contextmanager
def locked(viewer: Viewer) -> Iterator[None]:
    lock_for(viewer)
    try:
        yield
    finally:
        unlock()


@pytest.fixture
def written(organisation: Organisation, partnership: Group) -> dict[str, int]:
    """A record with a leg of each level, by the words of its visibility."""
    return {text: keep(organisation=organisation, shared=text)[0].pk for text in TEXTS}


@pytest.mark.django_db
def test_a_forgotten_filter_finds_what_a_right_one_finds(cast: dict[str, Viewer], written: dict[str, int]) -> None:
    everything = set(written.values())
    assert set(Record.objects.values_list("pk", flat=True)) == everything
    for viewer in cast.values():
        right = set(records.records_visible_to(viewer).values_list("pk", flat=True))
        with locked(viewer):
            assert set(Record.objects.values_list("pk", flat=True)) == right
            assert set(Leg.objects.values_list("record", flat=True)) <= right
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM incidents_record")
                assert cursor.fetchone() == (len(right),)
    assert set(Record.objects.values_list("pk", flat=True)) == everything


@pytest.mark.django_db
def test_the_pages_without_their_filter_show_nothing_more(
    sign_in: Any, outsider: Any, written: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "classes_visible_to", lambda viewer: VisibleClasses(rows=None))
    client: Client = sign_in(outsider)
    for text, key in written.items():
        expected = 200 if text in {"members", "public"} else 404
        assert client.get(f"/records/{key}/").status_code == expected, text


@pytest.mark.django_db
def test_rows_of_others_are_neither_changed_nor_removed(cast: dict[str, Viewer], written: dict[str, int]) -> None:
    with locked(cast["outsider"]):
        assert Record.objects.filter(pk=written["owner"]).update(summary="changed") == 0
        Leg.objects.filter(record=written["owner"]).delete()
        Grade.objects.filter(record=written["owner"]).delete()
    assert Record.objects.get(pk=written["owner"]).summary != "changed"
    assert Leg.objects.filter(record=written["owner"]).exists()


@pytest.mark.django_db
def test_who_was_told_nothing_sees_nothing(written: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE candil_web")
        for name in ("organisation", "reads_records", "day"):
            cursor.execute(f"SELECT set_config('candil.{name}', '', false)")
    assert not Record.objects.exists()
    unlock()


@pytest.mark.django_db
def test_the_lock_cannot_be_taken_off_by_a_request(cast: dict[str, Viewer], written: dict[str, int]) -> None:
    with locked(cast["outsider"]):
        for statement in (
            "ALTER TABLE incidents_record DISABLE ROW LEVEL SECURITY",
            "DROP POLICY candil_read ON incidents_record",
            "CREATE OR REPLACE FUNCTION candil_visible_classes() RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1'",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.django_db
def test_sharing_ends_with_the_agreement_on_the_same_connection(
    cast: dict[str, Viewer], written: dict[str, int]
) -> None:
    partner = cast["rows_partner"]
    with locked(partner):
        assert Record.objects.filter(pk=written["groups:harbour"]).exists()
    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.update(ends_on=yesterday)
    with locked(partner):
        assert not Record.objects.filter(pk=written["groups:harbour"]).exists()


@pytest.mark.django_db
def test_work_of_the_house_goes_beside_the_lock_and_closes_it_again(written: dict[str, int]) -> None:
    with locked(PUBLIC):
        with beside_the_lock(), beside_the_lock():
            assert Record.objects.count() == len(TEXTS)
        with pytest.raises(ZeroDivisionError), beside_the_lock():
            _ = 1 / 0
        assert Record.objects.count() == 1


@pytest.mark.django_db
def test_a_stream_is_worked_out_behind_the_lock(written: dict[str, int]) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(str(Record.objects.count()).encode() for _once in range(1))  # type: ignore[return-value]

    request = HttpRequest()
    request.viewer = PUBLIC  # type: ignore[attr-defined]
    streamed: Any = SecondLockMiddleware(answer)(request)
    assert Record.objects.count() == len(TEXTS)
    assert b"".join(streamed) == b"1"
    assert Record.objects.count() == len(TEXTS)


@pytest.mark.django_db
def test_the_operator_is_not_locked(written: dict[str, int]) -> None:
    with locked(OPERATOR):
        assert Record.objects.count() == len(TEXTS)


@pytest.mark.django_db
def test_every_table_that_carries_a_class_is_locked_or_says_why_not() -> None:
    """A new table with the visibility of records must be entered with `protect`."""
    left = {
        "datasets_batch": "seen by the people of the organisation that loaded it, and nobody else",
        "partnerships_visibilityclass_groups": "the rule itself reads it",
        "products_product": "reports have readers and a release of their own (share/products)",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.attrelid::regclass::text, c.relrowsecurity FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            "WHERE a.attname IN ('visibility_id', 'visibilityclass_id') AND NOT a.attisdropped"
        )
        found = dict(cursor.fetchall())
    assert found.pop("incidents_record") is True
    assert {table for table, is_locked in found.items() if not is_locked} == left.keys()


class TheRuleInSql(TestCase):
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(worlds())
    def test_equals_the_rule(self, world: World) -> None:
        viewer, _classes = built(world)
        with locked(viewer), connection.cursor() as cursor:
            cursor.execute("SELECT candil_visible_classes()")
            assert {row[0] for row in cursor.fetchall()} == classes_visible_to(viewer).rows
