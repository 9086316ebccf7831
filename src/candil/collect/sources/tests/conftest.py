"""A web site on this machine. The room itself never asks this machine: `site` is the only switch that lets it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from candil.collect.sources import services
from candil.collect.sources.services.fetching import addresses
from candil.trust.accounts.policies import Viewer, viewer_for

Page = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What the site answers, by path, and what it was asked: (host, path, headers)."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (200, {"Content-Type": kind, **named}, body.encode() if isinstance(body, str) else body)

    def paths(self) -> list[str]:
        return [path for _host, path, _headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.headers["Host"], self.path, dict(self.headers)))
        page = self.site.pages.get(self.path, (404, {}, b""))
        if callable(page):
            page(self)
            return
        status, headers, body = page
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def server() -> Iterator[tuple[Site, int]]:
    """A site on the loopback address, and its port. Nothing of the room is changed by this alone."""
    site = Site()
    made = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site, made.server_address[1]
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Host → its addresses, instead of the name service; a test adds to it."""
    known: dict[str, list[str]] = {}

    def looked_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        found = known.get(host)
        if not found:
            raise socket.gaierror(f"unknown {host}")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", looked_up)
    return known


@pytest.fixture
def site(
    server: tuple[Site, int], names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> Site:
    """The site under the name paper.example, with the loopback address allowed for once: the switch of these tests."""
    made, port = server
    names["paper.example"] = ["127.0.0.1"]
    refusing = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda text: text == "127.0.0.1" or refusing(text))
    monkeypatch.setattr(addresses, "PORTS", {"http": port, "https": 443})
    settings.CANDIL_FETCH_PAUSE = 0.0
    settings.CANDIL_HOME = tmp_path
    return made


@pytest.fixture
def officer(data_officer: Any) -> Viewer:
    return viewer_for(data_officer)


@pytest.fixture
def few_towns(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gazetteer of large cities only, which is built in a moment."""
    settings.CANDIL_TOWNS_FROM = 1_000_000


@pytest.fixture
def feed(site: Site, officer: Viewer, organisation: Any, few_towns: None) -> Any:
    """An outlet that follows http://paper.example/feed; the site has nothing yet."""
    services.allow_host(by=officer, organisation=organisation, name="paper.example")
    return services.add_outlet(
        by=officer, organisation=organisation, name="The Paper", kind="feed", address="http://paper.example/feed"
    )
