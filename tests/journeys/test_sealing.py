"""A report is sealed in the reporter's browser: what leaves it, what happens when it cannot, and what comes back."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import LimitedStream
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import SAW, code_of, enrolled, recovery_for, sent
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.models import Report, SealedBy
from candil.trust.vault.services import receipts, reporters
from candil.trust.vault.tests.acting import Person
from conftest import _person
from tests.journeys.conftest import DESK, PHONE, TABLET, Watch, axe, keep_picture, scrolls_sideways

WRITE = "/report/to/harbour/write/"
CANARY = "CANARY7f3a"
CODE = re.compile(r"\d{4}(?: \d{4}){5}")


@pytest.fixture
def rhea(organisation: Any, tmp_path: Path, settings: Any) -> Person:
    """A report analyst with a key, assigned to the one channel."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = ["en"]
    person = enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    services.set_channel(by=OPERATOR, slug="harbour", name="Harbour line", organisation="lantern", analysts=["rhea"])
    return person


def onward(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def write(
    page: Page, words: str = f"{CANARY} behind the car wash", look: Callable[[str], None] = lambda name: None
) -> None:
    """Answer everything on this device, up to the last look."""
    page.goto("/report/")
    page.get_by_role("button", name="Begin").click()
    answer(page, words, look)


def answer(page: Page, words: str, look: Callable[[str], None] = lambda name: None) -> None:
    page.get_by_label("I saw or heard something").check()
    look("path")
    onward(page)
    page.get_by_label("No", exact=True).check()
    onward(page)
    page.get_by_label("Working off a debt").check()
    look("signs")
    onward(page)
    page.get_by_label("What did you see or hear?").fill(words)
    look("words")
    onward(page)
    page.get_by_label("Where?").fill(f"{CANARY} near the port")
    page.get_by_label("In the last month").check()
    onward(page)
    page.get_by_label("Use it, without who I am").check()
    onward(page)
    onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look through it once more")


def send(page: Page) -> str:
    """Press Send; the code."""
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code", timeout=60_000)
    found = CODE.search(page.locator("[data-code]").inner_text())
    assert found
    return found[0]


def story(person: Person) -> queries.Story:
    """The one report, as its analyst opens it."""
    label = Report.objects.get().label
    return services.open_report(by=person.viewer, keys=person.keys, label=label, language="en")[1]


@pytest.fixture
def arrived(page: Page, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Everything that left the browser: addresses as it asked for them, bodies byte by byte as the server read them."""
    found: list[bytes] = []
    page.on("request", lambda request: found.append(request.url.encode()))
    for name in ("read", "readline"):
        original = getattr(LimitedStream, name)

        def reads(self: Any, *given: Any, original: Any = original) -> Any:
            data = original(self, *given)
            found.append(data)
            return data

        monkeypatch.setattr(LimitedStream, name, reads)
    return found


def test_only_envelopes_leave_the_browser(page: Page, rhea: Person, tmp_path: Path, arrived: list[bytes]) -> None:
    photo = tmp_path / f"{CANARY}.jpg"
    photo.write_bytes(f"{CANARY} not really a picture".encode() * 5000)
    write(page)
    page.get_by_label("Photographs, documents or sound").set_input_files(photo)
    code = send(page)
    assert sum(map(len, arrived)) > photo.stat().st_size, "the file was among what was seen"
    assert leaked(arrived, code) == []
    told = story(rhea)
    assert told.answers["told"]["saw_words"] == f"{CANARY} behind the car wash"
    assert [each.file for each in told.said] == [photo.name]
    report = Report.objects.get()
    file = services.open_file(by=rhea.viewer, keys=rhea.keys, label=report.label, part=told.said[0].label)
    assert b"".join(file.pieces) == photo.read_bytes()
    assert report.sealed_by == SealedBy.BROWSER
    cover = Cover.objects.get()
    assert (cover.path, cover.language, cover.may_analyse, cover.may_share) == ("saw", "en", True, False)
    assert reporters.enter(code=code).report == report.label


def leaked(arrived: list[bytes], code: str) -> list[str]:
    """What of an answer, a file's name, a key or the code stands in what left the browser, as it is or in Base64."""
    wanted = [CANARY, "near the port", code, code.replace(" ", ""), "debt_bondage", "AGE-SECRET-KEY"]
    whole = b"".join(arrived)
    return [each for each in wanted if each.encode() in whole or b64encode(each.encode())[:-4] in whole]


def test_the_search_finds_what_leaves_in_clear(page: Page, rhea: Person, arrived: list[bytes]) -> None:
    """The same words, sent by a page of ours that does not seal: the proof that the search above can fail."""
    write(page)
    page.evaluate("document.querySelector('form[data-part=asking]').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code")
    assert leaked(arrived, "no code")[:1] == [CANARY]


def posts(page: Page) -> list[str]:
    """The addresses to which the page posts from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def with_broken_keys(route: Route) -> None:
    """The keys of the site, of which one is damaged: sealing to it fails."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "recovery": "age1damaged"})


def test_when_sealing_fails_the_person_is_asked_and_nothing_leaves(page: Page, rhea: Person) -> None:
    write(page)
    posted = posts(page)
    page.route("**/kit/", with_broken_keys)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sealing on this device does not work")
    axe(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is for you to say")).to_be_visible()
    assert (posted, Report.objects.count()) == ([], 0)
    page.get_by_role("button", name="Send it sealed by our server").click()
    expect(page.get_by_text("Sealed on our server")).to_be_visible()
    assert Report.objects.get().sealed_by == SealedBy.SERVER
    assert story(rhea).answers["told"]["saw_words"] == f"{CANARY} behind the car wash"


def test_whoever_stops_after_a_failure_sends_nothing_and_is_forgotten(page: Page, rhea: Person) -> None:
    write(page)
    page.route("**/kit/", with_broken_keys)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Stop and wipe it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stopped")
    assert not Report.objects.exists()
    assert CANARY not in page.evaluate("[...document.querySelectorAll('textarea')].map((each) => each.value).join()")


def test_a_browser_that_cannot_seal_says_so_before_anything_is_written(page: Page, rhea: Person, watch: Watch) -> None:
    watch.forgive("Failed to load resource")
    page.route("**/assets/worker-*.js", lambda route: route.abort())
    page.goto(WRITE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sealing on this device does not work")
    page.get_by_role("button", name="Go on, sealed by our server").click()
    expect(page.get_by_text("Page 1 of about")).to_be_visible()
    assert page.url.endswith("/report/to/harbour/")


def test_an_answer_that_was_lost_does_not_make_a_second_report(page: Page, rhea: Person, watch: Watch) -> None:
    watch.forgive("Failed to load resource")
    write(page)

    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/sealed/", loses_the_answer)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no line")
    assert Report.objects.count() == 1
    page.unroute("**/sealed/")
    page.get_by_role("button", name="Try again").click()
    code = CODE.search(page.locator("[data-code]", has_text=CODE).inner_text())
    assert code
    assert Report.objects.count() == Cover.objects.count() == 1
    assert reporters.enter(code=code[0]).report == Report.objects.get().label


def test_the_code_is_compared_on_the_device(page: Page, rhea: Person) -> None:
    write(page)
    code = send(page)
    posted = posts(page)
    field = page.get_by_label("The last four digits")
    field.fill(str((int(code[-4:]) + 1) % 10000).zfill(4))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("These are not the last four digits")).to_be_visible()
    field.fill("".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code[-4:]))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have your code")
    assert posted == []


DRAFT_CODE = "four calm grey stones"


def keep_draft(page: Page) -> None:
    page.get_by_text("Keep something on this device").click()
    page.get_by_label("Keep a draft: choose a code for it").fill(DRAFT_CODE)
    page.get_by_role("button", name="Keep a draft here").click()
    expect(page.get_by_text("A sealed draft is kept on this device until")).to_be_visible()


def stored(page: Page) -> str:
    """Everything that the browser keeps for this site: its storage, and the bodies in its caches."""
    return str(
        page.evaluate(
            """async () => {
                const bodies = [];
                for (const name of await caches.keys()) {
                    const cache = await caches.open(name);
                    for (const request of await cache.keys())
                        bodies.push(request.url, await (await cache.match(request)).text());
                }
                const databases = (await indexedDB.databases()).map((each) => each.name);
                return JSON.stringify([localStorage, sessionStorage, document.cookie, databases, bodies]);
            }"""
        )
    )


def test_nothing_is_kept_on_the_device_before_it_is_chosen(page: Page, rhea: Person) -> None:
    write(page)
    assert stored(page) == '[{},{},"",[],[]]'


def test_a_draft_survives_a_reload_sealed_and_goes_when_it_is_sent(page: Page, rhea: Person) -> None:
    write(page)
    page.get_by_text("Keep something on this device").click()
    page.get_by_label("Keep a draft: choose a code for it").fill("short")
    page.get_by_role("button", name="Keep a draft here").click()
    expect(page.get_by_text("Please choose at least eight signs.")).to_be_visible()
    page.get_by_text("Keep something on this device").click()
    keep_draft(page)
    axe(page)
    held = stored(page)
    words = [CANARY, "harbour", "debt_bondage", DRAFT_CODE, "AGE-SECRET"]
    assert not [each for each in words if each in held or b64encode(each.encode()).decode()[:-4] in held]
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("A draft lies here")
    axe(page)
    page.get_by_label("The code of the draft").fill("another code")
    page.get_by_role("button", name="Open the draft").click()
    expect(page.get_by_text("This code does not open it.")).to_be_visible()
    page.get_by_label("The code of the draft").fill(DRAFT_CODE)
    page.get_by_role("button", name="Open the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look through it once more")
    expect(page.get_by_text(f"{CANARY} behind the car wash")).to_be_visible()
    send(page)
    assert stored(page) == '[{},{},"",[],[]]'
    assert story(rhea).answers["told"]["saw_words"] == f"{CANARY} behind the car wash"


def test_a_draft_is_still_the_same_report_when_its_answer_was_lost(page: Page, rhea: Person, watch: Watch) -> None:
    watch.forgive("Failed to load resource")
    write(page)
    keep_draft(page)
    page.route("**/sealed/", lambda route: (route.fetch(), route.abort())[-1])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no line")
    page.unroute("**/sealed/")
    page.reload()
    page.get_by_label("The code of the draft").fill(DRAFT_CODE)
    page.get_by_role("button", name="Open the draft").click()
    code = send(page)
    assert reporters.enter(code=code).report == Report.objects.get().label


@pytest.mark.parametrize("way", ["old", "wiped", "left"])
def test_a_draft_goes_when_it_should(page: Page, rhea: Person, way: str, settings: Any, watch: Watch) -> None:
    settings.CANDIL_EXIT_ADDRESS = "/help/"
    page.goto(WRITE)
    keep_draft(page)
    if way == "old":
        page.evaluate(
            """localStorage.notes = JSON.stringify({...JSON.parse(localStorage.notes), until: "2026-01-01"})"""
        )
        page.goto("/help/")
    elif way == "wiped":
        page.get_by_role("button", name="Wipe everything kept on this device").click()
    else:
        page.get_by_role("link", name="Leave this page").last.click()
        page.wait_for_url("**/help/")
    assert stored(page) == '[{},{},"",[],[]]'


def test_the_form_works_without_a_line_up_to_sending(
    page: Page, context: BrowserContext, rhea: Person, watch: Watch
) -> None:
    watch.forgive("Failed to load resource")
    watch.forgive("net::ERR")
    page.goto(WRITE)
    page.get_by_text("Keep something on this device").click()
    page.get_by_role("button", name="Keep these pages for when there is no line").click()
    expect(page.get_by_text("These pages are kept on this device.")).to_be_visible()
    page.goto("/report/?country=GBR")
    context.set_offline(True)
    page.goto("/report/?country=GBR")
    expect(page.get_by_role("link", name="999").first).to_be_visible()
    page.goto(WRITE)
    answer(page, f"{CANARY} behind the car wash")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no line", timeout=60_000)
    assert CANARY not in stored(page)
    assert not Report.objects.exists()
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code", timeout=60_000)
    assert Report.objects.get().sealed_by == SealedBy.BROWSER
    page.goto(WRITE)
    page.get_by_text("Keep something on this device").click()
    page.get_by_role("button", name="Wipe everything kept on this device").click()
    expect(page.get_by_text("These pages are kept on this device.")).to_be_hidden()
    assert stored(page) == '[{},{},"",[],[]]'
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((each) => each.length)") == 0


def test_by_keyboard_alone(page: Page, rhea: Person) -> None:
    page.goto(WRITE)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.locator("[data-faults]")).to_be_focused()
    expect(page.get_by_text("Please choose one.").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Are you under 18?")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("From where do you know about this?")).to_be_visible()


LOOKS = {
    "light-1440": (DESK, "light", "ltr"),
    "dark-768": (TABLET, "dark", "ltr"),
    "light-360": (PHONE, "light", "ltr"),
    "right-to-left-320": ((320, 568), "light", "rtl"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_part_is_accessible_and_fits(page: Page, rhea: Person, look: str) -> None:
    (width, height), theme, direction = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    def seen(name: str) -> None:
        page.evaluate(f"document.documentElement.dir = '{direction}'; scrollTo(0, 0)")
        keep_picture(page, f"sealing-{name}-{look}")
        axe(page)
        assert not scrolls_sideways(page), name

    page.goto("/report/")
    seen("begin")
    page.get_by_role("button", name="Begin").click()
    answer(page, f"{CANARY} behind the car wash", seen)
    page.get_by_text("Keep something on this device").click()
    seen("review")
    send(page)
    seen("receipt")


def come_back(page: Page, code: str) -> None:
    page.goto("/report/return/")
    expect(page.get_by_text("Your report is opened on this device.")).to_be_visible()
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you told us", timeout=60_000)


def test_the_return_is_opened_and_answered_on_the_device(
    page: Page, rhea: Person, arrived: list[bytes], tmp_path: Path
) -> None:
    write(page)
    code = send(page)
    label = Report.objects.get().label
    services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words=f"{CANARY} which car wash?")
    services.ask(by=rhea.viewer, keys=rhea.keys, label=label, asking="still")
    services.note(by=rhea.viewer, keys=rhea.keys, label=label, words=f"{CANARY} between us")
    services.set_status(by=rhea.viewer, label=label, status=services.Status.ACTING)
    come_back(page, code)
    axe(page)
    expect(page.get_by_text("Being acted on")).to_be_visible()
    expect(page.get_by_text(f"{CANARY} which car wash?")).to_be_visible()
    expect(page.get_by_text("between us")).to_be_hidden()
    expect(page.locator("[data-code]")).to_have_text(code)
    page.get_by_text("What you told us first").click()
    expect(page.get_by_text("What did you see or hear?")).to_be_visible()
    expect(page.get_by_text("Working off a debt that does not get smaller")).to_be_visible()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Sent. It was sealed on this device.")).to_be_visible()
    page.get_by_label("Write more").fill(f"{CANARY} the blue one")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(f"{CANARY} the blue one")).to_be_visible()
    photo = tmp_path / f"{CANARY}.jpg"
    photo.write_bytes(b"picture" * 1000)
    page.get_by_label("Add photographs, documents or sound").set_input_files(photo)
    page.get_by_role("button", name="Send files").click()
    expect(page.get_by_text("File: 1")).to_be_visible()
    keep_picture(page, "sealing-behind-the-code")
    assert leaked(arrived, code) == []
    said = [each.words or each.file for each in story(rhea).said]
    assert said[2:] == ["Is it still going on? Yes", f"{CANARY} the blue one", f"{CANARY}.jpg"]
    assert Cover.objects.get().status == "acting"
    page.get_by_role("button", name="Withdraw all of it").click()
    page.get_by_role("button", name="Withdraw it for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdrawn")
    assert not Cover.objects.exists()


def test_what_the_server_sealed_opens_on_the_device_and_wrong_codes_are_told(
    page: Page, rhea: Person, client: Client, watch: Watch
) -> None:
    watch.forgive("Failed to load resource")
    code = code_of(sent(client, *SAW))
    page.goto("/report/return/")
    for wrong, words in ((code[:-1], "typing error"), (receipts.new_code(), "There is no report for this code")):
        page.get_by_label("Your code").fill(wrong)
        page.get_by_role("button", name="Open it").click()
        expect(page.get_by_text(words)).to_be_visible(timeout=60_000)
    come_back(page, code)
    page.get_by_text("What you told us first").click()
    expect(page.get_by_text("PLANTED-WORDS")).to_be_visible()


def test_a_browser_that_cannot_open_asks_before_the_code_leaves(
    page: Page, rhea: Person, client: Client, watch: Watch, arrived: list[bytes]
) -> None:
    watch.forgive("Failed to load resource")
    code = code_of(sent(client, *SAW))
    arrived.clear()
    page.route("**/assets/worker-*.js", lambda route: route.abort())
    page.goto("/report/return/")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opening on this device does not work")
    axe(page)
    assert leaked(arrived, code) == []
    page.get_by_role("button", name="Open it on our server").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you told us")
