"""Judgements of two records: kept, undone, combined over organisations, and true while records change."""

from __future__ import annotations

from typing import Any

import pytest

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.errors import JudgementUnknown, NotAllowed, RecordUnknown, UnusableJudgement
from candil.analyse.incidents.models import Judgement, Record, Suggestion
from candil.analyse.incidents.tests.factories import BatchFactory, CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import suggest
from candil.collect.datasets.models import BatchStatus
from candil.collect.datasets.services import undo_batch
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(partnership: Any, organisation: Any) -> list[Record]:
    """Three records that the partner with rows may open, too."""
    return keep(
        CleanRecordFactory(), CleanRecordFactory(), CleanRecordFactory(), organisation=organisation,
        shared="groups:harbour",
    )  # fmt: skip


@pytest.fixture
def amina(analyst: Any) -> Any:
    return viewer_for(analyst)


@pytest.fixture
def partner(rows_partner: Any) -> Any:
    return viewer_for(rows_partner)


def judge(by: Any, one: Record, other: Record, verdict: str, reason: str = "") -> Judgement:
    return services.judge(by=by, first=one.pk, second=other.pk, verdict=verdict, reason=reason)


def incidents(viewer: Any) -> list[tuple[int, ...]]:
    return [members for _number, members in queries.incident_list(viewer).incidents]


def test_same_makes_an_incident_and_undo_takes_it_apart(three: list[Record], amina: Any) -> None:
    one, other, _third = three
    kept = judge(amina, other, one, "same", " Same van ")
    assert (kept.record_a, kept.record_b, kept.reason) == (one, other, "Same van")
    assert incidents(amina) == [(one.pk, other.pk)]
    assert queries.incident_members(amina, other) == (one.pk, other.pk)
    services.undo_judgement(by=amina, judgement=kept.pk)
    assert incidents(amina) == []
    (told,) = queries.judgement_history(amina, (one.pk,))
    assert told.undone_at is not None
    assert not told.may_undo
    assert [(entry.action, entry.details["verdict"]) for entry in Entry.objects.order_by("sequence")][-2:] == [
        ("incidents.judge", "same"), ("incidents.undo_judgement", "same"),
    ]  # fmt: skip
    assert "van" not in str([entry.details for entry in Entry.objects.all()])


def test_the_newest_judgement_stands_and_the_one_before_comes_back(three: list[Record], amina: Any) -> None:
    one, other, _third = three
    judge(amina, one, other, "same")
    later = judge(amina, one, other, "undecided")
    assert incidents(amina) == []
    services.undo_judgement(by=amina, judgement=later.pk)
    assert incidents(amina) == [(one.pk, other.pk)]


def test_different_is_never_bridged(three: list[Record], amina: Any) -> None:
    one, other, third = three
    judge(amina, one, other, "same")
    judge(amina, other, third, "same")
    assert incidents(amina) == [(one.pk, other.pk, third.pk)]
    judge(amina, one, third, "different")
    assert incidents(amina) == []
    ((different, same),) = queries.incident_list(amina).contradictions
    assert different == (one.pk, third.pk)
    assert set(same) == {(one.pk, other.pk), (other.pk, third.pk)}
    assert [queries.incident_detail(amina, record.pk).contradicted for record in three] == [True, True, True]


def test_the_strictest_judgement_of_two_organisations_holds_for_both(
    three: list[Record], amina: Any, partner: Any
) -> None:
    one, other, _third = three
    judge(amina, one, other, "same", "We know the van")
    assert incidents(partner) == [(one.pk, other.pk)]
    against = judge(partner, one, other, "different")
    assert incidents(amina) == incidents(partner) == []
    assert queries.incident_detail(amina, one.pk).split == ((one.pk, other.pk),)
    services.undo_judgement(by=partner, judgement=against.pk)
    assert incidents(amina) == [(one.pk, other.pk)]
    judge(partner, one, other, "undecided")
    assert incidents(partner) == [(one.pk, other.pk)]
    assert queries.incident_detail(amina, one.pk).split == ((one.pk, other.pk),)


def test_who_judged_and_why_stays_in_the_house(three: list[Record], amina: Any, partner: Any, analyst: Any) -> None:
    one, other, _third = three
    kept = judge(amina, one, other, "same", "We know the van")
    (own,) = queries.judgement_history(amina, (one.pk,))
    assert (own.by, own.reason, own.may_undo) == (str(analyst), "We know the van", True)
    (told,) = queries.judgement_history(partner, (one.pk,))
    assert (told.by, told.reason, told.may_undo) == ("another organisation", "", False)
    with pytest.raises(JudgementUnknown):
        services.undo_judgement(by=partner, judgement=kept.pk)
    services.undo_judgement(by=amina, judgement=kept.pk)
    assert queries.judgement_history(partner, (one.pk,)) == ()


def test_judgements_follow_a_record_to_its_next_version(three: list[Record], amina: Any, organisation: Any) -> None:
    one, other, third = three
    judge(amina, one, other, "same")
    suggest(organisation, one, third)
    new = services.correct_record(by=OPERATOR, record=one, reason="Misread", people=2)
    assert incidents(amina) == [(other.pk, new.pk)]
    assert Suggestion.objects.values_list("record_a", "record_b").get() == (third.pk, new.pk)
    newer = services.grade_record(by=OPERATOR, record=other, scale="3x5x2", source="1", information="B")
    assert incidents(amina) == [(new.pk, newer.pk)]
    assert queries.incident_detail(amina, one.pk).number == new.pk
    with pytest.raises(RecordUnknown):
        judge(amina, one, third, "same")


def test_undoing_a_load_leaves_nothing_behind(three: list[Record], amina: Any, organisation: Any) -> None:
    one, other, third = three
    (added,) = keep(
        CleanRecordFactory(), batch=BatchFactory(organisation=organisation, shared="groups:harbour", file_name="b.csv")
    )
    judge(amina, one, added, "same")
    judge(amina, added, other, "same")
    suggest(organisation, third, added)
    kept = suggest(organisation, one, third)
    assert incidents(amina) == [(one.pk, other.pk, added.pk)]
    added.batch.status = BatchStatus.ACCEPTED
    added.batch.save()
    undo_batch(by=OPERATOR, batch=added.batch)
    assert incidents(amina) == []
    assert not Judgement.objects.exists()
    assert list(Suggestion.objects.all()) == [kept]


def test_a_record_shared_no_longer_leaves_the_incident_of_the_partner(
    three: list[Record], amina: Any, partner: Any, organisation: Any
) -> None:
    from candil.trust.partnerships.services import visibility_from_text

    one, other, third = three
    judge(amina, one, other, "same")
    judge(amina, other, third, "same")
    own = visibility_from_text(owner=organisation, text="owner")
    services.change_visibility(by=OPERATOR, visibility=own, records=[other])
    assert incidents(amina) == [(one.pk, other.pk, third.pk)]
    assert incidents(partner) == []


def test_what_cannot_be_judged(three: list[Record], amina: Any, partner: Any, data_officer: Any) -> None:
    one, other, _third = three
    (hidden,) = keep(CleanRecordFactory(), batch=BatchFactory(organisation=one.owner, file_name="c.csv"))
    (invented,) = keep(
        CleanRecordFactory(is_synthetic=True), batch=BatchFactory(organisation=one.owner, file_name="d.csv")
    )
    with pytest.raises(RecordUnknown):
        judge(partner, one, hidden, "same")
    with pytest.raises(UnusableJudgement):
        judge(amina, one, one, "same")
    with pytest.raises(UnusableJudgement):
        judge(amina, one, other, "perhaps")
    with pytest.raises(UnusableJudgement):
        judge(amina, one, invented, "same")
    for nobody in (viewer_for(data_officer), OPERATOR):
        with pytest.raises(NotAllowed):
            judge(nobody, one, other, "same")
    assert not Judgement.objects.exists()


def test_the_strictest_rule_of_the_records_rules_the_incident(three: list[Record], amina: Any) -> None:
    from candil.trust.partnerships.services import ensure_class

    one, other, _third = three
    judge(amina, one, other, "same")
    assert queries.incident_detail(amina, one.pk).handling == "P"
    strict = ensure_class(owner=one.owner, level="owner", groups=(), handling="C", conditions="Ask before acting")
    services.change_visibility(by=OPERATOR, visibility=strict, records=[other])
    detail = queries.incident_detail(amina, one.pk)
    assert (detail.handling, detail.conditions) == ("C", ("Ask before acting",))


def test_incidents_of_public_records_are_for_roles_that_read_records(cast: dict[str, Any], organisation: Any) -> None:
    one, other = keep(CleanRecordFactory(), CleanRecordFactory(), organisation=organisation, shared="public")
    judge(cast["analyst"], one, other, "same")
    told = {name for name, viewer in cast.items() if incidents(viewer)}
    assert told == {"analyst", "rows_partner", "statistics_partner", "outsider"}
