"""A real browser for the journeys, which watches for everything that must not happen on any page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from conftest import signed_in

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESK = (360, 780), (768, 1024), (1440, 900)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser and takes its time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


def chromium() -> str:
    """The browser to use: CANDIL_CHROMIUM, or the one of the machine; skips with the reason when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CANDIL_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("NO BROWSER: journeys are not tested. Install chromium, or name one in CANDIL_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. WebGL is drawn in software, so that maps work without a graphics card."""
    path = chromium()
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop in this thread, in which Django would refuse to touch the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chrome = playwright.chromium.launch(executable_path=path, args=[*as_root, "--enable-unsafe-swiftshader"])
        yield chrome
        chrome.close()


@dataclass
class Watch:
    """What went wrong on a page. `forgive` takes a part of a message that a test provokes on purpose."""

    site: str
    faults: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def forgive(self, part: str) -> None:
        self.forgiven.append(part)

    def on_console(self, message: ConsoleMessage) -> None:
        # Chromium reports violations of the content security policy as console errors. What the software that
        # stands in for a graphics card says about its speed is not about the page.
        if message.type in {"error", "warning"} and "GL Driver Message" not in message.text:
            self.faults.append(f"console {message.type}: {message.text}")

    def on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.faults.append(f"request to another site: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} for {response.url}")

    @property
    def unforgiven(self) -> list[str]:
        return [fault for fault in self.faults if not any(part in fault for part in self.forgiven)]


@pytest.fixture
def watch(live_server: Any) -> Watch:
    """The faults of this test's page."""
    return Watch(live_server.url)


@pytest.fixture
def context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """A fresh visitor: no cookies, desk-sized window, addresses relative to the site."""
    width, height = DESK
    made = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A page that fails its test on console errors, policy violations, requests to other sites, and server errors."""
    made = context.new_page()
    made.on("console", watch.on_console)
    made.on("pageerror", lambda error: watch.faults.append(f"script error: {error}"))
    made.on("request", watch.on_request)
    made.on("response", watch.on_response)
    yield made
    assert not watch.unforgiven, "\n".join(watch.unforgiven)


@pytest.fixture
def visit_as(context: BrowserContext, live_server: Any) -> Callable[[Any], None]:
    """`visit_as(person)` signs the browser in as this person with their second factor; None signs out."""

    def visit(person: Any) -> None:
        context.clear_cookies()
        if person is not None:
            cookies = signed_in(Client(), person).cookies
            context.add_cookies(
                [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in cookies.items()]
            )

    return visit


def axe(page: Page) -> None:
    """Fails with a list of what axe finds on the page as it is now: WCAG 2.2 A and AA, and good practice."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    told = [
        f"{each['id']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(f"{node['target']}: {node['failureSummary']}" for node in each["nodes"][:5])
        for each in found
    ]
    assert not told, f"axe on {page.url}:\n" + "\n".join(told)


def scrolls_sideways(page: Page) -> bool:
    """Whether the page as a whole is wider than the window (tables and figures scroll inside themselves)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def keep_picture(page: Page, name: str) -> None:
    """Keep a screenshot of the whole page in the folder that CANDIL_SCREENSHOTS names; without it, do nothing."""
    folder = os.environ.get("CANDIL_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
