"""The whole story of a report under hard conditions: no script, keyboard only, a small or magnified window, enlarged
spacing, right-to-left, a slow line, a line that breaks, and scripts that fail half-way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.trust.vault.models import Report, SealedObject
from conftest import _person
from tests.journeys.conftest import axe, keep_picture, scrolls_sideways
from tests.journeys.lines import Line
from tests.journeys.telling import (
    WORDS,
    afterwards,
    begin,
    channel_for,
    code_on,
    come_back,
    field,
    leading_on,
    onward,
    send,
    sending,
    tell,
)

SLOW: Final = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: Sealed and asked on the device, or page by page by the server: the same story.
ways = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
SMALLEST_TARGET: Final = 24
PAGES: Final = 13  # that a whole story shows


@pytest.fixture(autouse=True)
def channel(organisation: Any, tmp_path: Path, settings: Any) -> Any:
    """Rhea reads the reports of the one channel."""
    settings.CANDIL_VAULT = tmp_path / "vault"
    settings.CANDIL_LANGUAGES = ["en"]
    person = enrolled(_person("rhea", organisation, "report_analyst"))
    recovery_for(organisation)
    channel_for("rhea")
    return person


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`visitor(java_script_enabled=False, viewport=…)`: a page of a fresh browser."""
    made: list[BrowserContext] = []

    def visit(**how: Any) -> Page:
        context = browser.new_context(**{"base_url": live_server.url, **how})
        context.set_default_timeout(15_000)
        made.append(context)
        return context.new_page()

    yield visit
    for context in made:
        context.close()


def whole_story(page: Page, look: Callable[[str], None] = lambda name: None, language: str = "en") -> str:
    """Told, sent, come back to, added to, withdrawn."""
    tell(page, look=look, language=language)
    code = send(page)
    look("10-receipt")
    afterwards(page, code, look=look)
    assert not Cover.objects.exists()
    assert not page.context.cookies()
    return code


# --- (a) without a script ---------------------------------------------------------------------------------


def test_without_a_script(visitor: Callable[..., Page], tmp_path: Path) -> None:
    page = visitor(java_script_enabled=False)
    photo = tmp_path / "van.jpg"
    photo.write_bytes(b"not really a picture" * 1000)
    tell(page)
    expect(page.get_by_role("button", name="Record your voice")).to_be_hidden()
    page.locator("#files").set_input_files(photo)
    code = send(page)
    assert not Cover.objects.get().is_doubtful, "without a proof of work it is taken like any other"
    assert SealedObject.objects.filter(kind="file").count() == 1
    afterwards(page, code)
    assert not Cover.objects.exists()


# --- (b) by keyboard --------------------------------------------------------------------------------------

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  const label = element.closest('label');
  const drawn = [style, ...(label ? [getComputedStyle(label)] : [])];
  const before = window.__last && document.contains(window.__last) ? window.__last : null;
  const follows = !before || Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.__last = element;
  return {
    tag: element.tagName, name: element.textContent.trim().slice(0, 40) || element.name || element.id,
    seen: drawn.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'),
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    follows,
  };
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus; each stop on the way is seen, on the screen, and further on in the page."""
    for _press in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "BODY":
            continue
        assert at["seen"], f"no focus to be seen on {at} of {page.url}"
        assert at["inside"], f"the focus is off the screen on {at} of {page.url}"
        assert at["follows"], f"the focus jumps back to {at} of {page.url}"
    raise AssertionError(f"not reached by keyboard: {wanted}")


def press_on(page: Page) -> None:
    """Go to the button that leads on, and press it."""
    tab_to(page, leading_on(page))
    enter(page)
    page.wait_for_load_state()


def enter(page: Page) -> None:
    """Press Enter; what comes is read from its beginning, on another page or, with a script, on the same."""
    page.evaluate("window.__last = null")
    page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """One of several: Tab to the group, then arrows."""
    group = field(page, name)
    tab_to(page, group.first)
    page.keyboard.press("Space")
    for _press in range(group.count()):
        if field(page, name, value).is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert field(page, name, value).is_checked()


@ways
def test_by_keyboard_only(visitor: Callable[..., Page], script: bool) -> None:
    page = visitor(java_script_enabled=script)
    begin(page)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    press_on(page)
    choose(page, "path", "saw")
    press_on(page)
    choose(page, "under_18", "no")
    press_on(page)
    tab_to(page, field(page, "signs", "debt_bondage"))
    page.keyboard.press("Space")
    expect(field(page, "signs", "debt_bondage")).to_be_checked()
    press_on(page)
    tab_to(page, field(page, "told/saw_words"))
    page.keyboard.type(WORDS)
    press_on(page)
    tab_to(page, field(page, "circumstances/place"))
    page.keyboard.type("near the port")
    choose(page, "circumstances/when_about", "month")
    press_on(page)
    tab_to(page, field(page, "consent", "analyse"))
    page.keyboard.press("Space")
    press_on(page)
    press_on(page)
    tab_to(page, sending(page))
    enter(page)
    code = code_on(page)
    page.goto("/report/return/")
    tab_to(page, page.locator("#code"))
    page.keyboard.type(code)
    enter(page)
    expect(page.locator("#words")).to_be_visible()
    page.evaluate("window.__last = null")
    tab_to(page, page.locator("#words"))
    page.keyboard.type("The blue one.")
    tab_to(page, page.locator("form:has(#words) button[type=submit]"))
    enter(page)
    expect(page.get_by_text("The blue one.")).to_be_visible()
    tab_to(page, page.locator('form:has(input[value="withdraw"]) button[type=submit]'))
    enter(page)
    expect(page.locator('button[name="~sure"]')).to_be_visible()
    page.evaluate("window.__last = null")
    tab_to(page, page.locator('button[name="~sure"]'))
    enter(page)
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()
    assert not Cover.objects.exists()


# --- (c) what a screen reader is told ---------------------------------------------------------------------


@ways
def test_names_roles_and_landmarks(visitor: Callable[..., Page], script: bool) -> None:
    page = visitor(java_script_enabled=script)
    seen: list[str] = []

    def heard(name: str) -> None:
        seen.append(name)
        if script:  # axe is a script itself
            page.evaluate("scrollTo(0, 0)")  # so that the header, which stays, covers nothing
            axe(page)
        tree = page.locator("body").aria_snapshot()
        for landmark in ("banner", "main", "contentinfo"):
            assert len(re.findall(rf"(?m)^\s*- {landmark}\b", tree)) == 1, f"{landmark} on {name}:\n{tree}"
        assert len(re.findall(r'(?m)- heading "[^"]+" \[level=1\]', tree)) == 1, f"{name}:\n{tree}"
        nameless = re.findall(
            r"(?m)^\s*- (?:textbox|checkbox|radio|button|combobox|link|group|radiogroup)(?: \[|:?$)", tree
        )
        assert not nameless, f"without a name on {name}: {nameless}\n{tree}"
        assert page.title().strip(), name

    whole_story(page, heard)
    assert len(seen) == PAGES


@ways
def test_what_is_asked_is_read_out_with_its_group_hint_and_fault(visitor: Callable[..., Page], script: bool) -> None:
    page = visitor(java_script_enabled=script)
    begin(page)
    onward(page)
    choices = page.get_by_role("radio", name="I saw or heard something")
    expect(choices).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("From where do you know")).or_(
        page.get_by_role("radiogroup", name=re.compile("From where do you know"))
    )).to_be_visible()  # fmt: skip
    onward(page)
    fault = page.get_by_role("alert").filter(has_text="Please look at these points")
    expect(fault).to_be_visible()
    expect(page.get_by_text("It decides which questions you are asked").first).to_be_visible()
    field(page, "path", "saw").check()
    onward(page)
    onward(page)
    onward(page)  # no sign
    onward(page)  # no words
    words = page.get_by_role("textbox", name="What did you see or hear?")
    expect(words).to_have_accessible_description(re.compile("As much or as little as you like"))
    expect(words).to_have_accessible_description(re.compile("Please write a few words"))
    expect(words).to_have_attribute("aria-invalid", "true")


@ways
def test_sending_and_adding_are_said_aloud(visitor: Callable[..., Page], script: bool) -> None:
    page = visitor(java_script_enabled=script)
    tell(page)
    files = page.locator("#files")
    expect(files).to_have_accessible_name(re.compile("Photographs, documents or sound"))
    expect(files).to_have_accessible_description(re.compile("take no risk for a picture"))
    come_back(page, send(page))
    page.locator("#words").fill("The blue one.")
    page.locator("form:has(#words) button[type=submit]").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("Sent|sealed"))).to_be_visible()
    page.locator("form:has(#words) button[type=submit]").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was written")).to_be_visible()


# --- (d) (e) small, magnified, spaced; (f) right-to-left --------------------------------------------------

# WCAG 2.2, 1.4.12: what a person may set without losing anything.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important }'
    + ' * { word-spacing: .16em !important } p { margin-block-end: 2em !important }');
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (box.width < 3 || box.height < 3 || element.closest('.visually-hidden, .skip-link, svg')) return false;
  if (element.closest('details:not([open]) > :not(summary)')) return false;
  const clips = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
  const outside = box.right > innerWidth + 1 || box.left < -1;
  const isWider = element.scrollWidth > element.clientWidth + 1;
  return outside || (clips && (isWider || element.scrollHeight > element.clientHeight + 1));
}).map(element => element.outerHTML.slice(0, 160))"""
# WCAG 2.2, 2.5.8: 24 by 24, but for links within sentences; a label is part of its control.
TOO_SMALL = """smallest => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(
element => {
  if (element.type === 'hidden' || !element.checkVisibility()) return false;
  if (element.closest('.visually-hidden, .skip-link, [aria-hidden=true]')) return false;
  if (element.tagName === 'A' && getComputedStyle(element).display === 'inline') return false;
  const target = element.closest('label') || element, box = target.getBoundingClientRect();
  return box.width > 0 && (box.width < smallest || box.height < smallest);
}).map(element => element.outerHTML.slice(0, 160))"""


OVER_EACH_OTHER = """() => {
  const words = document.createRange();
  words.selectNodeContents(document.querySelector('.public-header .brand'));
  const others = [...document.querySelectorAll('.public-header summary, .public-header a.exit')];
  const boxes = [words, ...others].map(each => each.getBoundingClientRect());
  return boxes.some((one, place) => boxes.slice(place + 1).some(other => one.left < other.right - 1
    && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1));
}"""


def fits(page: Page, name: str) -> None:
    """Nothing is cut off, nothing scrolls sideways, everything is large enough to touch."""
    assert not scrolls_sideways(page), f"{name} scrolls sideways"
    assert not page.evaluate(OVER_EACH_OTHER), f"parts of the header lie over each other on {name}"
    cut = page.evaluate(CUT_OFF)
    assert not cut, f"cut off on {name}: " + "\n".join(cut)
    small = page.evaluate(TOO_SMALL, SMALLEST_TARGET)
    assert not small, f"too small on {name}: " + "\n".join(small)


@ways
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_320_pixels(visitor: Callable[..., Page], theme: str, script: bool) -> None:
    page = visitor(
        viewport={"width": 320, "height": 568}, color_scheme=theme, has_touch=True, java_script_enabled=script
    )

    def look(name: str) -> None:
        keep_picture(page, f"hard-320-{theme}-{script}-{name}")
        fits(page, name)
        if script:  # axe is a script itself
            page.evaluate("scrollTo(0, 0)")  # so that the header, which stays, covers nothing
            axe(page)

    whole_story(page, look)


@ways
@pytest.mark.parametrize("spaced", [False, True], ids=["plain", "spaced"])
def test_at_400_per_cent(visitor: Callable[..., Page], spaced: bool, script: bool) -> None:
    """1280 by 1024 magnified four times are 320 by 256 CSS pixels."""
    page = visitor(viewport={"width": 320, "height": 256}, device_scale_factor=4, java_script_enabled=script)

    def look(name: str) -> None:
        if spaced:
            page.evaluate(SPACED)
        keep_picture(page, f"hard-zoom-{spaced}-{script}-{name}")
        fits(page, name)

    whole_story(page, look)


@ways
def test_right_to_left_in_arabic(visitor: Callable[..., Page], settings: Any, script: bool) -> None:
    settings.CANDIL_LANGUAGES = ["en", "ar"]
    page = visitor(viewport={"width": 360, "height": 780}, java_script_enabled=script)
    titles: set[str] = set()

    def look(name: str) -> None:
        keep_picture(page, f"hard-arabic-{script}-{name}")
        assert page.locator("html").get_attribute("dir") == "rtl", name
        assert page.locator("html").get_attribute("lang") == "ar", name
        titles.add(page.locator("h1").inner_text())
        fits(page, name)
        if script:  # axe is a script itself
            page.evaluate("scrollTo(0, 0)")  # so that the header, which stays, covers nothing
            axe(page)
        brand, leave = page.locator(".public-header .brand").bounding_box(), page.locator("a.exit").bounding_box()
        assert brand is not None
        assert leave is not None
        assert leave["x"] < brand["x"], "the page is mirrored"

    tell(page, look=look, language="ar")
    code = send(page)
    look("10-receipt")
    expect(page.locator(".receipt-code")).to_have_attribute("dir", "ltr")
    page.goto("/report/return/?lang=ar")
    page.locator("#code").fill("".join("٠١٢٣٤٥٦٧٨٩"[int(sign)] if sign.isdigit() else sign for sign in code))
    onward(page)
    look("11-back")
    assert all(re.search("[؀-ۿ]", title) for title in titles), titles
    assert Cover.objects.get().language == "ar"


# --- (g) a slow line, and one that breaks -----------------------------------------------------------------


def slow(page: Page) -> None:
    """400 kbit/s and 400 ms."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


@ways
def test_on_a_slow_line(visitor: Callable[..., Page], script: bool) -> None:
    page = visitor(java_script_enabled=script)
    slow(page)
    whole_story(page)


@ways
def test_a_line_that_breaks_while_sending_loses_nothing(
    visitor: Callable[..., Page], live_server: Any, tmp_path: Path, script: bool
) -> None:
    photo = tmp_path / "van.jpg"
    photo.write_bytes(bytes(3_000_000))
    line = Line(live_server.url)
    page = visitor(java_script_enabled=script, base_url=line.address)
    tell(page)
    page.locator("#files").set_input_files(photo)
    line.cut_after(500_000)
    sending(page).click(no_wait_after=True)
    page.wait_for_timeout(4000)
    assert line.is_cut, "the line was cut in the middle"
    assert not Report.objects.exists(), "half a report is none"
    line.mend()
    if script:
        page.locator("[data-again]:visible").first.click()  # the page is still there, with every word
    else:
        page.reload()  # the browser's own page says that the line broke; loading it again sends the same once more
    code = code_on(page)
    assert Report.objects.count() == 1
    assert SealedObject.objects.filter(kind="file").count() == 1
    come_back(page, code)
    expect(page.get_by_text(WORDS)).to_have_count(1)
    line.close()


# --- (h) scripts that do not come -------------------------------------------------------------------------


def test_scripts_that_never_come(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.route(re.compile(r"/assets/.*\.js$"), lambda route: route.abort())
    whole_story(page)


def test_scripts_that_fail_half_way(visitor: Callable[..., Page]) -> None:
    """The first script comes, what it fetches later does not: no proof, no recorder, and everything else works."""
    page = visitor()
    page.route(re.compile(r"/assets/(proof|recorder)[\w-]*\.js$"), lambda route: route.abort())
    tell(page)
    expect(page.locator("cn-recorder")).to_be_hidden()
    expect(page.locator('input[name="~proof"]')).to_have_value("")
    code = send(page)
    assert not Cover.objects.get().is_doubtful
    afterwards(page, code)
