"""`kill -9` of the real server at random moments: every report whose receipt was shown opens whole, and none is half.

    python bench/reports_sudden_end.py [--rounds N] [--seed N] [--senders N] [--folder FOLDER]

Each round several senders tell small and large reports over loopback, come back with their codes and write more; after
a time drawn by chance every process of the server (granian, production mode, SQLite) is killed at once. The next one,
which has started meanwhile, opens the database as it was left. Then every report of the round is opened:
by the receipt those whose code was shown, by an analyst all others. Every file of the hub is searched for
a word that all reports hold, in clear or Base64, file names too. At the end what interrupted uploads left is
swept (its file times are set back first, because the sweep spares what is younger than two days), and every report is
opened once more. With `--folder` a stopped run goes on where it was. Limits: nothing shown is lost, nothing is half,
nothing in clear, nothing left over.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import secrets
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, Final

from report_server import PASSPHRASE, Browser, Pieces, Server, digest, enter, prepare

FIRST_PAGE: Final = "/report/to/harbour/"
CANARY: Final = "CANARY-of-the-kettle-74c1"
_SHIFTED: Final = [b64encode(b"x" * shift + CANARY.encode())[4:-4] for shift in range(3)]
IN_CLEAR: Final = (CANARY.encode(), *_SHIFTED)
LATEST: Final = 2.5  # seconds after which the server is killed at the latest
LARGE: Final = 60  # blocks of 64 KiB
BLOCK: Final = (CANARY.encode() + os.urandom(1 << 16))[: 1 << 16]


@dataclass
class Shown:
    """What somebody was told is kept: a code, and what must open with it. `mark` is in the words of the report."""

    mark: str
    code: str
    said: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """What has happened so far."""

    rounds: int = 0
    shown: int = 0
    not_shown: int = 0
    said: int = 0
    cut: int = 0
    faults: list[str] = field(default_factory=list)


class Hub:
    """The folder of the run, with what is remembered of it from round to round and from run to run."""

    def __init__(self, folder: Path) -> None:
        self.home, self.log, self._memory = folder / "hub", folder / "server.log", folder / "memory.json"
        self.tally = Tally()
        self.shown: dict[str, Shown] = {}
        self.opened: set[str] = set()  # labels of reports
        self.searched: set[str] = set()  # names of files of the vault
        enter(self.home)
        if self._memory.exists():
            self._remember(json.loads(self._memory.read_text()))
        else:
            prepare()

    def _remember(self, kept: dict[str, Any]) -> None:
        self.tally = Tally(**kept["tally"])
        self.shown = {mark: Shown(**one) for mark, one in kept["shown"].items()}
        self.opened = set(kept["opened"])

    def keep(self) -> None:
        """Remember it for another run."""
        shown = {mark: asdict(one) for mark, one in self.shown.items()}
        kept = {"tally": asdict(self.tally), "shown": shown, "opened": sorted(self.opened)}
        self._memory.write_text(json.dumps(kept))


class Sender(Thread):
    """Tells one report after the other until the line is cut."""

    def __init__(self, port: int, chance: random.Random, filled: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self._browser, self._chance, self._filled = Browser(port), chance, filled
        self.shown: list[Shown] = []
        self.cut = 0
        self.faults: list[str] = []

    def run(self) -> None:
        """Until the server is gone."""
        while not self.cut:
            try:
                self._tell()
            except (OSError, http.client.HTTPException):
                self.cut = 1

    def _tell(self) -> None:
        from candil.collect.reporting.tests import acting

        mark, files = self._marked()
        last_page = {**self._filled, **acting.SAW[-1], "told/saw_words": f"{CANARY} {mark}"}
        carried = acting.hidden(acting.walk(self._browser, last_page))
        answer = self._browser.send(acting.TELL, {**carried, "~send": "1"}, files)
        if answer.status_code != 200:
            self.faults.append(f"status {answer.status_code} for a report")
            return
        told = Shown(mark, acting.code_of(answer))
        self.shown.append(told)
        if self._chance.random() < 0.4:
            self._say_more(told)

    def _say_more(self, told: Shown) -> None:
        from candil.collect.reporting.tests import acting

        token = acting.hidden(acting.come_back(self._browser, told.code))["~pass"]
        words = f"{CANARY} more {secrets.token_hex(4)}"
        answer = acting.post(self._browser, acting.BACK, {"~pass": token, "~do": "say", "words": words})
        if answer.status_code == 200 and words in answer.content.decode():
            told.said.append(words)

    def _marked(self) -> tuple[str, dict[str, Pieces]]:
        """Words that say which files belong to them: digests, so that a report tells by itself when it is half."""
        marks = [secrets.token_hex(4)]
        files: dict[str, Pieces] = {}
        for number in range(self._chance.choice((0, 0, 1, 2))):
            pieces = Pieces(secrets.token_bytes(16), BLOCK, self._chance.randint(1, LARGE))
            files[f"{CANARY}-{number}.jpg"] = pieces
            marks.append(digest(pieces))
        return " ".join(marks), files


def a_round(hub: Hub, server: Server, chance: random.Random, senders: int) -> None:
    """Send, kill, and note what was shown."""
    from candil.collect.reporting.tests import acting

    filled = acting.hidden(acting.walk(Browser(server.port), *acting.SAW[:-1]))
    every = [Sender(server.port, random.Random(chance.random()), filled) for _sender in range(senders)]
    for sender in every:
        sender.start()
    time.sleep(chance.uniform(0.05, LATEST))
    server.kill()
    for sender in every:
        sender.join()
        hub.shown |= {one.mark: one for one in sender.shown}
        hub.tally.cut += sender.cut
        hub.tally.shown += len(sender.shown)
        hub.tally.said += sum(len(one.said) for one in sender.shown)
        hub.tally.faults += sender.faults


def open_new(hub: Hub) -> None:
    """Open every report that no earlier round opened, and search every file that no earlier round searched."""
    from django.db import connection

    from candil.trust.vault.models import Report

    new = [label for label in Report.objects.values_list("label", flat=True) if label not in hub.opened]
    found = {mark for label in new for mark in [opened_by_analyst(hub, label)]}
    hub.tally.not_shown += len(found - hub.shown.keys())
    hub.opened |= set(new)
    connection.close()
    in_clear(hub)


def opened_by_analyst(hub: Hub, label: str) -> str:
    """The mark of a report; what does not open whole is noted."""
    from candil.trust.accounts.queries import viewer_named
    from candil.trust.vault.services import analysts, reports

    by = viewer_named("ana")
    keys = analysts.open_keys(by=by, passphrase=PASSPHRASE) if not _KEYS else _KEYS[0]
    _KEYS[:] = [keys]
    try:
        pieces = reports.read(by=by, keys=keys, report=label)
        told = json.loads(pieces[0].data or b"")["answers"]["told"]["saw_words"].removeprefix(f"{CANARY} ")
        kept = [
            digest(reports.read_file(by=by, keys=keys, report=label, label=piece.label).pieces)
            for piece in pieces
            if piece.kind == "file"
        ]
    except Exception as error:
        hub.tally.faults.append(f"report {label} does not open: {type(error).__name__}")
        return ""
    if kept != told.split()[1:]:
        hub.tally.faults.append(f"report {label} is half: {len(kept)} of {len(told.split()) - 1} files")
    return str(told)


_KEYS: list[Any] = []


def open_shown(hub: Hub, shown: list[Shown]) -> None:
    """By the receipt: words, files and messages that a page said are kept."""
    from django.db import connection

    from candil.trust.vault.services import reporters

    for one in shown:
        try:
            reporter = reporters.enter(code=one.code)
            pieces = reporters.read(reporter=reporter)
            files = [digest(reporters.read_file(reporter=reporter, label=piece.label).pieces)
                     for piece in pieces if piece.kind == "file"]  # fmt: skip
        except Exception as error:
            hub.tally.faults.append(f"a receipt that was shown does not open: {type(error).__name__}")
            continue
        words = b"\n".join(piece.data or b"" for piece in pieces).decode()
        missing = [each for each in (one.mark, *one.said) if each not in words]
        if missing or files != one.mark.split()[1:]:
            hub.tally.faults.append(
                f"a receipt that was shown opens a report that is half: {len(missing)} words missing"
            )
    connection.close()


def in_clear(hub: Hub) -> None:
    """Search all files of the hub: those of the vault once, since they never change, the rest each time."""
    for path in files_of(hub):
        if CANARY in path.name or any(form in content for content in read(path) for form in IN_CLEAR):
            hub.tally.faults.append(f"in clear: {path.relative_to(hub.home)}")
        if path.suffix == ".age":
            hub.searched.add(path.name)


def files_of(hub: Hub) -> list[Path]:
    """What is to be searched; the static files were there before."""
    return [path for path in hub.home.rglob("*") if path.is_file() and path.name not in hub.searched
            and not path.is_relative_to(hub.home / "static")]  # fmt: skip


def read(path: Path) -> Iterator[bytes]:
    """The content, unless it went away meanwhile."""
    try:
        yield path.read_bytes()
    except FileNotFoundError:
        return


def sweep(hub: Hub) -> tuple[int, int]:
    """Remove what interrupted uploads left; how many there were, and how many files no report names afterwards."""
    from django.core.management import call_command

    from candil.trust.vault.models import SealedObject

    vault = hub.home / "vault"
    named = set(SealedObject.objects.exclude(file="").values_list("file", flat=True))
    left = [path for path in vault.iterdir() if path.name not in named]
    for path in left:
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3 * 86400))
    call_command("vault", "sweep", stdout=open(os.devnull, "w"))  # noqa: SIM115 — a moment before the end
    there = {path.name for path in vault.iterdir()}
    if named - there:
        hub.tally.faults.append(f"the sweep removed {len(named - there)} files of reports")
    return len(left), len(there - named)


def main() -> int:
    """Run the rounds, print how it goes on, and judge; 1 when anything was lost, half, in clear or left over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--seed", type=int, default=4)
    asked.add_argument("--senders", type=int, default=4)
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="kept, so that a stopped run can go on")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as for_once:
        hub = Hub((given.folder or Path(for_once)).resolve())
        began = time.monotonic()
        run(hub, given)
        open_shown(hub, list(hub.shown.values()))
        left, over = sweep(hub)
        return tell(hub, left, over, time.monotonic() - began)


def run(hub: Hub, given: argparse.Namespace) -> None:
    """The rounds that are still to do."""
    server = Server(given.workers, log=hub.log).start()
    try:
        for number in range(hub.tally.rounds, given.rounds):
            server.wait(FIRST_PAGE)
            following = Server(given.workers, log=hub.log).start()
            before = set(hub.shown)
            a_round(hub, server, random.Random(given.seed * 1000 + number), given.senders)
            server = following
            open_new(hub)
            open_shown(hub, [one for mark, one in hub.shown.items() if mark not in before])
            hub.tally.rounds = number + 1
            hub.keep()
            if hub.tally.rounds % 10 == 0 or hub.tally.faults:
                print(f"  round {hub.tally.rounds}: {asdict(hub.tally)}", file=sys.stderr, flush=True)
    finally:
        server.kill()


def tell(hub: Hub, left: int, over: int, seconds: float) -> int:
    """The figures in words."""
    tally, load = hub.tally, f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
    print(f"{tally.rounds} rounds, the last run of them in {seconds / 60:.1f} min, {load}")
    print(f"receipts shown: {tally.shown}; messages said to be sent: {tally.said}; requests cut: {tally.cut}")
    print(f"kept without the receipt having been shown: {tally.not_shown}")
    print(f"files that interrupted uploads left: {left}; after the sweep: {over}")
    for fault in tally.faults[:20]:
        print(f"  {fault}")
    good = not tally.faults and not over and tally.shown > 0 and tally.cut > 0
    print(f"Limit: nothing shown is lost, half, in clear or left over: {'held' if good else 'MISSED'}.")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
