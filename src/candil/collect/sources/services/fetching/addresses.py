"""Which addresses may be asked at all, against requests into the own network (server-side request forgery).

A name is resolved once; every address that it has must be public, and the connection goes to one of these very
addresses, so that a name cannot mean something else a moment later (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from django.utils.translation import gettext as _

from candil.collect.sources.errors import AddressRefused, FetchFailed

PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 2_000
#: IPv4 behind a translator (RFC 6052, RFC 8215): the address inside could be any, also one of our own network.
_TRANSLATED: Final = tuple(ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48"))
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: `host` in lower case ASCII, `path` with its query, ready to be sent."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}{'' if self.port == PORTS[self.scheme] else f':{self.port}'}{self.path}"


def parse(address: str) -> Target:
    """The address taken apart. Raises `AddressRefused` unless it is http or https on port 80 or 443 without sign-in."""
    parts = _split(address)
    if parts.scheme not in PORTS:
        raise AddressRefused(_("“%(address)s” must begin with https:// or http://.") % {"address": address[:200]})
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(_("An address with a user name or password is not asked."))
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise AddressRefused(_("The port in “%(address)s” is no number.") % {"address": address[:200]}) from error
    if port not in PORTS.values():
        raise AddressRefused(_("Only ports 80 and 443 are asked, not %(port)d.") % {"port": port})
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Target(parts.scheme, safe_host(parts.hostname or ""), port, f"{path}?{query}" if query else path)


def _split(address: str) -> SplitResult:
    text = address.strip()
    if len(text) > _LONGEST or re.search(r"[\x00-\x20\x7f\\]", text):
        raise AddressRefused(_("This is no address of a page: “%(address)s”.") % {"address": address[:200]})
    try:
        return urlsplit(text)
    except ValueError as error:
        raise AddressRefused(_("This is no address of a page: “%(address)s”.") % {"address": address[:200]}) from error


def safe_host(name: str) -> str:
    """The name of a host in lower case ASCII (IDNA). Raises `AddressRefused` where it is none."""
    plain = name.strip().lower().rstrip(".")
    if ":" in plain:
        return _literal(plain)
    try:
        ascii_name = plain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressRefused(_("“%(name)s” is no name of a site.") % {"name": name[:100]}) from error
    if not _NAME.fullmatch(ascii_name) or len(ascii_name) > 253:
        raise AddressRefused(_("“%(name)s” is no name of a site.") % {"name": name[:100]})
    return ascii_name


def _literal(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text.strip("[]")))
    except ValueError as error:
        raise AddressRefused(_("“%(name)s” is no name of a site.") % {"name": text[:100]}) from error


def resolved(target: Target) -> list[str]:
    """The addresses that the name has now, each public. Raises `AddressRefused`; for an unknown name `FetchFailed`."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(_("There is no site called %(host)s.") % {"host": target.host}) from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses or not all(is_public(each) for each in addresses):
        raise AddressRefused(_("%(host)s leads into a private network, so it is not asked.") % {"host": target.host})
    return addresses


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet: not private, loopback, link-local, shared, multicast,
    reserved or unspecified, and not an IPv4 address wrapped in IPv6 (mapped, 6to4, Teredo, translated).
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False  # also addresses with a zone, such as fe80::1%eth0
    if isinstance(address, ipaddress.IPv6Address) and _wraps_another(address):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_private or address.is_loopback
        or address.is_link_local or address.is_unspecified
    )  # fmt: skip


def _wraps_another(address: ipaddress.IPv6Address) -> bool:
    wrapped = address.ipv4_mapped is not None or address.sixtofour is not None or address.teredo is not None
    compatible = int(address) < 2**32
    return wrapped or compatible or address.is_site_local or any(address in network for network in _TRANSLATED)
