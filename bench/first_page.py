"""How soon the public pages of reports can be used on a slow line and a slow processor, and what travels for it.

    python bench/first_page.py [--visits N] [--slower N]

Chromium visits the real server, every time anew, over 400 kbit/s with 400 ms there and back, its processor slowed down
four times by its developer tools (of which workers feel a part). The first page can be used when its button "Begin" is
drawn and its script has run; the questions, when the first of them is drawn and the browser has proven that it can
seal; sending takes from "Send" to the code. Beside each time stands the least that its line needs for the same bytes,
and the ratio to it. Limits: first page at most 50,000 bytes and usable in 2 seconds, by the median.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import report_server as hub

LIMIT_BYTES, LIMIT_SECONDS = 50_000, 2.0
BITS, LATENCY = 400_000, 0.4
READY = "main form button.button-primary"


class Visit:
    """One fresh visitor on a slow line."""

    def __init__(self, browser: Any, address: str, slower: int) -> None:
        self.context = browser.new_context(base_url=address, viewport={"width": 360, "height": 780})
        self.context.set_default_timeout(120_000)
        self.page = self.context.new_page()
        self._line = self.context.new_cdp_session(self.page)
        self.bytes = 0
        self._line.send("Network.enable")
        self._line.on("Network.loadingFinished", self._count)
        line = {
            "offline": False,
            "latency": LATENCY * 1000,
            "downloadThroughput": BITS / 8,
            "uploadThroughput": BITS / 8,
        }
        self._line.send("Network.emulateNetworkConditions", line)
        self._line.send("Emulation.setCPUThrottlingRate", {"rate": slower})

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def timed(self, act: Callable[[], Any]) -> tuple[float, int]:
        """Seconds and bytes that something takes."""
        before, began = self.bytes, time.perf_counter()
        act()
        return time.perf_counter() - began, self.bytes - before


def visited(browser: Any, address: str, slower: int) -> dict[str, tuple[float, int]]:
    """What one visitor waits for."""
    visit = Visit(browser, address, slower)
    page = visit.page
    found = {
        "first page": visit.timed(lambda: (page.goto("/report/"), page.wait_for_selector("[data-with-script]:visible")))
    }
    page.wait_for_load_state("networkidle")
    found["questions"] = visit.timed(
        lambda: (page.get_by_role("button", name="Begin").click(), page.wait_for_selector("input[name=path]:visible"))
    )
    answer(page)
    button = page.get_by_role("button", name="Send", exact=True)
    found["sending"] = visit.timed(lambda: (button.click(), page.wait_for_selector("[data-code]:visible")))
    visit.context.close()
    return found


def answer(page: Any) -> None:
    """The shortest report: two choices and a sign."""
    page.get_by_label("I saw or heard something").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Working off a debt").check()
    while not page.get_by_role("button", name="Send", exact=True).is_visible():
        page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state("networkidle")


def least(size: int) -> float:
    """Seconds that the line itself needs: one way there and back, and the bytes."""
    return LATENCY + size * 8 / BITS


def main() -> None:
    """Print what was measured."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--visits", type=int, default=7)
    reading.add_argument("--slower", type=int, default=4)
    asked = reading.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        hub.enter(Path(folder))
        hub.prepare()
        server = hub.Server(workers=1).start()
        try:
            server.wait("/report/")
            with sync_playwright() as playwright:
                chrome = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                address = f"http://{hub.HOST}:{server.port}"
                visits = [visited(chrome, address, asked.slower) for _visit in range(asked.visits)]
                chrome.close()
        finally:
            server.stop()
    tell(visits, asked.slower)


def tell(visits: list[dict[str, tuple[float, int]]], slower: int) -> None:
    """One line a page, and whether the limits were kept."""
    print(f"Python {platform.python_version()}, {len(visits)} visits, processor slowed down {slower} times")
    medians: dict[str, tuple[float, int]] = {}
    for name in visits[0]:
        seconds, sizes = zip(*(visit[name] for visit in visits), strict=True)
        median, size = statistics.median(seconds), int(statistics.median(sizes))
        medians[name] = (median, size)
        floor = least(size)
        waited = f"{median:6.2f} s, slowest {max(seconds):6.2f} s"
        print(f"{name:11}{size:8,} bytes {waited}; the line alone {floor:5.2f} s, ratio {median / floor:4.2f}")
    seconds, size = medians["first page"]
    kept = size <= LIMIT_BYTES and seconds <= LIMIT_SECONDS
    print(f"limits of the first page ({LIMIT_BYTES:,} bytes, {LIMIT_SECONDS} s): {'kept' if kept else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
