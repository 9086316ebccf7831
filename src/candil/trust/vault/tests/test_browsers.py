"""Reports that a browser made: the file browser_report.json holds one made in JavaScript (make_vectors.mjs)."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from candil.trust.vault.errors import (
    EnvelopeRefused,
    HoldersChanged,
    KeyRefused,
    NotReady,
    OrderTaken,
    ReceiptMistyped,
    ReceiptUnknown,
    SealBroken,
    SentBefore,
)
from candil.trust.vault.models import AnalystKey, KeyWrap, Recovery, Report, SealedObject
from candil.trust.vault.services import receipts, reporters, reports
from candil.trust.vault.services.envelopes import recipient_of, unseal
from candil.trust.vault.services.frames import REPORTER, padded
from candil.trust.vault.services.items import given_file, given_item, sealed_item
from candil.trust.vault.services.keys import Keys
from candil.trust.vault.services.reporters import BrowserReport
from candil.trust.vault.services.wraps import RECEIPT, RECOVERY, context_of, unwrapped
from candil.trust.vault.tests.acting import ANSWERS, Person, Trustees, told

SENT = json.loads((Path(__file__).parent / "browser_report.json").read_text())
PICTURE = bytes(place % 251 for place in range(70_000))


@pytest.fixture(autouse=True)
def _salt_of_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "salt", lambda: bytes.fromhex(SENT["receipts"][0]["salt"]))


@pytest.fixture
def browser_analyst(ana: Person, organisation: Any) -> Person:
    """The analyst and the recovery that the browser sealed to."""
    given = SENT["analyst"]
    keys = Keys(given["label"], given["identity"], bytes(32))
    AnalystKey.objects.filter(label=ana.keys.label).delete()
    AnalystKey.objects.create(
        label=keys.label, person=ana.user, recipient=given["recipient"], verifying_key=keys.verifying_key,
        salt=b"", sealed_secrets=b"", made_on="2026-11-22",
    )  # fmt: skip
    Recovery.objects.create(organisation=organisation, recipient=SENT["recovery"]["recipient"], made_on="2026-11-22")
    return Person(ana.user, ana.viewer, keys)


def sent(**changes: Any) -> BrowserReport:
    items = [
        given_item(
            b64decode(one["envelope"]), label=one["object"], kind=one["kind"], author=REPORTER, order=one["order"]
        )
        for one in SENT["objects"]
    ]
    report = BrowserReport(
        label=SENT["report"],
        recipient=SENT["recipient"],
        wraps={SENT["analyst"]["label"]: b64decode(SENT["analyst"]["wrap"])},
        recovery=SENT["recovery"]["recipient"],
        recovery_wrap=b64decode(SENT["recovery"]["wrap"]),
        receipt_lookup=bytes.fromhex(SENT["receipts"][0]["lookup"]),
        receipt_recipient=SENT["receipt_recipient"],
        receipt_wrap=b64decode(SENT["receipt_wrap"]),
        items=items,
    )
    return replace(report, **changes)


def contents() -> list[bytes]:
    return [PICTURE if one["content"] is None else b64decode(one["content"]) for one in SENT["objects"]]


@pytest.mark.parametrize("vector", SENT["receipts"], ids=["cheap", "real"])
def test_both_sides_derive_the_same_from_a_code(vector: dict[str, Any], settings: Any) -> None:
    settings.CANDIL_RECEIPT_COST = tuple(vector["cost"])
    keys = receipts.keys_of(receipts.typed(vector["code"]))
    assert (keys.lookup.hex(), keys.identity) == (vector["lookup"], vector["identity"])


def test_both_sides_pad_alike() -> None:
    assert [[size, padded(size)] for size, _padded in SENT["paddings"]] == SENT["paddings"]


def test_what_javascript_sealed_opens_here() -> None:
    from candil.trust.vault.services.frames import Context

    for one, content in zip(SENT["objects"], contents(), strict=True):
        place = Context(SENT["report"], one["object"], one["kind"], one["author"], one["order"])
        found = unseal(b64decode(one["envelope"]), SENT["identity"], place)
        assert (found.data, found.about) == (content, one["about"])


def test_the_identity_is_wrapped_to_all_three_holders() -> None:
    for holder, identity, wrap in (
        (RECEIPT, SENT["receipts"][0]["identity"], SENT["receipt_wrap"]),
        (RECOVERY, SENT["recovery"]["identity"], SENT["recovery"]["wrap"]),
        (SENT["analyst"]["label"], SENT["analyst"]["identity"], SENT["analyst"]["wrap"]),
    ):
        found = unwrapped(SENT["report"], SENT["recipient"], b64decode(wrap), holder, identity)
        assert found == SENT["identity"]


def test_a_wrap_of_another_key_is_refused() -> None:
    identity = SENT["receipts"][0]["identity"]
    other = recipient_of(identity)
    with pytest.raises(SealBroken):
        unwrapped(SENT["report"], other, b64decode(SENT["receipt_wrap"]), RECEIPT, identity)
    with pytest.raises(SealBroken):
        unseal(b64decode(SENT["receipt_wrap"]), identity, context_of(SENT["report"], RECOVERY))


@pytest.mark.django_db
def test_a_browsers_report_is_kept_and_read_by_both_sides(browser_analyst: Person, organisation: Any) -> None:
    reporters.keep_sealed(organisation=organisation, sent=sent())
    ana = browser_analyst
    pieces = reports.read(by=ana.viewer, keys=ana.keys, report=SENT["report"])
    assert [piece.data for piece in pieces] == contents()
    reporter = reporters.enter(code=SENT["receipts"][0]["code"])
    assert [piece.data for piece in reporters.read(reporter=reporter)] == contents()
    assert Report.objects.get().sealed_by == "browser"


@pytest.mark.django_db
def test_a_browser_comes_back_by_lookup_key_alone(browser_analyst: Person, organisation: Any) -> None:
    reporters.keep_sealed(organisation=organisation, sent=sent())
    lookup = bytes.fromhex(SENT["receipts"][0]["lookup"])
    fetched = reporters.fetch(lookup=lookup)
    assert fetched.first_return
    assert not reporters.fetch(lookup=lookup).first_return
    opened = unwrapped(fetched.label, fetched.recipient, fetched.wrap, RECEIPT, SENT["receipts"][0]["identity"])
    assert opened == SENT["identity"]
    assert [bytes(one.envelope or b"") for one in fetched.objects] == [
        b64decode(one["envelope"]) for one in SENT["objects"]
    ]
    target = reporters.target_of(reporter=reporters.Pass(fetched.label, opened))
    more = sealed_item(target, b"more", kind="message", author=REPORTER, order=5)
    reporters.add_sealed(lookup=lookup, items=[more])
    with pytest.raises(OrderTaken):
        reporters.add_sealed(lookup=lookup, items=[replace(more, label="a" * 32)])
    reporters.withdraw_sealed(lookup=lookup)
    with pytest.raises(ReceiptUnknown):
        reporters.fetch(lookup=lookup)


CHANGES: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "label": ({"label": "A" * 32}, EnvelopeRefused),
    "recipient": ({"recipient": "age1nothing"}, KeyRefused),
    "receipt recipient": ({"receipt_recipient": "age1nothing"}, KeyRefused),
    "lookup": ({"receipt_lookup": b"short"}, EnvelopeRefused),
    "no holders": ({"wraps": {}}, HoldersChanged),
    "unknown holder": ({"wraps": {"a" * 32: b64decode(SENT["analyst"]["wrap"])}}, HoldersChanged),
    "another recovery": ({"recovery": SENT["receipt_recipient"]}, HoldersChanged),
    "wrap in clear": ({"wraps": {SENT["analyst"]["label"]: SENT["identity"].encode()}}, EnvelopeRefused),
    "recovery in clear": ({"recovery_wrap": SENT["identity"].encode()}, EnvelopeRefused),
    "receipt in clear": ({"receipt_wrap": SENT["identity"].encode()}, EnvelopeRefused),
    "nothing told": ({"items": []}, EnvelopeRefused),
    "gap": ({"items": sent().items[1:]}, OrderTaken),
    "twice": ({"items": [sent().items[0]] * 2}, OrderTaken),
    "in another name": ({"items": [replace(sent().items[0], author="staff:" + "a" * 32)]}, EnvelopeRefused),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_wrong_outside_is_refused_and_nothing_kept(
    change: str, browser_analyst: Person, organisation: Any
) -> None:
    fields, error = CHANGES[change]
    with pytest.raises(error):
        reporters.keep_sealed(organisation=organisation, sent=sent(**fields))
    assert [model.objects.count() for model in (Report, KeyWrap, SealedObject)] == [0, 0, 0]


@pytest.mark.django_db
def test_the_same_report_sent_again_is_answered_alike_and_kept_once(browser_analyst: Person, organisation: Any) -> None:
    assert reporters.keep_sealed(organisation=organisation, sent=sent())
    assert not reporters.keep_sealed(organisation=organisation, sent=sent())
    assert (Report.objects.count(), SealedObject.objects.count()) == (1, len(SENT["objects"]))
    for other in (
        sent(recipient=SENT["receipt_recipient"]),
        sent(label="a" * 32),
        sent(label="a" * 32, recipient=SENT["receipt_recipient"]),
        sent(receipt_lookup=b"l" * 32),
    ):
        with pytest.raises(SentBefore):
            reporters.keep_sealed(organisation=organisation, sent=other)
    assert Report.objects.count() == 1
    reporters.withdraw_sealed(lookup=sent().receipt_lookup)
    with pytest.raises(SentBefore):
        reporters.keep_sealed(organisation=organisation, sent=sent())


@pytest.mark.django_db
def test_two_that_come_at_the_same_moment_make_one(
    browser_analyst: Person, organisation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looks before the first is there, and meets it when it writes."""
    reporters.keep_sealed(organisation=organisation, sent=sent())
    seen, is_here = [], reporters._is_here
    monkeypatch.setattr(reporters, "_is_here", lambda one: bool(seen) and is_here(one) or seen.append(1) is not None)
    assert not reporters.keep_sealed(organisation=organisation, sent=sent())
    assert seen
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_a_browser_seals_to_the_people_of_its_channel_only(browser_analyst: Person, organisation: Any) -> None:
    person = browser_analyst.user
    with pytest.raises(NotReady):
        reporters.keep_sealed(organisation=organisation, sent=sent(), people=[person.pk + 1])
    assert reporters.keep_sealed(organisation=organisation, sent=sent(), people=[person.pk])


@pytest.mark.django_db
def test_the_kit_names_who_may_hold_and_nothing_secret(ana: Person, trustees: Trustees, organisation: Any) -> None:
    kit = reporters.browser_kit(organisation=organisation)
    assert kit.holders == {ana.keys.label: ana.keys.recipient}
    assert (kit.recovery, kit.version, len(kit.receipt_salt)) == (trustees.recipient, 1, 16)
    with pytest.raises(NotReady):
        reporters.browser_kit(organisation=organisation, people=[])


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["never given", "expired", "withdrawn", "of another site"])
def test_codes_that_open_nothing_are_answered_alike(
    why: str, ana: Person, trustees: Trustees, organisation: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    _label, code = told(organisation)
    if why == "never given":
        code = receipts.new_code()
    elif why == "expired":
        Report.objects.update(expires_on="2020-01-01")
    elif why == "withdrawn":
        reporters.withdraw(reporter=reporters.enter(code=code))
    else:
        settings.CANDIL_VAULT_KEY = "another"
    with django_assert_num_queries(1), pytest.raises(ReceiptUnknown) as told_why:
        reporters.enter(code=code)
    assert str(told_why.value) == "There is no report for this code. It may have expired, or been withdrawn."


@pytest.mark.django_db
def test_a_code_is_entered_as_people_type_it(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    reporter = reporters.enter(code=receipts.shown(code).replace(" ", " - "))
    assert (reporter.report, reporter.first_return) == (label, True)
    assert not reporters.enter(code=code).first_return
    assert [piece.data for piece in reporters.read(reporter=reporter)] == [ANSWERS]
    with pytest.raises(ReceiptMistyped):
        reporters.enter(code=code[:-1])


@pytest.mark.django_db
def test_a_reporters_cookie_lasts_fifteen_minutes_and_opens_with_the_site_only(
    ana: Person, trustees: Trustees, organisation: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    import time

    _label, code = told(organisation)
    reporter = reporters.enter(code=code)
    token = reporters.token_of(reporter)
    assert reporters.pass_of(token).identity == reporter.identity
    assert reporter.identity not in token
    for false in ("", token[:-4], "é", token[:40] + "A" + token[41:]):
        with pytest.raises(ReceiptUnknown):
            reporters.pass_of(false)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 2)
    with pytest.raises(ReceiptUnknown):
        reporters.pass_of(token)
    monkeypatch.undo()
    settings.CANDIL_VAULT_KEY = "another"
    with pytest.raises(ReceiptUnknown):
        reporters.pass_of(token)


@pytest.mark.django_db
def test_a_pass_ends_with_its_report(ana: Person, trustees: Trustees, organisation: Any) -> None:
    label, code = told(organisation)
    reporter = reporters.enter(code=code)
    part = SealedObject.objects.get().label
    assert b"".join(reporters.read_file(reporter=reporter, label=part).pieces) == ANSWERS
    reports.erase(by=ana.viewer, report=label)
    for act in (
        lambda: reporters.read(reporter=reporter),
        lambda: reporters.read_file(reporter=reporter, label=part),
        lambda: reporters.say(reporter=reporter, data=b"more"),
        lambda: reporters.withdraw(reporter=reporter),
    ):
        with pytest.raises(ReceiptUnknown):
            act()


def test_envelopes_are_checked_on_their_way_into_files(vault_folder: Path) -> None:
    envelope = b64decode(SENT["objects"][1]["envelope"])
    described = {"label": SENT["objects"][1]["object"], "kind": "file", "author": REPORTER, "order": 2}
    item = given_file(pieces(envelope), **described)
    assert (vault_folder / item.file).read_bytes() == envelope
    assert item.size == len(envelope)
    for wrong in (envelope[:-1], b"", b"plain words", envelope[1:]):
        with pytest.raises(EnvelopeRefused):
            given_file(pieces(wrong), **described)
    for words in ({"label": "x"}, {"kind": "../"}, {"author": "maker2"}, {"order": 0}):
        with pytest.raises(EnvelopeRefused):
            given_file(pieces(envelope), **{**described, **words})
    assert [path.name for path in vault_folder.iterdir()] == [item.file]


def pieces(whole: bytes) -> Iterator[bytes]:
    for start in range(0, len(whole), 1000):
        yield whole[start : start + 1000]
