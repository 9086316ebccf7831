"""A hub of its own for the benches of reports: the real server in production mode, in a folder that goes away.

One organisation with a recovery, two analysts with keys and a channel. The bench's own process holds the same settings,
so that it can open what was kept; people reach the server over loopback only, by the forms of its pages.
"""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

HOST: Final = "127.0.0.1"
PASSPHRASE: Final = "a passphrase of the bench"
PATIENCE: Final = 600  # seconds that a browser waits for an answer


def enter(home: Path, database: str = "") -> None:
    """Make this process part of the hub in `home`: its settings, with secrets that are made once and kept there."""
    kept = home / "secrets.env"
    home.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        names = ("CANDIL_SECRET_KEY", "CANDIL_VAULT_KEY", "CANDIL_DISCLOSURE_KEY")
        kept.write_text("".join(f"{name}={secrets.token_hex(32)}\n" for name in names))
    (home / "temporary").mkdir(exist_ok=True)
    os.environ |= dict(line.split("=", 1) for line in kept.read_text().split())
    os.environ |= {
        "CANDIL_HOME": str(home), "CANDIL_MODE": "production", "CANDIL_HOSTS": HOST, "CANDIL_TLS_REDIRECT": "0",
        "DATABASE_URL": database or f"sqlite:///{home}/candil.sqlite3", "TMPDIR": str(home / "temporary"),
        "DJANGO_SETTINGS_MODULE": "candil.config.settings",
    }  # fmt: skip
    import django

    django.setup()


def prepare() -> None:
    """What an operator does once: tables, static files, an organisation, keys, a ceremony, a channel."""
    from django.core.management import call_command

    from candil.collect.reporting import services as reporting
    from candil.trust.accounts import services as accounts
    from candil.trust.accounts.policies import OPERATOR, viewer_for
    from candil.trust.vault.services import analysts, recovery
    from candil.trust.vault.services.envelopes import new_identity, recipient_of

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    organisation = accounts.add_organisation(by=OPERATOR, slug="bench", name="Bench", sector="charity")
    for name in ("ana", "ben"):
        person = accounts.add_person(by=OPERATOR, username=name, organisation=organisation, roles=["report_analyst"])
        analysts.enrol(by=viewer_for(person), passphrase=PASSPHRASE)
    recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
    reporting.set_channel(
        by=OPERATOR, slug="harbour", name="Bench", organisation="bench", analysts=["ana", "ben"], cap_per_hour=10**6
    )


@dataclass
class Server:
    """granian as docs/guide/running-a-hub.md starts it, in a process group of its own."""

    workers: int
    application: str = "candil.config.wsgi:application"
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    log: Path = Path(os.devnull)

    def start(self) -> Server:
        """Begin; `wait` says when it answers."""
        self.port = free_port()
        granian = Path(sys.executable).parent / "granian"
        command = [
            str(granian), "--interface", "wsgi", "--host", HOST, "--port", str(self.port),
            "--workers", str(self.workers), "--log-level", "warning", self.application,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self.settings}, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def wait(self, address: str, seconds: float = 60) -> None:
        """Until a page answers. Raises RuntimeError when the server ended or never answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                Browser(self.port).get(address)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"The server did not start; its log is {self.log}")

    def processes(self) -> list[int]:
        """Every process of the server."""
        found = subprocess.run(["ps", "-o", "pid=", "-g", str(self.process.pid)], capture_output=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def kill(self) -> None:
        """`kill -9`, all of it at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As an operator stops it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


def digest(pieces: Iterable[bytes]) -> str:
    """SHA-256 of a file."""
    total = sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; shared libraries count in each process (RSS). 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Answer:
    """What came back, in the words of Django's test client."""

    status_code: int
    content: bytes
    headers: tuple[tuple[str, str], ...]


class Browser:
    """Asks as a browser without scripts and cookies does: one connection a request."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, address: str) -> Answer:
        """A page."""
        return self._ask("GET", address, None, {})

    def post(self, address: str, body: str, content_type: str) -> Answer:
        """A form without files."""
        return self._ask("POST", address, body.encode(), {"Content-Type": content_type})

    def send(self, address: str, fields: Mapping[str, Any], files: Mapping[str, Pieces]) -> Answer:
        """A form with files (`~files`: name → pieces), streamed as multipart."""
        boundary = secrets.token_hex(16)
        before = b"".join(_part(boundary, name, value) for name, value in pairs(fields))
        heads = {name: _file_head(boundary, name) for name in files}
        end = f"--{boundary}--\r\n".encode()
        size = len(before) + sum(len(heads[name]) + len(files[name]) + 2 for name in files) + len(end)

        def body() -> Iterator[bytes]:
            yield before
            for name, pieces in files.items():
                yield heads[name]
                yield from pieces
                yield b"\r\n"
            yield end

        kind = f"multipart/form-data; boundary={boundary}"
        return self._ask("POST", address, body(), {"Content-Type": kind, "Content-Length": str(size)})

    def _ask(self, method: str, address: str, body: Any, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), tuple(answer.getheaders()))
        finally:
            connection.close()


@dataclass(frozen=True)
class Pieces:
    """A file that is never whole in memory: a beginning of its own, then one block, over and over."""

    start: bytes
    block: bytes
    times: int

    def __len__(self) -> int:
        return len(self.start) + len(self.block) * self.times

    def __iter__(self) -> Iterator[bytes]:
        yield self.start
        for _time in range(self.times):
            yield self.block


def pairs(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values, lists taken apart."""
    for name, value in fields.items():
        for each in value if isinstance(value, list | tuple) else [value]:
            yield name, str(each)


def _part(boundary: str, name: str, value: str) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def _file_head(boundary: str, name: str) -> bytes:
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="~files"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()


@contextmanager
def running(server: Server, address: str) -> Iterator[Server]:
    """The server, answering, stopped at the end."""
    server.start()
    try:
        server.wait(address)
        yield server
    finally:
        server.stop()


def at_once(work: Iterable[Callable[[], Any]]) -> list[Any]:
    """Each piece of work in a thread of its own, all begun at the same moment; their results in order."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    every = list(work)
    gate = Barrier(len(every))

    def go(one: Callable[[], Any]) -> Any:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(every)) as pool:
        return list(pool.map(go, every))
