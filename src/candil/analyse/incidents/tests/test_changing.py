"""Correcting, grading, re-sharing and renaming: who may, what stays, what the audit says."""

from __future__ import annotations

from typing import Any

import pytest

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.errors import NotAllowed, RecordSuperseded, RecordUnknown, UnusableChange
from candil.analyse.incidents.models import Grade, Record
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.errors import VisibilityRefused
from candil.trust.partnerships.services import visibility_from_text

pytestmark = pytest.mark.django_db


def last_entry() -> Entry:
    return Entry.objects.order_by("-sequence")[0]


def test_a_correction_takes_the_place_of_the_record_which_stays_readable(data_officer: Any) -> None:
    viewer = viewer_for(data_officer)
    old = keep()[0]
    new = services.correct_record(by=viewer, record=old, reason="Counted again", people=4)
    old.refresh_from_db()
    assert (old.is_current, old.people) == (False, 1)
    assert (new.is_current, new.people, new.supersedes, new.identity) == (True, 4, old, old.identity)
    assert [leg.place_name for leg in new.legs.all()] == ["Hull"]
    assert [record.pk for record in queries.records_visible_to(viewer)] == [new.pk]
    assert queries.record_for(viewer, old.pk) == old
    assert last_entry().action == "incidents.correct"
    assert last_entry().details == {"supersedes": old.pk, "changed": ["people"]}


def test_corrected_legs_and_codes_replace_the_former_ones(data_officer: Any) -> None:
    new = services.correct_record(
        by=viewer_for(data_officer),
        record=keep()[0],
        reason="Place was wrong",
        codes={"exploitation": ["Servitude"], "gender": []},
        legs=[CleanLegFactory(stage="origin"), CleanLegFactory(place_name="Leeds")],
    )
    new.refresh_from_db()
    assert new.codes == {"exploitation": ["Servitude"]}
    assert [(leg.position, leg.place_name) for leg in new.legs.all()] == [(0, "Hull"), (1, "Leeds")]


def test_a_record_is_corrected_once_and_then_its_newest_version(data_officer: Any) -> None:
    viewer = viewer_for(data_officer)
    old = keep()[0]
    new = services.correct_record(by=viewer, record=old, reason="One", people=2)
    with pytest.raises(RecordSuperseded, match=f"R{new.pk}"):
        services.correct_record(by=viewer, record=old, reason="Two", people=3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": 0}, "at least 1"),
        ({"codes": {"exploitation": ["Slavery"]}}, "Slavery"),
        ({"codes": {"nonsense": ["A"]}}, "nonsense"),
        ({"kind": "rumour"}, "kind"),
        ({"date_to": "2020"}, "before the first"),
        ({"legs": [CleanLegFactory(latitude=91.0)]}, "off the map"),
        ({"legs": [CleanLegFactory(longitude=None)]}, "only one of"),
        ({"legs": [CleanLegFactory(stage="holiday")]}, "Leg 1"),
        ({"legs": [CleanLegFactory(country="XXX")]}, "XXX"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_words(data_officer: Any, changes: Any, words: str) -> None:
    from datetime import date

    if "date_to" in changes:
        changes = {"date_to": date(2020, 1, 1)}
    with pytest.raises(UnusableChange, match=words):
        services.correct_record(by=viewer_for(data_officer), record=keep()[0], reason="Why", **changes)
    assert Record.objects.count() == 1


def test_a_correction_says_why(data_officer: Any) -> None:
    with pytest.raises(UnusableChange, match="why"):
        services.correct_record(by=viewer_for(data_officer), record=keep()[0], reason=" ", people=2)


@pytest.mark.parametrize(
    "who", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider", "administrator"]
)
def test_only_the_owners_data_officers_correct_and_share(cast: dict[str, Any], who: str) -> None:
    record = keep()[0]
    with pytest.raises(NotAllowed):
        services.correct_record(by=cast[who], record=record, reason="Why", people=2)
    with pytest.raises(NotAllowed):
        services.change_visibility(by=cast[who], visibility=record.visibility, records=[record])


@pytest.mark.parametrize("who", ["reporter", "rows_partner", "statistics_partner", "outsider", "administrator"])
def test_only_the_owners_analysts_grade(cast: dict[str, Any], who: str) -> None:
    with pytest.raises(NotAllowed):
        services.grade_record(by=cast[who], record=keep()[0], source="1", information="A")


@pytest.mark.parametrize(
    ("scale", "source", "information", "handling", "becomes"),
    [
        ("3x5x2", "1", "B", "", ("1", "B")),
        ("admiralty", "E", "5", "", ("3", "E")),
        ("5x5x5", "E", "3", "5", ("2", "B")),
    ],
)
def test_a_grade_is_kept_as_given_and_as_3x5x2(
    organisation: Any, scale: str, source: str, information: str, handling: str, becomes: tuple[str, str]
) -> None:
    new = services.grade_record(
        by=OPERATOR, record=keep()[0], scale=scale, source=source, information=information, handling=handling
    )
    grade = Grade.objects.get()
    assert (new.source_grade, new.information_grade) == becomes
    assert (grade.record, grade.scale, grade.source_code, grade.information_code) == (new, scale, source, information)
    assert (grade.source_grade, grade.information_grade, grade.handling) == (*becomes, handling)
    assert last_entry().details["grade"] == f"{source}{information}{handling}"


def test_the_history_keeps_every_grading(analyst: Any) -> None:
    viewer = viewer_for(analyst)
    first = services.grade_record(by=viewer, record=keep()[0], source="2", information="D")
    second = services.grade_record(by=viewer, record=first, source="1", information="A")
    graded = [
        (version.pk, [grade.source_grade for grade in version.grades.all()])
        for version in queries.versions_of(viewer, second)
    ]
    assert graded == [(second.pk, ["1"]), (first.pk, ["2"]), (first.supersedes_id, [])]
    memory = queries.source_memory(viewer, second.source_id)
    assert (memory.records, memory.graded, memory.by_source_grade) == (1, 1, {"1": 1})


@pytest.mark.parametrize(("source", "information"), [("4", "A"), ("1", "F"), ("", "A")])
def test_a_code_that_the_scale_does_not_have_is_refused(analyst: Any, source: str, information: str) -> None:
    with pytest.raises(UnusableChange):
        services.grade_record(by=viewer_for(analyst), record=keep()[0], source=source, information=information)
    assert not Grade.objects.exists()


def test_handling_with_conditions_moves_the_record_to_a_class_that_says_them(organisation: Any) -> None:
    record = keep(shared="members")[0]
    new = services.grade_record(
        by=OPERATOR, record=record, source="1", information="A", handling="C", conditions="Do not contact"
    )
    assert (new.visibility.level, new.visibility.handling, new.visibility.conditions) == (
        "members",
        "C",
        "Do not contact",
    )


def test_an_analyst_may_grade_but_not_change_the_handling(analyst: Any) -> None:
    with pytest.raises(NotAllowed):
        services.grade_record(
            by=viewer_for(analyst), record=keep()[0], source="1", information="A", handling="C", conditions="x"
        )
    assert Record.objects.count() == 1


def test_public_records_cannot_carry_conditions(organisation: Any) -> None:
    with pytest.raises(VisibilityRefused):
        services.grade_record(
            by=OPERATOR, record=keep(shared="public")[0], source="1", information="A", handling="C", conditions="x"
        )


def test_sharing_moves_all_versions_so_that_history_shows_no_more_than_the_record(
    data_officer: Any, cast: dict[str, Any]
) -> None:
    viewer = viewer_for(data_officer)
    old = keep(shared="members")[0]
    new = services.correct_record(by=viewer, record=old, reason="Why", people=2)
    assert queries.record_for(cast["outsider"], old.pk)
    narrow = visibility_from_text(owner=new.owner, text="owner")
    assert services.change_visibility(by=viewer, visibility=narrow, records=[new]) == 1
    for pk in (old.pk, new.pk):
        with pytest.raises(RecordUnknown):
            queries.record_for(cast["outsider"], pk)
    assert last_entry().action == "incidents.share"


def test_a_batch_is_shared_as_a_whole(data_officer: Any) -> None:
    records = keep(CleanRecordFactory(), CleanRecordFactory())
    other = keep()[0]
    wide = visibility_from_text(owner=other.owner, text="public")
    changed = services.change_visibility(by=viewer_for(data_officer), visibility=wide, batch=records[0].batch)
    assert changed == 2
    assert set(queries.records_visible_to(PUBLIC)) == set(records)


def test_records_of_another_organisation_are_not_shared_along(data_officer: Any, outsider: Any) -> None:
    theirs = keep(organisation=outsider.organisation)[0]
    ours = visibility_from_text(owner=data_officer.organisation, text="public")
    with pytest.raises(UnusableChange):
        services.change_visibility(by=viewer_for(data_officer), visibility=ours, records=[theirs])


def test_a_source_gets_another_name_unless_it_is_taken(data_officer: Any, outsider: Any) -> None:
    record, other = keep(CleanRecordFactory(source_name="A"), CleanRecordFactory(source_name="B"))
    viewer = viewer_for(data_officer)
    services.rename_source(by=viewer, source=record.source, name=" Harbour line ")
    record.refresh_from_db()
    assert record.source.name == "Harbour line"
    with pytest.raises(UnusableChange):
        services.rename_source(by=viewer, source=other.source, name="Harbour line")
    with pytest.raises(NotAllowed):
        services.rename_source(by=viewer_for(outsider), source=other.source, name="Mine")


def test_the_audit_has_no_words_of_a_correction(data_officer: Any) -> None:
    services.correct_record(by=viewer_for(data_officer), record=keep()[0], reason="Secret why", summary="Secret what")
    assert "Secret" not in str(last_entry().details)
