"""No request goes into the own network, whatever an address, a name or a redirect says."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candil.collect.sources.errors import AddressRefused, FetchFailed, SourcesError
from candil.collect.sources.services.fetching import Fetcher, addresses, connection, parse
from candil.collect.sources.tests.conftest import Site

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2002:7f00:1::", "2002:0808:0808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "2001:db8::1",
    "fe80::1%eth0", "not an address", "",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::2004"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_open_internet_are_refused(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet_are_asked(address: str) -> None:
    assert addresses.is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_never_gets_better_inside_an_ipv6_address(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
        assert not addresses.is_public(wrapped)


@pytest.mark.parametrize(
    "written", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::1]", "017700000001"]
)
def test_without_the_switch_of_the_tests_this_machine_is_not_asked(
    written: str, server: tuple[Site, int], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    """Real name look-up, a real server listening, and its port allowed: still nobody asks it."""
    made, port = server
    monkeypatch.setattr(addresses, "PORTS", {"http": port, "https": 443})
    settings.CANDIL_HOME, settings.CANDIL_FETCH_PAUSE = tmp_path, 0.0
    fetcher = Fetcher([written.strip("[]"), "localhost"])
    with pytest.raises(SourcesError, match="private network|no name of a site|no site called"):
        fetcher.get(f"http://{written}/")
    assert made.asked == []


def test_a_name_with_one_private_address_among_public_ones_is_refused(names: dict[str, list[str]]) -> None:
    names["paper.example"] = ["93.184.215.14", "10.0.0.8"]
    with pytest.raises(AddressRefused, match="private network"):
        addresses.resolved(parse("http://paper.example/"))


def test_the_connection_goes_to_the_checked_address_whatever_the_name_means_later(
    site: Site, names: dict[str, list[str]]
) -> None:
    """DNS rebinding: the name is looked up once for each request and never by the connection."""
    target = parse("http://paper.example/page")
    checked = addresses.resolved(target)
    names["paper.example"] = ["10.0.0.8"]
    site.put("/page", "words")
    made = connection.CheckedConnection(target, checked, deadline=connection.time.monotonic() + 5)
    made.request("GET", target.path)
    assert made.getresponse().read() == b"words"
    assert made.sock is None or made.sock.getpeername()[0] == "127.0.0.1"
    made.close()


def test_each_request_looks_its_name_up_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("/page", "words")
    looked_up: list[str] = []
    known = socket.getaddrinfo

    def counted(host: str, *args: Any, **kwargs: Any) -> Any:
        looked_up.append(host)
        return known(host, *args, **kwargs)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", counted)
    Fetcher(["paper.example"]).get("http://paper.example/page")
    assert looked_up == ["paper.example"] * len(site.asked)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://paper.example/", "file:///etc/passwd", "gopher://paper.example/", "javascript:alert(1)", "paper.example",
        "http://paper.example:22/", "http://paper.example:6379/", "https://user@paper.example/",
        "https://user:word@paper.example/", "http:///page", "http://pa per.example/", "http://paper.example\\@evil.example/",
        "http://paper.example/\r\nHost: evil", "http://[::1/", "http://paper.example:port/", "http://-a.example/",
        f"http://{'a' * 64}.example/", "http://" + "a" * 3_000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        parse(address)


def test_an_address_is_written_in_one_way() -> None:
    assert str(parse(" HTTPS://Zürich.Example:443/ä?q=ü#here ")) == ("https://xn--zrich-kva.example/%C3%A4?q=%C3%BC")


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda end: f"http://{end}"))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        target = parse(text)
    except SourcesError:
        return
    assert parse(str(target)) == target
    assert target.port in (80, 443)
    assert str(target).isascii()


def test_an_unknown_name_is_said(names: dict[str, list[str]]) -> None:
    with pytest.raises(FetchFailed, match="no site called gone.example"):
        addresses.resolved(parse("http://gone.example/"))
