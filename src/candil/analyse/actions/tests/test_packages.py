"""Packages: what is in them, who may make them, who opens them."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from candil.analyse.actions import queries, services
from candil.analyse.actions.errors import KeyUnusable, PackageRefused, PackageUnknown, PictureRefused, WrongMoment
from candil.analyse.actions.models import AuthorityKey, Ground, Package, State
from candil.analyse.actions.services import packing
from candil.analyse.actions.services.pictures import LONGEST_SIDE, cleaned
from candil.analyse.actions.tests.acting import (
    ANSWER_AT,
    HIDDEN,
    PLACE,
    WORDS,
    draft,
    everything,
    opened_by_the_standard_tool,
    photograph,
    proposed,
    told,
    without_consent,
)
from candil.collect.reporting import services as telling
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import enrolled
from candil.trust.accounts.errors import NotPermitted
from candil.trust.audit.models import Entry
from candil.trust.vault.errors import PassphraseRefused, ReportUnknown
from candil.trust.vault.services import holders
from candil.trust.vault.services.envelopes import new_identity
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import _person

pytestmark = pytest.mark.django_db


def opened(package: Package, identity: str) -> dict[str, bytes]:
    """A package as the authority opens it with the library."""
    data = pyrage.decrypt(bytes(package.sealed or b""), [pyrage.x25519.Identity.from_str(identity)])
    return packing.unpacked(data)


def test_the_standard_tool_opens_it_and_its_signature_holds(
    rhea: Person, channel: Channel, key: AuthorityKey, identity: str, tmp_path: Path
) -> None:
    label = told(channel, files={"IMG_0815.jpg": photograph(), "statement.PDF": b"%PDF-1.4 words"})
    telling.answer(by=rhea.viewer, keys=rhea.keys, label=label, words="Which harbour?")
    wanted = everything(rhea, label, key, how="cleaned", handling="C", conditions="Not for court")
    pdf = list(wanted.files)[1]
    package = proposed(rhea, label, replace(wanted, files={**wanted.files, pdf: "original"}))
    data = opened_by_the_standard_tool(package, identity, tmp_path)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    archive.extractall(tmp_path)
    manifest = json.loads((tmp_path / "package.json").read_text())
    assert [each["name"] for each in manifest["files"]] == [
        "READ-ME.txt", "what-was-told.txt", "photo-1.jpg", "file-1.pdf",
    ]  # fmt: skip
    for each in manifest["files"]:
        assert hashlib.sha256((tmp_path / each["name"]).read_bytes()).hexdigest() == each["sha256"]
    assert manifest["originals"] == ["file-1.pdf"]
    verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "signer.pem", "-rawin", "-in", "package.json"]
    openssl = shutil.which("openssl")
    assert openssl, "the openssl tool is needed for this test"
    command = [openssl, *verify, "-sigfile", "package.json.sig"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


def test_only_what_was_chosen_is_in_it(rhea: Person, report: str, key: AuthorityKey, identity: str) -> None:
    story = telling.open_report(by=rhea.viewer, keys=rhea.keys, label=report, language="en")[1]
    place = next(part for part in queries.parts_of(story) if PLACE in part.text)
    files = opened(proposed(rhea, report, draft(key, answers=[place.name], summary="")), identity)
    every = b"".join(files.values()).decode("utf-8", "replace")
    assert PLACE in every
    for words in (WORDS, "CONTACT-TOLD", "SUMMARY-WORDS", report, "rhea"):
        assert words not in every
    assert json.loads(files["package.json"])["answers"] == [{"question": place.title, "answer": PLACE}]


def test_what_it_says_travels_with_it(rhea: Person, silent: str, sol: Person, key: AuthorityKey, identity: str) -> None:
    wanted = without_consent(key, handling="C", conditions="Ask us before court", purpose_words="Find the house")
    package = proposed(rhea, silent, wanted)
    package = services.approve(by=sol.viewer, passphrase=PASSPHRASE, package=package.label)
    files = opened(package, identity)
    read_me, manifest = files["READ-ME.txt"].decode(), json.loads(files["package.json"])
    for words in (
        "DO NOT CONTACT", "Lantern Trust", "Harbour police", "Find the house", "REASON-WORDS", "Ask us before court",
        "Duty desk", ANSWER_AT, "Delete every copy", "Danger to somebody’s life",
    ):  # fmt: skip
        assert words in read_me
    assert manifest["caveats"] == ["do_no_contact"]
    assert manifest["delete_by"] == str(package.delete_by)
    assert manifest["ground"]["code"] == "danger"
    assert "\r\n" in read_me


def test_the_same_gives_the_same_bytes(rhea: Person, report: str, key: AuthorityKey) -> None:
    composed = services.compose(by=rhea.viewer, keys=rhea.keys, report=report, draft=draft(key), language="en")
    envelope = packing.Envelope("f" * 32, "Lantern", timezone.localdate(), ANSWER_AT, "1234")
    assert packing.packed(composed, envelope, rhea.keys) == packing.packed(composed, envelope, rhea.keys)


def test_a_wrong_key_opens_nothing(rhea: Person, report: str, key: AuthorityKey) -> None:
    package = proposed(rhea, report, draft(key))
    for wrong in (new_identity(), rhea.keys.identity):
        with pytest.raises(pyrage.DecryptError):
            opened(package, wrong)


@pytest.mark.parametrize("state", ["unconfirmed", "expired", "revoked", "out of use"])
def test_a_key_that_cannot_be_used_gets_nothing(state: str, rhea: Person, report: str, key: AuthorityKey) -> None:
    change = {
        "unconfirmed": {"confirmed_on": None, "confirmed_by": ""},
        "expired": {"expires_on": timezone.localdate()},
        "revoked": {"revoked_on": timezone.localdate()},
        "out of use": {},
    }[state]
    AuthorityKey.objects.filter(pk=key.pk).update(**change or {"entered_by": "x"})
    if not change:
        type(key.authority).objects.update(is_in_use=False)
    with pytest.raises(KeyUnusable):
        proposed(rhea, report, draft(key))
    assert not Package.objects.exists()


def test_a_key_revoked_in_between_stops_approval_and_download(
    rhea: Person, sol: Person, silent: str, report: str, key: AuthorityKey
) -> None:
    waiting, ready = proposed(rhea, silent, without_consent(key)), proposed(rhea, report, draft(key))
    services.revoke_key(by=sol.viewer, key=key.pk)
    with pytest.raises(KeyUnusable):
        services.approve(by=sol.viewer, passphrase=PASSPHRASE, package=waiting.label)
    with pytest.raises(KeyUnusable):
        services.download(by=rhea.viewer, package=ready.label)
    assert Package.objects.get(pk=waiting.pk).sealed is None


def test_without_agreement_nothing_is_sealed_before_a_second_person(
    rhea: Person, sol: Person, silent: str, key: AuthorityKey, identity: str
) -> None:
    with pytest.raises(PackageRefused, match="did not agree"):
        proposed(rhea, silent, draft(key))
    package = proposed(rhea, silent, without_consent(key))
    assert (package.state, package.sealed) == (State.PROPOSED, None)
    with pytest.raises(WrongMoment):
        services.download(by=rhea.viewer, package=package.label)
    with pytest.raises(PackageRefused, match="You proposed it"):
        services.approve(by=rhea.viewer, passphrase=PASSPHRASE, package=package.label)
    seen = services.look(by=sol.viewer, keys=sol.keys, package=package.label)
    assert "REASON-WORDS" in seen.read_me
    assert "SUMMARY-WORDS" in seen.told
    package = services.approve(by=sol.viewer, passphrase=PASSPHRASE, package=package.label)
    assert opened(package, identity)["what-was-told.txt"].decode() == seen.told
    with pytest.raises(WrongMoment):
        services.refuse(by=sol.viewer, package=package.label)
    entry = Entry.objects.get(action="actions.seal")
    assert entry.actor == "sol"
    assert entry.details["sha256"] == hashlib.sha256(bytes(package.sealed or b"")).hexdigest()


def test_the_database_itself_wants_a_second_person(rhea: Person, silent: str, key: AuthorityKey) -> None:
    package = proposed(rhea, silent, without_consent(key))
    for change in ({"state": State.READY}, {"state": State.READY, "decided_by": "rhea"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**change)


def test_who_does_not_approve_destroys_it(rhea: Person, sol: Person, silent: str, key: AuthorityKey) -> None:
    package = proposed(rhea, silent, without_consent(key))
    with pytest.raises(PackageRefused):
        services.refuse(by=rhea.viewer, package=package.label)
    package = services.refuse(by=sol.viewer, package=package.label)
    assert (package.state, package.copy, package.destroyed_on) == (State.REFUSED, None, timezone.localdate())


@pytest.mark.parametrize(
    "change",
    [
        {"summary": ""},
        {"answers": ["999"]},
        {"messages": ["f" * 32]},
        {"files": {"f" * 32: "cleaned"}},
        {"purpose": "curiosity"},
        {"basis": ""},
        {"basis": "other"},
        {"handling": "E"},
        {"handling": "C"},
        {"contact": ""},
        {"has_reread": False},
        {"ground": Ground.DANGER, "basis": "vital_interests"},
        {"ground": Ground.DANGER, "ground_words": "x"},
        {"delete_by": timezone.localdate()},
        {"delete_by": timezone.localdate() + timedelta(days=731)},
    ],
)
def test_what_cannot_be_passed_on_is_refused_in_words(
    change: dict[str, Any], rhea: Person, report: str, key: AuthorityKey
) -> None:
    with pytest.raises(PackageRefused, match=r"\w+ \w+ \w+"):
        proposed(rhea, report, draft(key, **change))
    assert not Package.objects.exists()


def test_the_passphrase_is_asked_anew(rhea: Person, report: str, key: AuthorityKey) -> None:
    with pytest.raises(PassphraseRefused):
        services.propose(
            by=rhea.viewer, passphrase="not this one at all", report=report, draft=draft(key), answer_at="",
            language="en",
        )  # fmt: skip


def test_only_those_who_hold_the_report_act(
    rhea: Person, sol: Person, silent: str, key: AuthorityKey, organisation: Any, cast: dict[str, Any]
) -> None:
    package = proposed(rhea, silent, without_consent(key))
    colleague = enrolled(_person("oslo", organisation, "report_analyst"))
    assert list(queries.packages_for(colleague.viewer)) == []
    with pytest.raises(ReportUnknown):
        proposed(colleague, silent, without_consent(key))
    with pytest.raises(PackageUnknown):
        services.approve(by=colleague.viewer, passphrase=PASSPHRASE, package=package.label)
    with pytest.raises(PackageUnknown):
        services.look(by=colleague.viewer, keys=colleague.keys, package=package.label)
    for viewer in cast.values():
        assert list(queries.packages_for(viewer)) == []
        for act in (services.mark_sent, services.download, services.refuse):
            with pytest.raises(NotPermitted):
                act(by=viewer, package=package.label)


def test_who_got_the_report_later_cannot_open_the_copy(
    rhea: Person, silent: str, key: AuthorityKey, organisation: Any
) -> None:
    package = proposed(rhea, silent, without_consent(key))
    late = enrolled(_person("late", organisation, "report_analyst"))
    holders.assign(by=rhea.viewer, keys=rhea.keys, report=silent, person=late.user)
    with pytest.raises(PackageRefused, match="anew"):
        services.approve(by=late.viewer, passphrase=PASSPHRASE, package=package.label)
    assert Package.objects.get().state == State.PROPOSED


# --- pictures -------------------------------------------------------------------------------------


def test_a_cleaned_copy_holds_nothing_hidden(rhea: Person, channel: Channel, key: AuthorityKey, identity: str) -> None:
    before = photograph()
    assert before.count(HIDDEN.encode()) > 3, "the test plants what it looks for"
    label = told(channel, files={"IMG_0815.jpg": before})
    after = opened(proposed(rhea, label, everything(rhea, label, key)), identity)["photo-1.jpg"]
    assert HIDDEN.encode() not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (480, 640)), "upright: the tag said so and is gone"
        assert not picture.getexif()
        assert not {"icc_profile", "comment", "exif"} & set(picture.info)


def test_a_file_as_it_came_is_as_it_came(rhea: Person, channel: Channel, key: AuthorityKey, identity: str) -> None:
    label = told(channel, files={"IMG_0815.evil..jpg": photograph(), "note": b"x"})
    files = opened(proposed(rhea, label, everything(rhea, label, key, how="original")), identity)
    assert files["file-1.jpg"] == photograph()
    assert files["file-2.bin"] == b"x"


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_other_pictures_become_jpeg_on_white(form: str) -> None:
    held = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(held, form)
    with Image.open(io.BytesIO(cleaned(held.getvalue()))) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_large_pictures_get_smaller_and_huge_ones_are_refused() -> None:
    with Image.open(io.BytesIO(cleaned(photograph((5000, 100))))) as picture:
        assert max(picture.size) <= LONGEST_SIDE
    held = io.BytesIO()
    Image.new("1", (40_000, 30_000)).save(held, "PNG")  # a bomb: some kilobytes, 1,200 million pixels
    assert len(held.getvalue()) < 1_000_000
    with pytest.raises(PictureRefused):
        cleaned(held.getvalue())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", photograph()[:900], b"GIF89a" + bytes(40), b"<svg/>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused):
        cleaned(data)


def test_too_much_for_one_package_is_refused(
    rhea: Person, channel: Channel, key: AuthorityKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    from candil.analyse.actions.services import composing

    label = told(channel, files={"a.bin": bytes(700), "b.bin": bytes(700)})
    wanted = everything(rhea, label, key, how="original")
    monkeypatch.setattr(composing, "LARGEST", 1000)
    with pytest.raises(PackageRefused, match="25 MB"):
        proposed(rhea, label, wanted)
    monkeypatch.setattr(composing, "LARGEST", 2000)
    monkeypatch.setattr(composing, "MOST_FILES", 1)
    with pytest.raises(PackageRefused, match="at most"):
        proposed(rhea, label, wanted)
