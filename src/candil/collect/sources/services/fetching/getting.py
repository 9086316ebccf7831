"""Getting a page: allow-list, robots.txt, redirects, caps of size and time."""

from __future__ import annotations

import http.client
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.utils.translation import gettext as _

from candil.collect.sources.errors import AddressRefused, FetchFailed
from candil.collect.sources.services.fetching import politeness
from candil.collect.sources.services.fetching.addresses import Target, parse, resolved
from candil.collect.sources.services.fetching.connection import CheckedConnection

AGENT: Final = "Candil"
MOST_BYTES: Final = 20 * 2**20
MOST_SECONDS: Final = 60.0
_MOST_REDIRECTS: Final = 5
_LONGEST_PAUSE: Final = 120.0
_ROBOTS_BYTES: Final = 2**20  # RFC 9309 asks for at least 500 KiB
_CHUNK: Final = 2**16


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site sent: `address` after redirects, `body` decompressed. `is_unchanged`: nothing new (status 304)."""

    address: str
    status: int
    content_type: str
    charset: str
    body: bytes
    etag: str
    last_modified: str

    @property
    def is_unchanged(self) -> bool:
        return self.status == http.HTTPStatus.NOT_MODIFIED


class Fetcher:
    """Gets pages for one organisation: from `hosts` only. Keeps what robots.txt says for as long as it lives."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = frozenset(hosts)
        self._robots: dict[str, RobotFileParser] = {}

    def get(self, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
        """The page at `address`; with `etag` or `last_modified` only if it changed.

        Raises `AddressRefused` (not allowed, private, robots.txt) and `FetchFailed` (no usable answer).
        """
        target, asked = self._allowed(address), {"If-None-Match": etag, "If-Modified-Since": last_modified}
        for _hop in range(_MOST_REDIRECTS + 1):
            self._heed_robots(target)
            answer, onward = _ask(target, asked, self._pause(target), MOST_BYTES)
            if not onward:
                return _usable(answer, target)
            target = self._allowed(urljoin(str(target), onward))
        raise FetchFailed(_("%(address)s leads on and on.") % {"address": address[:200]})

    def allows(self, address: str) -> bool:
        """Whether the host of this address is on the allow-list."""
        try:
            self._allowed(address)
        except AddressRefused:
            return False
        return True

    def _allowed(self, address: str) -> Target:
        target = parse(address)
        if target.host not in self._hosts:
            raise AddressRefused(
                _("%(host)s is not on the list of sites that may be asked. Add it there first.") % {"host": target.host}
            )
        return target

    def _heed_robots(self, target: Target) -> None:
        if not self._rules(target).can_fetch(AGENT, target.path):
            raise AddressRefused(
                _("%(host)s asks programs not to read this page (robots.txt). Read it in a browser, and ask the site.")
                % {"host": target.host}
            )

    def _pause(self, target: Target) -> float:
        asked = float(str(self._rules(target).crawl_delay(AGENT) or 0))
        if asked > _LONGEST_PAUSE:
            raise FetchFailed(
                _("%(host)s asks for pauses of %(seconds)d seconds, which is too slow.")
                % {"host": target.host, "seconds": asked}
            )
        return max(asked, float(settings.CANDIL_FETCH_PAUSE))

    def _rules(self, target: Target) -> RobotFileParser:
        site = f"{target.scheme}://{target.host}:{target.port}"
        if site not in self._robots:
            self._robots[site] = self._fetched_rules(target)
        return self._robots[site]

    def _fetched_rules(self, target: Target) -> RobotFileParser:
        """RFC 9309: no file (4xx) allows everything; a site that fails to say (5xx, no answer) allows nothing."""
        rules, place = RobotFileParser(), Target(target.scheme, target.host, target.port, "/robots.txt")
        for _hop in range(_MOST_REDIRECTS + 1):
            answer, onward = _ask(place, {}, float(settings.CANDIL_FETCH_PAUSE), _ROBOTS_BYTES)
            if not onward:
                break
            place = self._allowed(urljoin(str(place), onward))
        if onward or answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise FetchFailed(
                _("%(host)s does not say what programs may read (robots.txt). Try again later.") % {"host": target.host}
            )
        found = answer.body.decode("utf-8", "replace") if answer.status == http.HTTPStatus.OK else ""
        rules.parse(found.splitlines())
        return rules


def _usable(answer: Answer, target: Target) -> Answer:
    if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.NOT_MODIFIED):
        raise FetchFailed(
            _("%(host)s answered with status %(status)d.") % {"host": target.host, "status": answer.status}
        )
    return answer


def _ask(target: Target, headers: Mapping[str, str], pause: float, most: int) -> tuple[Answer, str]:
    """One request in its turn: the answer, and where it leads on (empty: nowhere)."""
    with politeness.turn(target.host, pause):
        deadline = time.monotonic() + MOST_SECONDS
        connection = CheckedConnection(target, resolved(target), deadline=deadline)
        try:
            connection.request("GET", target.path, headers=_headers(headers))
            return _read(target, connection.getresponse(), most)
        except TimeoutError as error:
            raise FetchFailed(_("%(host)s is too slow to answer.") % {"host": target.host}) from error
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise FetchFailed(
                _("%(host)s cannot be read: %(problem)s") % {"host": target.host, "problem": str(error)[:200]}
            ) from error
        finally:
            connection.close()


def _headers(wanted: Mapping[str, str]) -> dict[str, str]:
    contact = f" (+{settings.CANDIL_FETCH_CONTACT})" if settings.CANDIL_FETCH_CONTACT else ""
    given = {name: value for name, value in wanted.items() if value}
    return {"User-Agent": f"{AGENT}{contact}", "Accept-Encoding": "gzip", "Connection": "close", **given}


def _read(target: Target, response: http.client.HTTPResponse, most: int) -> tuple[Answer, str]:
    redirects = response.status in (301, 302, 303, 307, 308)
    body = b"" if redirects else _body(target, response, most)
    answer = Answer(
        str(target),
        response.status,
        response.headers.get_content_type(),
        response.headers.get_content_charset() or "",
        body,
        _kept(response.headers.get("ETag"), 300),
        _kept(response.headers.get("Last-Modified"), 100),
    )
    onward = (response.headers.get("Location") or "") if redirects else ""
    return answer, onward


def _kept(value: str | None, longest: int) -> str:
    """A header that will be sent back, if it is harmless."""
    return value if value and len(value) <= longest and value.isascii() and value.isprintable() else ""


def _body(target: Target, response: http.client.HTTPResponse, most: int) -> bytes:
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchFailed(_("%(host)s sent a compression that was not asked for.") % {"host": target.host})
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding != "identity" else None
    received, body = 0, bytearray()
    while chunk := response.read1(_CHUNK):
        received += len(chunk)
        body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
        if received > most or len(body) > most:
            raise FetchFailed(_("%(host)s sent more than %(size)d MB.") % {"host": target.host, "size": most // 2**20})
    if response.length or (inflate and received and not inflate.eof):
        raise FetchFailed(_("%(host)s sent a page that breaks off.") % {"host": target.host})
    return bytes(body)
