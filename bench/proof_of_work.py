"""How long a browser works on the task of a report, at ease and when a channel is flooded, and what it costs a server.

    python bench/proof_of_work.py [--tasks N] [--slower N]

Chromium solves tasks as the page of a report gives them, in the built worker, with the processor as it is and slowed
down (by the CPU throttling of its developer tools, of which workers feel a part, and by the factor on the clock: the
slower of both counts). Beside it the same tries by Python's hashlib, in one process: what somebody gains
who floods with a program instead of a browser. Limits: at ease, a phone six times slower than this machine has solved
19 of 20 tasks in 10 seconds, less than it takes to read the last page; making and checking a task cost the server less
than 20 milliseconds together.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import platform
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

LIMIT_SECONDS, LIMIT_SERVER = 10.0, 0.020
DIST = Path(__file__).parents[1] / "frontend" / "dist"
SOLVE = """async (challenge) => new Promise((done, failed) => {
  const worker = new Worker(document.querySelector('meta[name=worker]').content, { type: 'module' });
  const began = performance.now();
  worker.onerror = event => failed(new Error(event.message));
  worker.onmessage = event => { worker.terminate(); done([performance.now() - began, event.data]); };
  worker.postMessage({ type: 'work', challenge, counterStart: 0, counterStep: 1, timeout: 0 });
})"""


def prepare(folder: str) -> Any:
    """The site's own tasks, without a site."""
    os.environ.update(CANDIL_HOME=folder, CANDIL_MODE="trial", CANDIL_VAULT_KEY="bench")
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candil.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from candil.collect.reporting.models import Channel
    from candil.trust.accounts import services as accounts
    from candil.trust.accounts.policies import OPERATOR

    owner = accounts.add_organisation(by=OPERATOR, slug="bench", name="Bench", sector="charity")
    return Channel.objects.create(slug="bench", name="Bench", organisation=owner)


def served(folder: Path) -> str:
    """A page beside the built worker, on loopback."""
    worker = next((DIST / "assets").glob("proof-worker-*.js"), None)
    if worker is None:
        raise SystemExit("The front end is not built: run ./candil check or ./candil run first.")
    shutil.copy(worker, folder / "worker.js")
    (folder / "index.html").write_text('<!doctype html><meta name="worker" content="/worker.js">')
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of its requests."""

    def log_message(self, *_words: Any) -> None:
        """Nothing."""


def in_browser(address: str, tasks: list[dict[str, Any]], slower: int) -> list[tuple[float, Any]]:
    """Seconds and solution of each task, with a processor that is so many times slower."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CANDIL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise SystemExit("No Chromium here: name one in CANDIL_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        if slower > 1:
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.evaluate(SOLVE, tasks[0])  # warm
        found = [page.evaluate(SOLVE, task) for task in tasks]
        browser.close()
    return [(took / 1000, solution) for took, solution in found]


def by_program(tasks: list[dict[str, Any]]) -> float:
    """Tries a second of Python's hashlib (OpenSSL)."""
    from altcha import Challenge, solve_challenge

    tries, began = 0, time.perf_counter()
    for task in tasks:
        solution = solve_challenge(Challenge.from_dict(task))
        tries += 0 if solution is None else solution.counter + 1
    return tries / (time.perf_counter() - began)


def at_server(channel: Any, pairs: list[tuple[dict[str, Any], Any]]) -> tuple[float, float]:
    """Seconds that making a task takes, and checking and spending a solved one; the median of each."""
    from altcha import Challenge, Payload, Solution

    from candil.collect.reporting import queries
    from candil.collect.reporting.services import weighing

    making, checking = [], []
    for task, solution in pairs:
        began = time.perf_counter()
        queries.challenge_for(channel)
        making.append(time.perf_counter() - began)
        text = Payload(Challenge.from_dict(task), Solution.from_dict(solution)).to_base64()
        began = time.perf_counter()
        if not weighing.spend(channel=channel, solved=text):
            raise SystemExit("A solution of the browser was not accepted.")
        checking.append(time.perf_counter() - began)
    return statistics.median(making), statistics.median(checking)


def told(name: str, times: list[float], tries: int) -> float:
    """Print the times; the one that 19 of 20 stay below."""
    ordered = sorted(times)
    most = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    rate = tries / sum(times)
    print(f"{name:<44} median {statistics.median(times):6.2f} s   19 of 20 {most:6.2f} s   {rate:7.0f} tries/s")
    return most


def main() -> None:
    """Print times, rates, and whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=40)
    parser.add_argument("--slower", type=int, default=6, help="a phone is so many times slower than this machine")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        channel = prepare(folder)
        from candil.collect.reporting import queries
        from candil.collect.reporting.queries import proof

        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        tasks = [json.loads(queries.challenge_for(channel)) for _number in range(chosen.tasks)]
        site = Path(folder) / "page"
        site.mkdir()
        address = served(site)
        here = in_browser(address, tasks, 1)
        slow = in_browser(address, tasks, chosen.slower)
        tries = sum(solution["counter"] + 1 for _took, solution in here)
        most = told("Chromium here", [took for took, _solution in here], tries)
        throttled = told(f"Chromium throttled {chosen.slower} times", [took for took, _solution in slow], tries)
        phone = max(throttled, most * chosen.slower)
        print(f"{'the slower of throttled and ' + str(chosen.slower) + ' times':<44} 19 of 20 {phone:.2f} s")
        print(
            f"{'the same when a channel is flooded':<44} 19 of 20 {phone * proof.HARDEST:.1f} s ({proof.HARDEST} times)"
        )
        program = by_program(tasks[: max(1, chosen.tasks // 4)])
        browser = tries / sum(took for took, _solution in here)
        print(f"{'Python hashlib, one process':<44} {program:.0f} tries/s, {program / browser:.2f} times the browser")
        made, checked = at_server(channel, [(task, s) for task, (_took, s) in zip(tasks, here, strict=True)])
        print(f"{'server: make, check and spend':<44} {made * 1000:.1f} ms + {checked * 1000:.1f} ms")
        for limit, is_kept in (
            (f"{LIMIT_SECONDS:.0f} s on the slow phone", phone <= LIMIT_SECONDS),
            (f"{LIMIT_SERVER * 1000:.0f} ms at the server", made + checked <= LIMIT_SERVER),
        ):
            print(f"limit {limit}: {'kept' if is_kept else 'MISSED'}")


if __name__ == "__main__":
    main()
