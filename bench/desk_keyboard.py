"""How many simple reports an hour the desk itself permits, worked by keys alone in a real browser. Limit: 60.

    python bench/desk_keyboard.py [--reports 60]

Each report is opened, triaged as suggested, shown, claimed, recorded with the suggestions that were ticked, graded, and
left for the next. The time is the machine's: what a person needs to read, think and write is **not** in it. The
summary is one made-up sentence, typed at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from bench.report_server import HOST, PASSPHRASE, Server, enter, prepare, running
from tests.journeys.conftest import chromium

LIMIT = 60
TOLD = {
    "path": "saw", "signs": "withholding_of_wages debt_bondage", "consent": "analyse",
    "told": {"saw_words": "Two men wash cars every day and are not paid. They sleep behind the shop."},
    "circumstances": {"when_about": "month", "place": "near the port", "people": "few", "activity": "a car wash"},
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=60)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        enter(Path(folder))
        prepare()
        cookies = lay(wanted.reports)
        with running(Server(workers=1), "/help/") as server:
            took = work(server.port, cookies, wanted.reports)
        check(wanted.reports)
    an_hour = 3600 / (sum(took) / len(took))
    print(f"{len(took)} reports by keys alone: {sum(took):.0f} s, median {sorted(took)[len(took) // 2]:.2f} s each")
    verdict = "kept" if an_hour >= LIMIT else "NOT KEPT"
    print(f"the site permits {an_hour:.0f} an hour, {an_hour / LIMIT:.1f} times the limit of {LIMIT}: {verdict}")
    print("a person's reading, thinking and writing is not in this time")


def lay(count: int) -> list[dict[str, Any]]:
    """Reports told through the real service; the cookies of Ana, signed in with her second factor."""
    from django.test import Client

    from candil.collect.reporting import services as reporting
    from candil.collect.reporting.models import Channel
    from candil.trust.accounts.models import User
    from conftest import signed_in

    User.objects.filter(username="ana").update(roles=["report_analyst", "analyst"])
    channel = Channel.objects.get()
    for _number in range(count):
        new = reporting.begin(channel=channel)
        reporting.take(channel=channel, new=new, told=reporting.Told(TOLD, "en"))
    jar = signed_in(Client(), User.objects.get(username="ana")).cookies
    return [{"name": name, "value": cookie.value, "domain": HOST, "path": "/"} for name, cookie in jar.items()]


def work(port: int, cookies: list[dict[str, Any]], count: int) -> list[float]:
    """Seconds for each report, from the queue back to the queue."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=as_root)
        context = chrome.new_context(base_url=f"http://{HOST}:{port}", viewport={"width": 1440, "height": 900})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/report/desk/unlock/?next=/desk/")
        page.keyboard.type(PASSPHRASE) if _has_focus(page, "passphrase") else _tab_to(page, "passphrase", PASSPHRASE)
        _and_load(page, "Enter")
        took = []
        for _number in range(count):
            begun = time.perf_counter()
            one(page)
            took.append(time.perf_counter() - begun)
        chrome.close()
    return took


def one(page: Page) -> None:
    """One report, from the queue back to the queue."""
    _and_load(page, "o")  # open the first
    _and_load(page, "4")  # how urgent: as suggested
    _and_load(page, "o")  # show it
    _and_load(page, "c")  # claim it
    _and_load(page, "r")  # to the record
    _tab_to(page, "people", "2")
    if not page.locator("input[name=when]:checked").count():
        _tab_to(page, "when", None)
    _tab_to(page, "summary", "Two people wash cars without pay to work off a debt.")
    for name in ("source_grade", "information_grade", "level"):
        _tab_to(page, name, None)
    _and_load(page, "r")  # keep it
    _and_load(page, "q")  # back to the queue


def _and_load(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until that can be worked with."""
    with page.expect_navigation(timeout=60_000):
        page.keyboard.press(key)
    page.wait_for_function("customElements.get('cn-desk-keys') !== undefined")


def _tab_to(page: Page, name: str, words: str | None) -> None:
    """Tab to a field, and type into it; a choice (None) is made with the space bar."""
    for _press in range(300):
        if _has_focus(page, name):
            break
        page.keyboard.press("Tab")
    else:
        raise RuntimeError(f"The keyboard does not reach {name}")
    if words is None:
        page.keyboard.press("Space")
        return
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def _has_focus(page: Page, name: str) -> bool:
    return bool(page.evaluate("name => document.activeElement?.name === name", name))


def check(count: int) -> None:
    """What the browser did is in the database: so many records, and so many items done."""
    from candil.analyse.desk.models import Item
    from candil.analyse.incidents.models import Record

    done = Item.objects.filter(state="done", outcome="recorded", is_assessed=True).count()
    assert (done, Record.objects.count()) == (count, count), (done, Record.objects.count())


if __name__ == "__main__":
    main()
