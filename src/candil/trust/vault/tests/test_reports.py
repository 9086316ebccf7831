"""Reports: who holds a key reads; nobody else learns that there is one."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault import queries
from candil.trust.vault.errors import (
    KeyRefused,
    NotReady,
    OrderTaken,
    ReceiptUnknown,
    ReportUnknown,
    SealBroken,
    SentBefore,
)
from candil.trust.vault.models import KeyWrap, Receipt, Report, SealedObject
from candil.trust.vault.services import analysts, holders, keeping, reporters, reports, storage
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import Target, sealed_item
from candil.trust.vault.services.keys import new_keys
from candil.trust.vault.tests.acting import ANSWERS, PASSPHRASE, PHOTO, Person, Trustees, read_by, told
from candil.trust.vault.tests.conftest import enrolled

pytestmark = pytest.mark.django_db


def test_every_analyst_with_a_key_reads_a_report(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any
) -> None:
    label, _code = told(organisation, photo=PHOTO)
    for person in (ana, ben):
        answers, photo = reports.read(by=person.viewer, keys=person.keys, report=label)
        assert (answers.data, answers.from_reporter, answers.kind) == (ANSWERS, True, "answers")
        assert (photo.data, photo.about["name"]) == (None, "PLANTED-NAME.jpg")
        file = reports.read_file(by=person.viewer, keys=person.keys, report=label, label=photo.label)
        assert b"".join(file.pieces) == PHOTO
        assert file.about == photo.about


def test_small_parts_can_be_read_as_files_too(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, _code = told(organisation)
    part = SealedObject.objects.get()
    file = reports.read_file(by=ana.viewer, keys=ana.keys, report=label, label=part.label)
    assert b"".join(file.pieces) == ANSWERS
    with pytest.raises(ReportUnknown):
        reports.read_file(by=ana.viewer, keys=ana.keys, report=label, label="f" * 32)


def test_a_report_goes_to_chosen_people_only(ana: Person, ben: Person, trustees: Trustees, organisation: Any) -> None:
    label, _code = told(organisation, people=[ben.user.pk])
    assert read_by(ben, label) == [ANSWERS]
    with pytest.raises(ReportUnknown):
        read_by(ana, label)
    assert [list(queries.reports_held_by(person.viewer)) for person in (ana, ben)] == [[], [Report.objects.get()]]
    assert [key.label for key in queries.holders_of(ben.viewer, label)] == [ben.keys.label]


def test_others_do_not_learn_that_a_report_exists(
    ana: Person, trustees: Trustees, organisation: Any, outsider: Any, administrator: Any
) -> None:
    label, _code = told(organisation)
    stranger = enrolled(outsider)
    for wanted in (label, "f" * 32):
        with pytest.raises(ReportUnknown, match="hold no key"):
            read_by(stranger, wanted)
        with pytest.raises(ReportUnknown):
            queries.objects_in(viewer_for(administrator), wanted)
    for viewer in (PUBLIC, viewer_for(administrator)):
        with pytest.raises(NotPermitted):
            reports.read(by=viewer, keys=ana.keys, report=label)
    with pytest.raises(KeyRefused):
        reports.read(by=stranger.viewer, keys=ana.keys, report=label)  # keys of somebody else
    with pytest.raises(KeyRefused):
        reports.read(by=OPERATOR, keys=ana.keys, report=label)


def test_without_analysts_or_recovery_no_report_is_taken(organisation: Any, analyst: Any) -> None:
    with pytest.raises(NotReady, match="analyst"):
        reports.begin(organisation=organisation)
    enrolled(analyst)
    with pytest.raises(NotReady, match="ceremony"):
        reports.begin(organisation=organisation)


def test_a_person_who_lost_role_or_access_gets_no_new_reports(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any
) -> None:
    ana.user.roles = ["reader"]
    ana.user.save()
    told(organisation)
    assert [wrap.key_id for wrap in KeyWrap.objects.exclude(key=None)] == [ben.keys.label]
    ben.user.is_active = False
    ben.user.save()
    with pytest.raises(NotReady):
        reports.begin(organisation=organisation)


def test_every_opening_is_written_down_with_kinds_and_no_content(
    ana: Person, trustees: Trustees, organisation: Any
) -> None:
    label, _code = told(organisation, photo=PHOTO)
    before = Entry.objects.count()
    _answers, photo = reports.read(by=ana.viewer, keys=ana.keys, report=label)
    reports.read_file(by=ana.viewer, keys=ana.keys, report=label, label=photo.label)
    lines = list(Entry.objects.order_by("sequence")[before:].values_list("actor", "action", "subject", "details"))
    subject = f"report:{label}"
    assert lines == [
        ("analyst", "vault.open", subject, {"objects": {"answers": 1, "file": 1}}),
        ("analyst", "vault.open", subject, {"objects": {"file": 1}}),
    ]


def test_an_opening_that_fails_is_written_down(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, _code = told(organisation)
    SealedObject.objects.update(kind="message")
    with pytest.raises(SealBroken):
        read_by(ana, label)
    assert Entry.objects.filter(action="vault.open").count() == 1


def test_acts_of_reporters_leave_no_line_and_no_time(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path
) -> None:
    before = Entry.objects.count()
    _label, code = told(organisation, photo=PHOTO)
    reporter = reporters.enter(code=code)
    reporters.say(reporter=reporter, data=b"more")
    assert Entry.objects.count() == before
    fields = [field for model in (Report, KeyWrap, Receipt, SealedObject) for field in model._meta.get_fields()]
    assert [field for field in fields if field.get_internal_type() in {"DateTimeField", "TimeField"}] == []
    times = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in vault_folder.iterdir()]
    assert [timezone.localtime(time).timetz().isoformat()[:8] for time in times] == ["00:00:00"]


def test_answers_are_signed_and_count_on(ana: Person, ben: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    reports.answer(by=ana.viewer, keys=ana.keys, report=label, data=b"Which harbour?")
    reports.answer_file(by=ana.viewer, keys=ana.keys, report=label, pieces=iter([b"map"] * 3), about={"name": "map"})
    reports.answer(by=ben.viewer, keys=ben.keys, report=label, data=b"Take care.")
    pieces = reporters.read(reporter=reporters.enter(code=code))
    assert [(piece.author, piece.order) for piece in pieces] == [
        (REPORTER, 1), (ana.keys.author, 1), (ana.keys.author, 2), (ben.keys.author, 1),
    ]  # fmt: skip
    assert [piece.data for piece in pieces] == [ANSWERS, b"Which harbour?", None, b"Take care."]


def test_a_reply_that_the_analyst_did_not_sign_is_refused(ana: Person, trustees: Trustees, organisation: Any) -> None:
    """Whoever can write to the database can seal to the report, but not sign."""
    label, code = told(organisation)
    report = Report.objects.get()
    forger = new_keys(ana.keys.label)
    item = sealed_item(
        Target(label, report.recipient), b"Meet me there", kind="reply", author=forger.author, order=1, sign=forger.sign
    )
    with transaction.atomic():
        keeping.append(keeping.locked_report(label), [item])
    with pytest.raises(SealBroken):
        reporters.read(reporter=reporters.enter(code=code))


def test_replies_of_a_retired_key_are_still_verified(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any
) -> None:
    label, code = told(organisation)
    reports.answer(by=ana.viewer, keys=ana.keys, report=label, data=b"Which harbour?")
    holders.revoke(by=OPERATOR, person=ana.user)
    assert [piece.data for piece in reporters.read(reporter=reporters.enter(code=code))][1] == b"Which harbour?"


@pytest.mark.parametrize("swap", ["kind", "author", "missing", "replayed", "exchanged", "moved"])
def test_what_is_not_where_it_was_put_is_refused(swap: str, ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    other, _code = told(organisation)
    reporter = reporters.enter(code=code)
    reporters.say(reporter=reporter, data=b"second")
    first, second = SealedObject.objects.filter(report=label)
    assert len(read_by(ana, label)) == 2
    if swap == "kind":
        SealedObject.objects.filter(pk=first.pk).update(kind="message")
    elif swap == "author":
        SealedObject.objects.filter(pk=second.pk).update(author=ana.keys.author, order=1)
    elif swap == "missing":
        first.delete()
    elif swap == "replayed":
        SealedObject.objects.create(
            report_id=label, sequence=3, kind=second.kind, author=REPORTER, order=3, day=second.day, size=second.size,
            envelope=second.envelope,
        )  # fmt: skip
    elif swap == "exchanged":
        SealedObject.objects.filter(pk=first.pk).update(envelope=second.envelope)
    else:
        SealedObject.objects.filter(pk=first.pk).update(envelope=SealedObject.objects.get(report=other).envelope)
    with pytest.raises(SealBroken):
        read_by(ana, label)


def test_a_damaged_or_missing_file_is_refused(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path
) -> None:
    label, _code = told(organisation, photo=PHOTO)
    (path,) = vault_folder.iterdir()
    whole, photo = path.read_bytes(), SealedObject.objects.exclude(file="").get().label
    for damaged in (whole[:-1], whole[:100_000], whole[:-20] + bytes(20)):
        path.write_bytes(damaged)
        with pytest.raises(SealBroken):
            read_by(ana, label)
        with pytest.raises(SealBroken):  # before the first piece, not after the last
            reports.read_file(by=ana.viewer, keys=ana.keys, report=label, label=photo)
    path.unlink()
    with pytest.raises(SealBroken):
        read_by(ana, label)


def test_two_who_add_at_once_are_told(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    reporter = reporters.enter(code=code)
    target = reporters.target_of(reporter=reporter)
    both = [sealed_item(target, b"x", kind="message", author=REPORTER, order=2) for _browser in range(2)]
    reporters.add(report=label, items=both[:1])
    with pytest.raises(OrderTaken):
        reporters.add(report=label, items=both[1:])
    assert SealedObject.objects.count() == 2


def test_nothing_is_kept_when_keeping_fails(ana: Person, trustees: Trustees, organisation: Any) -> None:
    new = reports.begin(organisation=organisation)
    item = sealed_item(new.target, ANSWERS, kind="answers", author=REPORTER, order=2)  # begins with the second
    with pytest.raises(OrderTaken):
        reports.keep(new=new, organisation=organisation, items=[item])
    assert [model.objects.count() for model in (Report, KeyWrap, Receipt, SealedObject)] == [0, 0, 0, 0]


def test_staff_take_a_report_for_a_caller(ana: Person, trustees: Trustees, organisation: Any) -> None:
    new = reports.begin(organisation=organisation)
    item = sealed_item(new.target, ANSWERS, kind="answers", author=ana.keys.author, order=1, sign=ana.keys.sign)
    code = reports.keep(new=new, organisation=organisation, items=[item], by=ana.viewer)
    (piece,) = reporters.read(reporter=reporters.enter(code=code))
    assert (piece.data, piece.from_reporter) == (ANSWERS, False)
    assert Entry.objects.filter(action="vault.take_report", actor="analyst").count() == 1


def test_a_code_that_a_report_has_already_keeps_nothing_more(
    ana: Person, trustees: Trustees, organisation: Any
) -> None:
    code = "0" * 24
    for expected in (code, None):
        new = reports.begin(organisation=organisation)
        item = sealed_item(new.target, ANSWERS, kind="answers", author=REPORTER, order=1)
        if expected:
            assert reports.keep(new=new, organisation=organisation, items=[item], code=code) == code
        else:
            with pytest.raises(SentBefore):
                reports.keep(new=new, organisation=organisation, items=[item], code=code)
    assert [model.objects.count() for model in (Report, Receipt, SealedObject)] == [1, 1, 1]


def test_a_new_code_replaces_the_old_one(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    again = reports.replace_receipt(by=ana.viewer, keys=ana.keys, report=label)
    with pytest.raises(ReceiptUnknown):
        reporters.enter(code=code)
    assert reporters.enter(code=again).report == label


@pytest.mark.django_db(transaction=True)
def test_ending_destroys_the_wraps_before_the_objects(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, code = told(organisation, photo=PHOTO)
    found: list[tuple[int, int, int]] = []

    def interrupted(report: str) -> int:
        found.append((KeyWrap.objects.count(), Receipt.objects.count(), SealedObject.objects.count()))
        raise SystemExit("the power went")

    monkeypatch.setattr(keeping, "remove_objects", interrupted)
    with pytest.raises(SystemExit):
        reports.erase(by=ana.viewer, report=label)
    assert found == [(0, 0, 2)]
    monkeypatch.undo()
    for attempt in (lambda: read_by(ana, label), lambda: reporters.enter(code=code)):
        with pytest.raises((ReportUnknown, ReceiptUnknown)):
            attempt()
    assert reports.sweep(by=OPERATOR)["objects"] == 2
    assert list(vault_folder.iterdir()) == []
    assert Report.objects.get().ended_as == "erased"


@pytest.mark.django_db(transaction=True)
def test_erasing_leaves_nothing_sealed(ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path) -> None:
    label, _code = told(organisation, photo=PHOTO)
    reports.erase(by=ana.viewer, report=label)
    assert [model.objects.count() for model in (KeyWrap, Receipt, SealedObject)] == [0, 0, 0]
    assert list(vault_folder.iterdir()) == []
    with pytest.raises(ReportUnknown):
        reports.erase(by=ana.viewer, report=label)


def test_only_holders_and_the_operator_erase(
    ana: Person, trustees: Trustees, organisation: Any, outsider: Any, administrator: Any
) -> None:
    label, _code = told(organisation)
    for viewer in (PUBLIC, viewer_for(outsider), viewer_for(administrator)):
        with pytest.raises(ReportUnknown):
            reports.erase(by=viewer, report=label)
    reports.erase(by=OPERATOR, report=label)


def test_sqlite_overwrites_what_is_deleted(ana: Person, trustees: Trustees, organisation: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite only")
    label, _code = told(organisation)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")
        reports.erase(by=ana.viewer, report=label)
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_what_expired_opens_no_more_and_is_swept(ana: Person, trustees: Trustees, organisation: Any) -> None:
    today = timezone.localdate()
    label, code = told(organisation, expires_on=today + timedelta(days=1))
    assert read_by(ana, label) == [ANSWERS]
    Report.objects.update(expires_on=today)
    with pytest.raises(ReportUnknown):
        read_by(ana, label)
    with pytest.raises(ReceiptUnknown):
        reporters.enter(code=code)
    assert reports.sweep(by=OPERATOR)["expired"] == 1
    assert (SealedObject.objects.count(), Report.objects.get().ended_as) == (0, "expired")
    with pytest.raises(ValueError, match="expires"):
        told(organisation, expires_on=today)


def test_only_the_operator_sweeps(ana: Person) -> None:
    with pytest.raises(NotPermitted):
        reports.sweep(by=ana.viewer)


def test_files_that_nothing_names_are_swept_after_days(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path
) -> None:
    told(organisation, photo=PHOTO)
    (kept,) = vault_folder.iterdir()
    orphan = vault_folder / storage.written(lambda file: file.write(b"x"))
    assert reports.sweep(by=OPERATOR)["files"] == 0
    for path in (orphan, kept):
        os.utime(path, (time.time() - 3 * 86400,) * 2)
    assert reports.sweep(by=OPERATOR)["files"] == 1
    assert list(vault_folder.iterdir()) == [kept]


def test_a_key_that_is_no_longer_in_use_opens_nothing(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any
) -> None:
    label, _code = told(organisation)
    holders.rotate_key(by=ana.viewer, keys=ana.keys, passphrase="seven other lanterns glow")
    with pytest.raises(KeyRefused):
        read_by(ana, label)
    assert analysts.open_keys(by=ben.viewer, passphrase=PASSPHRASE)
