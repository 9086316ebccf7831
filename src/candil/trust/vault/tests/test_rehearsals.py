"""What an organisation must be able to do on a bad day, done by command: leave, lose, suspect, recover."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.vault import queries
from candil.trust.vault.errors import (
    KeyRefused,
    PassphraseRefused,
    RecoveryRefused,
    ReportUnknown,
    SealBroken,
)
from candil.trust.vault.management.commands import vault
from candil.trust.vault.models import AnalystKey, KeyWrap, Report, SealedObject
from candil.trust.vault.services import analysts, holders, recovery, reporters, reports
from candil.trust.vault.services.envelopes import new_identity, recipient_of, unseal
from candil.trust.vault.services.items import context_of
from candil.trust.vault.services.wraps import unwrapped
from candil.trust.vault.tests.acting import ANSWERS, PASSPHRASE, PHOTO, Person, Trustees, read_by, told
from candil.trust.vault.tests.conftest import enrolled

pytestmark = pytest.mark.django_db
OTHER = "seven other lanterns glow"


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What will be typed at the prompts, in order; by default the passphrase of everybody."""
    typed: list[str] = []
    monkeypatch.setattr(vault, "getpass", lambda _words: typed.pop(0) if typed else PASSPHRASE)
    return typed


def run(*words: Any) -> str:
    out = StringIO()
    call_command("vault", *map(str, words), stdout=out)
    return out.getvalue().strip()


def renewed(person: Person, passphrase: str = PASSPHRASE) -> Person:
    return Person(person.user, person.viewer, analysts.open_keys(by=person.viewer, passphrase=passphrase))


def test_enrol_and_change_the_passphrase(analyst: Any, typing: list[str]) -> None:
    assert "age1" in run("enrol", "--as", "analyst")
    typing += [PASSPHRASE, OTHER, OTHER]
    run("passphrase", "--as", "analyst")
    assert analysts.open_keys(by=viewer_for(analyst), passphrase=OTHER)
    typing += [OTHER, "one way", "another way"]
    with pytest.raises(PassphraseRefused, match="agree"):
        run("passphrase", "--as", "analyst")


def test_assigning_and_releasing(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any, typing: list[str]
) -> None:
    label, _code = told(organisation, people=[ana.user.pk])
    with pytest.raises(KeyRefused, match="Nobody else"):
        holders.release(by=ana.viewer, keys=ana.keys, report=label)
    run("assign", label, "--as", "analyst", "--to", "ben")
    assert read_by(ben, label) == [ANSWERS]
    holders.release(by=ana.viewer, keys=ana.keys, report=label)
    with pytest.raises(ReportUnknown):
        read_by(ana, label)
    assert read_by(ben, label) == [ANSWERS]


def test_keys_stay_in_the_organisation(ana: Person, trustees: Trustees, organisation: Any, outsider: Any) -> None:
    label, _code = told(organisation)
    stranger = enrolled(outsider)
    with pytest.raises(KeyRefused, match="organisation"):
        holders.assign(by=ana.viewer, keys=ana.keys, report=label, person=outsider)
    with pytest.raises(KeyRefused, match="organisation"):
        holders.hand_over(by=ana.viewer, keys=ana.keys, to=outsider)
    with pytest.raises(ReportUnknown):
        holders.assign(by=stranger.viewer, keys=stranger.keys, report=label, person=outsider)
    assert read_by(ana, label) == [ANSWERS]


def test_somebody_leaves(ana: Person, ben: Person, trustees: Trustees, organisation: Any, typing: list[str]) -> None:
    labels = [told(organisation, people=[ana.user.pk])[0] for _report in range(3)]
    assert "3" in run("hand-over", "--as", "analyst", "--to", "ben")
    assert [read_by(ben, label) for label in labels] == [[ANSWERS]] * 3
    with pytest.raises(KeyRefused):
        read_by(ana, labels[0])
    assert not KeyWrap.objects.filter(key=ana.keys.label).exists()
    told(organisation)
    assert set(KeyWrap.objects.exclude(key=None).values_list("key", flat=True)) == {ben.keys.label}


def test_an_analyst_replaces_keys(ana: Person, trustees: Trustees, organisation: Any, typing: list[str]) -> None:
    label, _code = told(organisation)
    typing += [PASSPHRASE, OTHER, OTHER]
    recipient = run("rotate-key", "--as", "analyst").split()[-1]
    after = renewed(ana, OTHER)
    assert after.keys.recipient == recipient != ana.keys.recipient
    assert read_by(after, label) == [ANSWERS]
    assert not KeyWrap.objects.filter(key=ana.keys.label).exists()


def test_a_laptop_is_stolen(ana: Person, ben: Person, trustees: Trustees, organisation: Any, typing: list[str]) -> None:
    """Revoke, then give the reports new keys: what the thief copied opens nothing that is written from then on."""
    label, code = told(organisation, photo=PHOTO)
    reports.answer(by=ana.viewer, keys=ana.keys, report=label, data=b"Which harbour?")
    copied = bytes(KeyWrap.objects.get(key=ana.keys.label).envelope)
    before = Report.objects.get()
    assert "now: 0" in run("revoke", "analyst")
    with pytest.raises(KeyRefused):
        read_by(ana, label)
    assert "new key: 1" in run("rotate-report", "--as", "ben")
    after = Report.objects.get()
    assert after.recipient != before.recipient
    stolen = vault_identity(before, copied, ana)
    for part in SealedObject.objects.filter(file=""):
        with pytest.raises(SealBroken):
            unseal(bytes(part.envelope or b""), stolen, context_of(part))
    assert read_by(ben, label) == [ANSWERS, None, b"Which harbour?"]
    assert [piece.data for piece in reporters.read(reporter=reporters.enter(code=code))][0] == ANSWERS
    photo = SealedObject.objects.exclude(file="").get()
    file = reports.read_file(by=ben.viewer, keys=ben.keys, report=label, label=photo.label)
    assert b"".join(file.pieces) == PHOTO


def vault_identity(report: Report, wrap: bytes, person: Person) -> str:
    return unwrapped(report.label, report.recipient, wrap, person.keys.label, person.keys.identity)


@pytest.mark.django_db(transaction=True)
def test_rotation_leaves_one_file_and_none_when_it_fails(
    ana: Person, trustees: Trustees, organisation: Any, vault_folder: Path, typing: list[str]
) -> None:
    label, _code = told(organisation, photo=PHOTO)
    (before,) = vault_folder.iterdir()
    run("rotate-report", label, "--as", "analyst")
    (after,) = vault_folder.iterdir()
    assert before != after
    reports.answer_file(by=ana.viewer, keys=ana.keys, report=label, pieces=iter([b"map"]))
    second = next(path for path in vault_folder.iterdir() if path != after)
    whole = second.read_bytes()
    second.write_bytes(whole[:-1])
    with pytest.raises(SealBroken):  # when the first file is written already
        run("rotate-report", label, "--as", "analyst")
    assert set(vault_folder.iterdir()) == {after, second}
    second.write_bytes(whole)
    assert len(read_by(ana, label)) == 3


def test_everybody_lost_their_passphrase(
    ana: Person, trustees: Trustees, organisation: Any, typing: list[str], tmp_path: Path
) -> None:
    """The lost-key ceremony: any two trustees, off the network, for an analyst with new keys."""
    label, _code = told(organisation)
    run("revoke", "analyst")
    run("enrol", "--as", "analyst")
    after = renewed(ana)
    with pytest.raises(ReportUnknown):
        read_by(after, label)
    assert f"Reports no analyst opens: 1\n{label}" in run("status")
    request = tmp_path / "request"
    run("request-recovery", "--to", "analyst", "--out", request)
    assert ANSWERS not in request.read_bytes()
    for one, two in ((1, 2), (1, 3), (2, 3)):
        answer = answered(tmp_path, trustees, request, (one, two), (two, one))
        KeyWrap.objects.filter(key=after.keys.label).delete()
        assert "again: 1" in run("accept-recovery", answer)
        assert read_by(after, label) == [ANSWERS]
    assert "Reports no analyst opens: 0" in run("status")


def answered(folder: Path, trustees: Trustees, request: Path, pair: tuple[int, int], who: tuple[int, ...]) -> Path:
    keys = []
    for number in who:
        keys += ["--identity", folder / f"trustee-{number}"]
        (folder / f"trustee-{number}").write_text(f"# somebody\n{trustees.identities[number - 1]}\n")
    sealed, answer = folder / f"pair{pair}", folder / f"answer{pair}{who}"
    sealed.write_bytes(trustees.pairs[pair])
    run("answer-recovery", "--request", request, "--pair", sealed, *keys, "--out", answer)
    return answer


@pytest.mark.parametrize("who", [(1,), (1, 1), (1, 3), (3, 2)], ids=str)
def test_one_trustee_or_the_wrong_two_open_nothing(
    who: tuple[int, ...], ana: Person, trustees: Trustees, organisation: Any, tmp_path: Path, typing: list[str]
) -> None:
    told(organisation)
    (tmp_path / "request").write_bytes(
        recovery.request(by=OPERATOR, to=ana.user, reports=list(Report.objects.values_list("label", flat=True)))
    )
    with pytest.raises(RecoveryRefused):
        answered(tmp_path, trustees, tmp_path / "request", (1, 2), who)


def test_a_recovery_cannot_be_answered_with_another_key(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, _code = told(organisation)
    package = recovery.request(by=OPERATOR, to=ana.user, reports=[label])
    with pytest.raises(RecoveryRefused):
        recovery.answer(package, new_identity())
    false = recovery.answer(package, recovery.identity_of_pair(trustees.pairs[1, 2], trustees.identities[:2]))
    assert recovery.accept(by=OPERATOR, package=false) == 1
    for junk in (b"", b"{}", b"[1]", b"\xff", false.replace(b"candil recovery 1", b"candil recovery 2"), b"[" * 9999):
        with pytest.raises(RecoveryRefused):
            recovery.accept(by=OPERATOR, package=junk)


def test_ceremonies_are_for_the_operator(ana: Person, trustees: Trustees, organisation: Any) -> None:
    for act in (
        lambda: recovery.set_recovery(by=ana.viewer, organisation=organisation, recipient=recipient_of(new_identity())),
        lambda: recovery.request(by=ana.viewer, to=ana.user),
        lambda: recovery.accept(by=ana.viewer, package=b""),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_new_ceremony_replaces_the_old_one(
    ana: Person, trustees: Trustees, organisation: Any, typing: list[str], tmp_path: Path
) -> None:
    label, _code = told(organisation)
    keys = [run("trustee", "--out", tmp_path / f"key{number}") for number in range(3)]
    recipient = run("ceremony", *keys, "--out", tmp_path / "pairs")
    run("set-recovery", "lantern", recipient)
    assert recipient in run("status")
    assert "recovery: 1" in run("rewrap-recovery", "--as", "analyst")
    assert "recovery: 0" in run("rewrap-recovery", "--as", "analyst")
    run("request-recovery", "--to", "analyst", "--report", label, "--out", tmp_path / "request")
    run(
        "answer-recovery", "--request", tmp_path / "request", "--pair", tmp_path / "pairs" / "pair-1-3.age",
        "--identity", tmp_path / "key0", "--identity", tmp_path / "key2", "--out", tmp_path / "answer",
    )  # fmt: skip
    KeyWrap.objects.filter(key=ana.keys.label).delete()
    run("accept-recovery", tmp_path / "answer")
    assert read_by(ana, label) == [ANSWERS]
    assert oct((tmp_path / "key0").stat().st_mode)[-3:] == "600"
    with pytest.raises(RecoveryRefused, match="before"):
        run("set-recovery", "lantern", trustees.recipient)
    with pytest.raises(RecoveryRefused, match="already"):
        run("trustee", "--out", tmp_path / "key0")


def test_a_ceremony_takes_three_different_trustees() -> None:
    one, two = recipient_of(new_identity()), recipient_of(new_identity())
    for trustees in ([one, two], [one, two, one]):
        with pytest.raises(RecoveryRefused):
            recovery.ceremony(trustees)
    with pytest.raises(KeyRefused):
        recovery.ceremony([one, two, "age1nothing"])


def test_administrators_revoke_in_their_organisation_only(
    ana: Person, outsider: Any, administrator: Any, trustees: Trustees, organisation: Any
) -> None:
    enrolled(outsider)
    told(organisation)
    by = viewer_for(administrator)
    with pytest.raises(ReportUnknown):
        holders.revoke(by=by, person=outsider)
    with pytest.raises(NotPermitted):
        holders.revoke(by=viewer_for(outsider), person=ana.user)
    assert holders.revoke(by=by, person=ana.user) == 1
    assert list(queries.reports_without_analyst(by)) == [Report.objects.get()]
    assert not queries.reports_without_analyst(viewer_for(outsider))
    with pytest.raises(KeyRefused):
        holders.revoke(by=by, person=ana.user)


def test_erase_and_sweep_by_command(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, _code = told(organisation)
    run("erase", label)
    assert not queries.reports_held_by(ana.viewer)
    assert run("sweep").startswith("Expired: 0.")


def test_each_bad_day_is_written_down(
    ana: Person, ben: Person, trustees: Trustees, organisation: Any, typing: list[str]
) -> None:
    label, _code = told(organisation)
    run("rotate-report", label, "--as", "ben")
    run("revoke", "analyst")
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"vault.set_recovery", "vault.rotate_report", "vault.revoke"} <= actions
    assert AnalystKey.objects.filter(retired_on=None).count() == 1
