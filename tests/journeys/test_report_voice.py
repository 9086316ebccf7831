"""A voice is recorded with the browser's stand-in for a microphone, listened to, discarded, sent, and heard by the
analyst; the microphone is asked for when the button is pressed, and let go at once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from candil.collect.reporting import services
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.vault.models import Report
from candil.trust.vault.tests.acting import Person
from conftest import _person
from tests.journeys.conftest import axe, chromium, keep_picture, scrolls_sideways
from tests.journeys.telling import channel_for, come_back, send, sending, tell

MICROPHONE = ["--use-fake-device-for-media-stream"]
WEBM = b"\x1a\x45\xdf\xa3"
#: What a file of a browser could tell of its person: software, system, day.
TELLING = (b"Chrome", b"Mozilla", b"Linux", b"HeadlessChrome", b"2026")
# Playwright's own look at tracks would need a permission; the page itself is asked what it holds.
WATCHED = """() => {
  window.__asked = 0; window.__streams = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.__asked += 1;
    const stream = await ask(wanted);
    window.__streams.push(stream);
    return stream;
  };
}"""
LIVE = "window.__streams.flatMap(stream => stream.getTracks()).filter(track => track.readyState === 'live').length"


@pytest.fixture
def rhea(organisation: Any, tmp_path: Path, settings: Any) -> Person:
    """Rhea reads the reports of the one channel."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = ["en"]
    person = enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    channel_for("rhea")
    return person


@pytest.fixture
def speaker(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`speaker(allowed=True)`: a page of a browser with something like a microphone."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    chrome = browser.browser_type.launch(executable_path=chromium(), args=[*as_root, *MICROPHONE])

    def speak(*, allowed: bool = True, **how: Any) -> Page:
        context = chrome.new_context(base_url=live_server.url, **how)
        context.set_default_timeout(30_000)
        if allowed:
            context.grant_permissions(["microphone"], origin=live_server.url)
        page = context.new_page()
        page.add_init_script(f"({WATCHED})()")
        return page

    yield speak
    chrome.close()


def record(page: Page, milliseconds: int = 1200) -> None:
    """Press, speak, press."""
    before = page.locator(".recordings li").count()
    page.get_by_role("button", name="Record your voice").click()
    expect(page.get_by_role("status").filter(has_text="Recording. It stops by itself")).to_be_visible()
    page.wait_for_timeout(milliseconds)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.locator(".recordings li")).to_have_count(before + 1)


def chosen(page: Page) -> list[str]:
    """Names of the files in the field of the page."""
    names: list[str] = page.locator("#files").evaluate("field => [...field.files].map(file => file.name)")
    return names


def test_a_voice_is_recorded_heard_discarded_and_sent(speaker: Callable[..., Page], rhea: Person) -> None:
    page = speaker(viewport={"width": 320, "height": 568})
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    tell(page)
    assert page.evaluate("window.__asked") == 0, "the microphone is asked for when the button is pressed"
    record(page)
    record(page)
    assert chosen(page) == ["recording-1.webm", "recording-2.webm"]
    assert page.evaluate(LIVE) == 0, "the microphone is let go"
    expect(page.get_by_role("status").filter(has_text="Recorded. Listen to it below.")).to_be_visible()
    first = page.locator(".recordings audio").first
    first.evaluate("async sound => { await sound.play(); sound.pause(); }")
    keep_picture(page, "voice-recorded-320")
    axe(page)
    assert not scrolls_sideways(page)
    page.get_by_role("button", name=re.compile("Discard ?: ?Recording 1")).click()
    expect(page.locator(".recordings li")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="discarded")).to_be_visible()
    assert chosen(page) == ["recording-2.webm"]
    send(page)
    assert not faults, faults
    heard = opened(rhea)
    assert list(heard) == ["recording-2.webm"]
    assert heard["recording-2.webm"].startswith(WEBM)
    assert len(heard["recording-2.webm"]) > 1000
    assert [each for each in TELLING if each in heard["recording-2.webm"]] == []


def opened(rhea: Person) -> dict[str, bytes]:
    """The files of the one report, as its analyst opens them."""
    label = Report.objects.get().label
    _cover, story = services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    files = [each for each in story.said if each.file]
    found = (services.open_file(by=rhea.viewer, keys=rhea.keys, label=label, part=each.label) for each in files)
    return {each.file: b"".join(file.pieces) for each, file in zip(files, found, strict=True)}


def test_a_recording_and_chosen_files_go_together(speaker: Callable[..., Page], rhea: Person, tmp_path: Path) -> None:
    page = speaker()
    tell(page)
    (tmp_path / "recording-1.webm").write_bytes(b"made elsewhere")
    (tmp_path / "van.jpg").write_bytes(b"not really a picture")
    page.locator("#files").set_input_files(tmp_path / "recording-1.webm")
    record(page)
    assert chosen(page) == ["recording-1.webm", "recording-2.webm"]
    page.locator("#files").set_input_files([tmp_path / "van.jpg", tmp_path / "recording-1.webm"])
    assert chosen(page) == ["van.jpg", "recording-1.webm", "recording-2.webm"]
    send(page)
    heard = opened(rhea)
    assert sorted(heard) == ["recording-1.webm", "recording-2.webm", "van.jpg"]
    assert heard["recording-1.webm"] == b"made elsewhere"


def test_sending_in_the_middle_ends_the_recording_and_leaves_nothing_out(
    speaker: Callable[..., Page], rhea: Person
) -> None:
    page = speaker()
    tell(page)
    page.get_by_role("button", name="Record your voice").click()
    expect(page.get_by_role("button", name="Stop recording")).to_be_focused()
    page.wait_for_timeout(1000)
    sending(page).click()
    expect(page.locator(".recordings li")).to_have_count(1)
    assert not Report.objects.exists()
    send(page)
    assert list(opened(rhea)) == ["recording-1.webm"]


def test_leaving_quickly_lets_the_microphone_go(speaker: Callable[..., Page], rhea: Person, settings: Any) -> None:
    page = speaker()
    page.route("https://**", lambda route: route.abort())
    tell(page)
    page.get_by_role("button", name="Record your voice").click()
    expect(page.get_by_role("timer")).to_contain_text("left")
    assert page.evaluate(LIVE) == 1
    page.evaluate("window.__watch = () => " + LIVE)
    page.locator("cn-recorder").evaluate("recorder => recorder.remove()")  # as the cover of the page does
    assert page.evaluate("window.__watch()") == 0


def test_a_refused_microphone_is_said_and_nothing_is_lost(speaker: Callable[..., Page], rhea: Person) -> None:
    page = speaker(allowed=False)
    tell(page)
    page.get_by_role("button", name="Record your voice").click()
    expect(page.get_by_role("status").filter(has_text="The microphone cannot be used")).to_be_visible()
    expect(page.get_by_role("button", name="Record your voice")).to_be_enabled()
    send(page)
    assert opened(rhea) == {}


def test_it_stops_by_itself_and_says_so_before(speaker: Callable[..., Page], rhea: Person) -> None:
    page = speaker()
    page.clock.install()
    tell(page)
    page.get_by_role("button", name="Record your voice").click()
    expect(page.get_by_role("timer")).to_contain_text("10:00 left")
    page.clock.run_for(9 * 60 * 1000 + 500)
    expect(page.get_by_role("status").filter(has_text="One minute left.")).to_be_visible()
    page.clock.run_for(61 * 1000)
    expect(page.locator(".recordings li")).to_have_count(1)
    assert page.evaluate(LIVE) == 0


def test_a_voice_is_added_on_a_return_visit(speaker: Callable[..., Page], rhea: Person) -> None:
    page = speaker()
    tell(page)
    come_back(page, send(page))
    record(page)
    page.locator("form:has(#files) button[type=submit]").click()
    expect(page.get_by_role("status").filter(has_text="Sent.")).to_be_visible()
    assert opened(rhea)["recording-1.webm"].startswith(WEBM)
