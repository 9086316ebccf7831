"""Fifty people send 20 MB each at the same moment: nothing is lost, and the server keeps within 1 GiB.

    python bench/reports_at_once.py [--people N] [--megabytes N] [--workers N] [--postgresql NAME]

The real server in production mode (granian, SQLite; or an empty PostgreSQL database of this name on the local socket),
over loopback. Each person answers the pages of the report without a script, then all press *Send* at once, with a file
of their own. Afterwards every receipt must open its report, with the words and the whole file (SHA-256). *Memory* is
the sum of the resident memory of all processes of the server, at its highest, looked at every 20 ms. Beside it on the
same machine in the same run: the same uploads to a bare Django view that keeps files as Django does, unsealed, under
the same server; and `age` on the same files, two at a time. Limits: none lost, 1 GiB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from report_server import Answer, Browser, Pieces, Server, at_once, digest, enter, prepare, resident, running

LIMIT: Final = 1 << 30
FIRST_PAGE: Final = "/report/to/harbour/"
BLOCK: Final = os.urandom(1 << 16)
PEER_SETTINGS: Final = {"DJANGO_SETTINGS_MODULE": "plain_uploads", "PYTHONPATH": str(Path(__file__).parent)}


@dataclass(frozen=True)
class Sending:
    """What one person got, and how long it took from the first byte to the answer."""

    number: int
    answer: Answer
    seconds: float


def words_of(number: int) -> str:
    """What one person writes."""
    return f"Words of person {number}, seen at the harbour."


def picture(number: int, megabytes: int) -> Pieces:
    """A file that only this person has."""
    start = b"\xff\xd8\xff\xe0" + f"picture {number}".encode().ljust(60)
    return Pieces(start, BLOCK, megabytes * 10**6 // len(BLOCK) + 1)


class Memory(Thread):
    """Looks how much memory the server holds, until told to stop."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._pids, self._over = server.processes(), Event()
        self.peak = self.first = self._now()

    def _now(self) -> int:
        return sum(resident(pid) for pid in self._pids)

    def run(self) -> None:
        """Every 20 ms."""
        while not self._over.wait(0.02):
            self.peak = max(self.peak, self._now())

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While the block runs."""
        self.start()
        try:
            yield
        finally:
            self._over.set()
            self.join()


def timed(number: int, send: Callable[[], Answer]) -> Sending:
    """One person's Send."""
    began = time.perf_counter()
    answer = send()
    return Sending(number, answer, time.perf_counter() - began)


def send_reports(server: Server, people: int, megabytes: int) -> tuple[list[Sending], float, Memory]:
    """All at once; what each got, the seconds until the last had an answer, and the memory."""
    from candil.collect.reporting.tests import acting

    browser = Browser(server.port)

    def filled(number: int) -> dict[str, Any]:
        pages = [{name: words_of(number) if name == "told/saw_words" else given for name, given in page.items()}
                 for page in acting.SAW]  # fmt: skip
        return {**acting.hidden(acting.walk(browser, *pages)), "~send": "1"}

    forms = [filled(number) for number in range(people)]
    memory = Memory(server)
    work = [
        partial(timed, number, partial(browser.send, FIRST_PAGE, form, {"picture.jpg": picture(number, megabytes)}))
        for number, form in enumerate(forms)
    ]
    began = time.perf_counter()
    with memory.watched():
        done = at_once(work)
    return done, time.perf_counter() - began, memory


def lost(sendings: list[Sending], megabytes: int) -> list[str]:
    """What is wrong with each report that does not open whole, by its receipt."""
    from candil.collect.reporting.tests.acting import code_of
    from candil.trust.vault.services import reporters

    wrong = []
    for sending in sendings:
        if sending.answer.status_code != 200:
            wrong.append(f"person {sending.number}: status {sending.answer.status_code}")
            continue
        reporter = reporters.enter(code=code_of(sending.answer))
        answers, *files = reporters.read(reporter=reporter)
        kept = [digest(reporters.read_file(reporter=reporter, label=file.label).pieces) for file in files]
        if words_of(sending.number).encode() not in (answers.data or b""):
            wrong.append(f"person {sending.number}: other words")
        if kept != [digest(picture(sending.number, megabytes))]:
            wrong.append(f"person {sending.number}: another file, or none")
    return wrong


def plain(workers: int, people: int, megabytes: int) -> tuple[list[Sending], float, int]:
    """The same uploads to a bare Django view, under the same server."""
    server = Server(workers, "plain_uploads:application", PEER_SETTINGS)
    with running(server, "/"):
        browser, memory = Browser(server.port), Memory(server)
        work = [
            partial(timed, number, partial(browser.send, "/", {}, {"picture.jpg": picture(number, megabytes)}))
            for number in range(people)
        ]
        began = time.perf_counter()
        with memory.watched():
            done = at_once(work)
        return done, time.perf_counter() - began, memory.peak


def by_age(folder: Path, people: int, megabytes: int) -> float:
    """Seconds that `age` takes for the same files, two at a time, from disk to disk."""
    from candil.trust.vault.services.envelopes import new_identity, recipient_of

    recipient = recipient_of(new_identity())
    for number in range(people):
        (folder / f"{number}").write_bytes(b"".join(picture(number, megabytes)))
    began = time.perf_counter()

    def one(number: int) -> None:
        command = ["age", "-r", recipient, "-o", str(folder / f"{number}.age"), str(folder / f"{number}")]
        subprocess.run(command, check=True)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(people)))
    return time.perf_counter() - began


def told(sendings: list[Sending]) -> str:
    """Middle, 95th percentile and worst, in seconds."""
    took = sorted(sending.seconds for sending in sendings)
    late = took[min(len(took) - 1, round(0.95 * len(took)))]
    return f"p50 {took[len(took) // 2]:.1f} s, p95 {late:.1f} s, worst {took[-1]:.1f} s"


def main() -> int:
    """Print what happened; 1 when something was lost or the memory was too much."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=50)
    asked.add_argument("--megabytes", type=int, default=20)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--postgresql", metavar="NAME", default="", help="an empty database on the local socket")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as folder:
        enter(Path(folder), f"postgres://%2Fvar%2Frun%2Fpostgresql/{given.postgresql}" if given.postgresql else "")
        prepare()
        where = "PostgreSQL" if given.postgresql else "SQLite"
        print(f"{given.people} people, {given.megabytes} MB each, at once; {where}, {given.workers} workers")
        print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n", flush=True)
        server = Server(given.workers, log=Path(folder) / "server.log")
        with running(server, FIRST_PAGE):
            done, seconds, memory = send_reports(server, given.people, given.megabytes)
        wrong = lost(done, given.megabytes)
        in_all = given.people * given.megabytes
        print(f"reports: {told(done)}; {in_all / seconds:.0f} MB/s in all")
        print(f"memory of the server: {memory.first / 2**20:.0f} MiB before, {memory.peak / 2**20:.0f} MiB at most")
        beside(given, Path(folder), seconds)
        for line in wrong[:10]:
            print(f"  {line}", file=sys.stderr)
    return tell(len(done), wrong, memory.peak)


def beside(given: argparse.Namespace, folder: Path, seconds: float) -> None:
    """The peers, and how many times as long the reports took."""
    in_all = given.people * given.megabytes
    others, theirs, peak = plain(given.workers, given.people, given.megabytes)
    failed = sum(each.answer.status_code != 200 for each in others)
    print(f"a bare Django view, unsealed: {told(others)}; {in_all / theirs:.0f} MB/s, {failed} failed")
    print(f"memory of its server: {peak / 2**20:.0f} MiB at most")
    (folder / "age").mkdir()
    alone = by_age(folder / "age", given.people, given.megabytes)
    print(f"age on the same files, two at a time: {alone:.1f} s, {in_all / alone:.0f} MB/s")
    print(f"Reports take {seconds / theirs:.1f} times as long as the bare view, {seconds / alone:.1f} times age.")


def tell(people: int, wrong: list[str], peak: int) -> int:
    """The limits."""
    print(f"Limit: none lost: {'held' if not wrong else 'MISSED'}, {people - len(wrong)} of {people} open whole.")
    print(f"Limit: {LIMIT / 2**20:.0f} MiB: {'held' if peak <= LIMIT else 'MISSED'}.")
    return 0 if peak <= LIMIT and not wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
