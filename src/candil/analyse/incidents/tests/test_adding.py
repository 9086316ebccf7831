"""One record by hand: who may, once, graded, in the audit and in every figure."""

from __future__ import annotations

from typing import Any

import pytest

from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.models import Grade, Leg, Record
from candil.analyse.incidents.queries import records_visible_to
from candil.analyse.incidents.services import add_record
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory
from candil.analyse.picture import queries as picture
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.services import visibility_from_text
from conftest import _person

pytestmark = pytest.mark.django_db


def clean(**given: Any) -> Any:
    return CleanRecordFactory(source_grade="2", information_grade="C", **given)


@pytest.fixture
def ada(organisation: Any) -> Any:
    return viewer_for(_person("ada", organisation, "analyst"))


def test_a_record_is_kept_with_its_legs_grade_and_audit_line(ada: Any, organisation: Any) -> None:
    visibility = visibility_from_text(owner=organisation, text="owner")
    record = add_record(by=ada, record=clean(legs=(CleanLegFactory(), CleanLegFactory())), visibility=visibility)
    assert (record.owner, record.source.name, record.batch_id) == (organisation, "Helpline", None)
    assert (record.source_grade, record.information_grade) == ("2", "C")
    assert Leg.objects.filter(record=record).count() == 2
    assert Grade.objects.get(record=record).graded_by_id == ada.user_id
    entry = Entry.objects.get(action="incidents.add")
    assert (entry.actor, entry.subject) == ("ada", f"record:{record.pk}")
    assert list(records_visible_to(ada)) == [record]


def test_the_same_identity_is_kept_once(ada: Any, organisation: Any) -> None:
    visibility = visibility_from_text(owner=organisation, text="owner")
    one = clean()
    first = add_record(by=ada, record=one, visibility=visibility)
    assert add_record(by=ada, record=one._replace(summary="other"), visibility=visibility) == first
    assert Record.objects.count() == Leg.objects.count() == Grade.objects.count() == 1
    assert Entry.objects.filter(action="incidents.add").count() == 1


def test_it_counts_in_the_picture_at_once(ada: Any, organisation: Any) -> None:
    visibility = visibility_from_text(owner=organisation, text="owner")
    add_record(by=ada, record=clean(), visibility=visibility)
    assert picture.ask(viewer=ada).evidence.records == 1


def test_a_report_analyst_may_add_but_not_read_and_not_share(organisation: Any) -> None:
    rhea = viewer_for(_person("rhea", organisation, "report_analyst"))
    record = add_record(by=rhea, record=clean(), visibility=visibility_from_text(owner=organisation, text="owner"))
    assert record.pk
    assert not records_visible_to(rhea).exists()
    with pytest.raises(NotAllowed, match="decide who sees"):
        add_record(by=rhea, record=clean(), visibility=visibility_from_text(owner=organisation, text="members"))


@pytest.mark.parametrize("role", ["reader", "editor", "data_officer", "administrator", "support_worker"])
def test_other_roles_may_not(role: str, organisation: Any) -> None:
    viewer = viewer_for(_person("olaf", organisation, role))
    with pytest.raises(NotAllowed):
        add_record(by=viewer, record=clean(), visibility=visibility_from_text(owner=organisation, text="owner"))
    assert not Record.objects.exists()


def test_nor_may_others_the_public_or_the_operator(ada: Any, outsider: Any) -> None:
    visibility = visibility_from_text(owner=outsider.organisation, text="owner")
    for viewer in (ada, PUBLIC, OPERATOR):
        with pytest.raises(NotAllowed):
            add_record(by=viewer, record=clean(), visibility=visibility)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"people": 0}, "at least 1"),
        ({"codes": {"exploitation": ("Nonsense",)}}, "Nonsense"),
        ({"legs": (CleanLegFactory.build(stage="nowhere"),)}, "Leg 1"),
        ({"source_name": " "}, "source"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], words: str, ada: Any, organisation: Any) -> None:
    with pytest.raises(UnusableChange, match=words):
        add_record(by=ada, record=clean(**wrong), visibility=visibility_from_text(owner=organisation, text="owner"))
    assert not Record.objects.exists()


def test_an_unknown_grade_is_refused(ada: Any, organisation: Any) -> None:
    with pytest.raises(UnusableChange):
        add_record(
            by=ada,
            record=CleanRecordFactory(source_grade="7", information_grade="C"),
            visibility=visibility_from_text(owner=organisation, text="owner"),
        )
