"""What is needed of a report reaches an authority: a key seen to by two people, a package approved by a second analyst,
opened with the standard tool, and answered with its code from a browser without a script."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from candil.analyse.actions import queries
from candil.analyse.actions.models import AuthorityKey, Package
from candil.analyse.actions.tests.acting import photograph, told
from candil.collect.reporting import services as telling
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import PASSPHRASE
from conftest import _person
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

LOOKS = {"light-1440": (DESK, "light", "ltr"), "dark-768": (TABLET, "dark", "ltr"), "rtl-360": (PHONE, "light", "rtl")}


@pytest.fixture
def people(organisation: Any, tmp_path: Path, settings: Any) -> dict[str, Any]:
    """Two analysts of one channel with keys, an administrator, and a report that does not agree to sharing."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    rhea, sol = (enrolled(_person(name, organisation, "report_analyst")) for name in ("rhea", "sol"))
    recovery_for(organisation)
    channel = telling.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour", organisation="lantern", analysts=["rhea", "sol"]
    )
    report = told(channel, consent="analyse", files={"IMG_0815.jpg": photograph()})
    telling.answer(by=rhea.viewer, keys=rhea.keys, label=report, words="Which gate of the harbour is it?")
    admin = _person("ada", organisation, "administrator")
    return {"rhea": rhea.user, "sol": sol.user, "ada": admin, "report": report, "identity": new_identity()}


def unlocked(page: Page, address: str) -> None:
    """Open a page that needs one's key, unlocking it on the way."""
    page.goto(address)
    if "unlock" in page.url:
        page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock").click()
        if address not in page.url:
            page.goto(address)


def trust_an_authority(page: Page, visit_as: Any, people: dict[str, Any], look: Any) -> None:
    """The administrator enters the key, Rhea compares it."""
    visit_as(people["ada"])
    page.goto("/actions/authorities/add/")
    page.get_by_label("Name").fill("Harbour police")
    page.get_by_label("Country").select_option("GBR")
    page.get_by_label("Kind").select_option("police")
    page.get_by_label("How a package reaches them").fill("Call the duty desk, then upload to their portal.")
    look("authority-add")
    page.get_by_role("button", name="Add").click()
    recipient = recipient_of(people["identity"])
    page.get_by_label("Recipient (age1…)").fill(recipient)
    page.get_by_label("First day on which it may no longer be used").fill(day(300))
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_text("This key is not confirmed")).to_be_visible()
    look("authority")
    visit_as(people["rhea"])
    page.goto(f"/actions/authorities/{AuthorityKey.objects.get().authority_id}/")
    page.get_by_role("link", name="Compare the fingerprint").click()
    page.get_by_label("The fingerprint as the authority reads it out").fill(queries.fingerprint(recipient))
    page.get_by_label("By telephone").check()
    page.get_by_label("Who read it out").fill("Sgt Hall, duty desk")
    look("confirm")
    page.get_by_role("button", name="Confirm the key").click()
    expect(page.get_by_text("can be used", exact=True)).to_be_visible()
    page.goto("/actions/authorities/")
    look("authorities")


def compose(page: Page, people: dict[str, Any], look: Any) -> None:
    """Rhea passes on a place, a picture and a summary, because of danger."""
    unlocked(page, f"/actions/compose/{people['report']}/")
    expect(page.get_by_text("The reporter did not agree")).to_be_visible()
    assert page.locator('input:checked:not([value=""])').count() == 0
    look("compose")
    page.get_by_label("PLACE-TOLD").check()
    page.get_by_label("A cleaned copy").check()
    page.get_by_label("Your summary (optional)", exact=True).fill("Three men are held in a van. & <b>now</b>")
    page.get_by_label("Authority", exact=True).select_option(label="Harbour police (Police)")
    page.get_by_label("Purpose", exact=True).select_option("protect")
    page.get_by_label("Legal basis", exact=True).select_option("vital_interests")
    page.get_by_label("Danger to somebody").check()
    page.get_by_label("Handling (3x5x2)").select_option("C")
    page.get_by_label("Conditions (optional)", exact=True).fill("Not before a court without asking us")
    page.get_by_label("Last day on which the authority may keep it").fill(day(60))
    page.get_by_label("How the authority reaches you").fill("Duty number")
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_text("Say why it is passed on without")).to_be_visible()
    look("compose-fault")
    page.get_by_label("Why it cannot wait for agreement").fill("They are moved tonight")
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A last look")
    expect(page.get_by_text("Three men are held in a van. & <b>now</b>")).to_be_visible()
    assert page.get_by_text("WORDS-TOLD").count() == 0
    look("last-look")
    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Your summary (optional)", exact=True)).to_have_value(
        "Three men are held in a van. & <b>now</b>"
    )
    page.get_by_role("button", name="Look at it once more").click()
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Propose it to a second analyst").click()
    expect(page.get_by_text("Kept for a second analyst")).to_be_visible()
    look("waiting")


def approve_and_send(page: Page, visit_as: Any, people: dict[str, Any], look: Any) -> bytes:
    """Sol looks, approves, downloads and sends; the sealed file."""
    visit_as(people["sol"])
    page.goto("/actions/")
    expect(page.get_by_text("Look at it, and approve it or not")).to_be_visible()
    look("due")
    label = Package.objects.get().label
    unlocked(page, f"/actions/package/{label}/look/")
    look("look")
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    page.get_by_role("button", name="Approve, and seal it to the authority").click()
    expect(page.get_by_text("Approved, and sealed")).to_be_visible()
    look("ready")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the sealed file").click()
    page.get_by_role("button", name="I have sent it").click()
    expect(page.get_by_text("The authority has not said that it arrived.")).to_be_visible()
    look("sent")
    return saved.value.path().read_bytes()


def opened(sealed: bytes, identity: str, folder: Path) -> zipfile.ZipFile:
    """With the standard tool, on the machine of the authority."""
    (folder / "identity").write_text(identity)
    (folder / "package.zip.age").write_bytes(sealed)
    command = ["age", "-d", "-i", folder / "identity", folder / "package.zip.age"]
    return zipfile.ZipFile(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))


def day(ahead: int) -> str:
    return str(timezone.localdate() + timedelta(days=ahead))


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_needed_reaches_an_authority_and_its_answer_comes_back(
    page: Page, watch: Watch, visit_as: Any, people: dict[str, Any], browser: Browser, live_server: Any, tmp_path: Path,
    look: str,
) -> None:  # fmt: skip
    (width, height), theme, direction = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def seen(name: str, on: Page = page) -> None:
        on.evaluate(f"document.documentElement.dir = '{direction}'")
        keep_picture(on, f"actions-{name}-{look}")
        axe(on)
        assert not scrolls_sideways(on), name

    trust_an_authority(page, visit_as, people, seen)
    compose(page, people, seen)
    archive = opened(approve_and_send(page, visit_as, people, seen), people["identity"], tmp_path)
    read_me = archive.read("READ-ME.txt").decode()
    assert "DO NOT CONTACT" in read_me
    assert "& <b>now</b>" in archive.read("what-was-told.txt").decode()
    assert [each["answer"] for each in json.loads(archive.read("package.json"))["answers"]] == ["PLACE-TOLD"]
    code = read_me.split("Code: ")[1].split("\r\n")[0]

    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    outside = visitor.new_page()
    outside.goto("/actions/answer/")
    outside.get_by_label("Code").fill(code)
    outside.get_by_label("A person was safeguarded").check()
    outside.get_by_role("button", name="Send").click()
    expect(outside.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert not visitor.cookies()
    visitor.close()
    watched = page.context.new_page()
    watched.set_viewport_size({"width": width, "height": height})
    watched.goto("/actions/answer/")
    seen("answer", watched)

    page.reload()
    expect(page.get_by_text("by the authority’s code")).to_be_visible()
    page.get_by_label("What the reporter is told").select_option("acting")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.get_by_role("button", name="They told us that it is deleted").click()
    expect(page.get_by_text("The authority said on")).to_be_visible()
    seen("deleted")


def test_it_is_composed_without_a_script(
    browser: Browser, live_server: Any, visit_as: Any, page: Page, people: dict[str, Any]
) -> None:
    trust_an_authority(page, visit_as, people, lambda _name: None)
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    compose(plain.new_page(), people, lambda _name: None)
    plain.close()
    assert Package.objects.get().state == "proposed"
