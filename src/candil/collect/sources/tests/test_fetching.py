"""Polite, bounded in size and time, and only where it is allowed."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from candil.collect.sources.errors import AddressRefused, FetchFailed
from candil.collect.sources.services.fetching import Fetcher, addresses, getting
from candil.collect.sources.tests.conftest import Site


@pytest.fixture
def fetcher(site: Site) -> Fetcher:
    return Fetcher(["paper.example"])


def to(site: Site, path: str, status: int, **headers: str) -> None:
    site.pages[path] = (status, headers, b"")


def test_a_page_comes_with_what_is_needed_to_ask_again(site: Site, fetcher: Fetcher) -> None:
    site.put("/page", "wörter", ETag='"7"', Last_Modified="Wed, 04 Mar 2026 08:00:00 GMT")
    answer = fetcher.get("http://paper.example/page")
    assert (answer.body.decode(), answer.content_type, answer.charset) == ("wörter", "text/html", "utf-8")
    to(site, "/page", 304)
    again = fetcher.get("http://paper.example/page", etag=answer.etag, last_modified=answer.last_modified)
    assert again.is_unchanged
    headers = site.asked[-1][2]
    assert headers["If-None-Match"] == '"7"'
    assert headers["If-Modified-Since"] == "Wed, 04 Mar 2026 08:00:00 GMT"


def test_who_asks_is_said_and_nothing_else(site: Site, fetcher: Fetcher, settings: Any) -> None:
    settings.CANDIL_FETCH_CONTACT = "mailto:data@lantern.example"
    site.put("/page", "words")
    fetcher.get("http://paper.example/page")
    headers = site.asked[-1][2]
    assert headers["User-Agent"] == "Candil (+mailto:data@lantern.example)"
    assert headers["Host"].partition(":")[0] == "paper.example"
    assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Connection"}


def test_a_site_that_is_not_on_the_list_is_not_asked(site: Site, names: dict[str, list[str]]) -> None:
    names["www.paper.example"] = ["127.0.0.1"]
    with pytest.raises(AddressRefused, match=r"www\.paper\.example is not on the list"):
        Fetcher(["paper.example"]).get("http://www.paper.example/")
    assert site.asked == []


@pytest.mark.parametrize(
    ("onward", "words"),
    [
        ("http://other.example/", "other.example is not on the list"),
        ("http://inside.example/", "private network"),
        ("http://paper.example:6379/", "Only ports"),
        ("file:///etc/passwd", "must begin with"),
        ("/page", "on and on"),
    ],
)
def test_each_redirect_is_checked_again(
    site: Site, names: dict[str, list[str]], onward: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names["inside.example"] = ["10.0.0.8"]
    to(site, "/page", 302, Location=onward)
    with pytest.raises((AddressRefused, FetchFailed), match=words):
        Fetcher(["paper.example", "inside.example"]).get("http://paper.example/page")


def test_a_redirect_on_the_same_site_is_followed(site: Site, fetcher: Fetcher) -> None:
    to(site, "/old", 301, Location="/new")
    site.put("/new", "words")
    answer = fetcher.get("http://paper.example/old")
    assert answer.address.endswith("/new")


def test_robots_txt_is_heeded_for_us_and_for_all(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
    site.put("/private/page", "words")
    site.put("/page", "words")
    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        fetcher.get("http://paper.example/private/page")
    to(site, "/around", 302, Location="/private/page")
    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        fetcher.get("http://paper.example/around")
    fetcher.get("http://paper.example/page")
    assert site.paths() == ["/robots.txt", "/around", "/page"]


def test_a_site_whose_robots_txt_fails_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    to(site, "/robots.txt", 503)
    with pytest.raises(FetchFailed, match="does not say"):
        fetcher.get("http://paper.example/page")
    assert site.paths() == ["/robots.txt"]


def test_one_request_at_a_time_with_a_pause_between_two(site: Site, settings: Any) -> None:
    settings.CANDIL_FETCH_PAUSE = 0.15
    begun: list[float] = []
    inside, most = [0], [0]

    def slow(handler: BaseHTTPRequestHandler) -> None:
        begun.append(time.monotonic())
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        inside[0] -= 1
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.pages |= {"/robots.txt": slow, "/page": slow}
    threads = [
        threading.Thread(target=lambda: Fetcher(["paper.example"]).get("http://paper.example/page")) for _ in range(3)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(begun), most[0]) == (6, 1)
    assert min(later - earlier for earlier, later in zip(begun, begun[1:], strict=False)) >= 0.15


def test_the_pause_that_a_site_asks_for_is_kept_or_the_site_is_left(site: Site, fetcher: Fetcher) -> None:
    site.put("/page", "words")
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 1\n", "text/plain")
    begun = time.monotonic()
    fetcher.get("http://paper.example/page")
    assert time.monotonic() - begun >= 1
    site.put("/robots.txt", "User-agent: Candil\nCrawl-delay: 9000\n", "text/plain")
    with pytest.raises(FetchFailed, match="too slow"):
        Fetcher(["paper.example"]).get("http://paper.example/page")


def test_too_much_is_not_read(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getting, "MOST_BYTES", 2**20)
    site.put("/page", b"x" * (2**20 + 1))
    with pytest.raises(FetchFailed, match="more than 1 MB"):
        fetcher.get("http://paper.example/page")


def test_a_compressed_page_is_read_and_a_bomb_is_not(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("/page", gzip.compress(b"words " * 50), Content_Encoding="gzip")
    assert fetcher.get("http://paper.example/page").body == b"words " * 50
    monkeypatch.setattr(getting, "MOST_BYTES", 2**20)
    made: list[int] = []
    real = zlib.decompressobj

    class Counted:
        def __init__(self, *args: Any) -> None:
            self.inner = real(*args)

        def decompress(self, data: bytes, most: int) -> bytes:
            found = self.inner.decompress(data, most)
            made.append(len(found))
            return found

    monkeypatch.setattr(getting.zlib, "decompressobj", Counted)
    site.put("/page", gzip.compress(bytes(40 * 2**20), 9), Content_Encoding="gzip")
    with pytest.raises(FetchFailed, match="more than 1 MB"):
        fetcher.get("http://paper.example/page")
    assert sum(made) <= 2**20 + 1


@pytest.mark.parametrize(
    ("body", "encoding"), [(gzip.compress(b"words" * 99)[:-20], "gzip"), (b"no gzip", "gzip"), (b"x", "br")]
)
def test_a_broken_or_unasked_compression_is_said(site: Site, fetcher: Fetcher, body: bytes, encoding: str) -> None:
    site.put("/page", body, Content_Encoding=encoding)
    with pytest.raises(FetchFailed):
        fetcher.get("http://paper.example/page")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_site_that_drips_is_left_when_the_time_is_over(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Each byte comes soon after the last one, so that no single read ever times out."""
    site.put("/robots.txt", "", "text/plain")
    monkeypatch.setattr(getting, "MOST_SECONDS", 0.6)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 900\r\n\r\n" if part == "body" else b"X: "))
        try:
            for _byte in range(60):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass  # the other side went away, as it should

    site.pages["/page"] = drip
    begun = time.monotonic()
    with pytest.raises(FetchFailed, match="too slow"):
        fetcher.get("http://paper.example/page")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A" * 100_000,
    ],
    ids=range(7),
)
def test_a_broken_answer_ends_in_words(site: Site, fetcher: Fetcher, raw: bytes) -> None:
    site.pages["/page"] = lambda handler: handler.wfile.write(raw) and None
    with pytest.raises(FetchFailed, match=r"paper\.example"):
        fetcher.get("http://paper.example/page")


def test_a_status_that_is_no_page_is_said(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(FetchFailed, match="status 404"):
        fetcher.get("http://paper.example/gone")


def test_a_harmful_etag_is_not_kept(site: Site, fetcher: Fetcher) -> None:
    site.put("/page", "words", ETag="x" * 301)
    assert fetcher.get("http://paper.example/page").etag == ""


def test_tls_is_checked_against_the_name(
    site: Site, tls_port: int, monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(addresses, "PORTS", {"http": 80, "https": tls_port})
    site.put("/page", "words")
    assert Fetcher(["paper.example"]).get("https://paper.example/page").body == b"words"
    names["other.example"] = ["127.0.0.1"]
    with pytest.raises(FetchFailed, match="certificate"):
        Fetcher(["other.example"]).get("https://other.example/page")


@pytest.fixture
def tls_port(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """The same site behind TLS, with a certificate for paper.example that only this test trusts."""
    import ssl
    from http.server import ThreadingHTTPServer

    from candil.collect.sources.services.fetching import connection
    from candil.collect.sources.tests.certificates import certificate_for
    from candil.collect.sources.tests.conftest import _Handler

    file = certificate_for("paper.example", tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    made = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    made.handle_error = lambda *args: None  # type: ignore[method-assign] # a refused certificate ends the handshake
    made.socket = serving.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    trusting = connection._context.__wrapped__()
    trusting.load_verify_locations(file)
    monkeypatch.setattr(connection, "_context", lambda: trusting)
    yield made.server_address[1]
    made.shutdown()
    made.server_close()
