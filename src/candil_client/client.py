"""Ask a hub, read lists to their end, hand rows in safely."""

from __future__ import annotations

import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from urllib.response import addinfourl

from candil_client.errors import CandilProblem, NotReachable

Values = str | int | Sequence[str | int]
#: Answers that a client waits for and asks again; anything else is the caller's to decide.
_WAIT_FOR: Final = frozenset({409, 429, 502, 503, 504})


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is sent to the hub that it is for and nowhere else."""

    def redirect_request(self, *_args: Any) -> None:
        return None


@dataclass
class Candil:
    """A hub at an address, asked with a token. `tries`: how often a request is sent while the hub says "later"."""

    address: str
    token: str = field(repr=False)
    timeout: float = 60.0
    tries: int = 5
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        scheme = urllib.parse.urlsplit(self.address).scheme
        if scheme not in ("http", "https"):
            raise ValueError(f"{self.address!r} is no address of a hub: it begins with https://")
        self._opener = urllib.request.build_opener(_NoRedirects)

    def me(self) -> dict[str, Any]:
        """Organisation, holder, scopes and limits of the token."""
        return self._object("GET", "/me")

    def records(self, *, limit: int = 200, **filters: Values) -> Iterator[dict[str, Any]]:
        """Every record that fits, newest first, read page by page while you go on."""
        yield from self._pages("/records", "records", limit, filters)

    def record(self, number: int) -> dict[str, Any]:
        """One record, with whether it is current and the records of its incident."""
        return self._object("GET", f"/records/{number}")

    def history(self, number: int) -> list[dict[str, Any]]:
        """Every version of a record, newest first."""
        return list(self._json("GET", f"/records/{number}/history"))

    def incidents(self, *, limit: int = 200) -> Iterator[dict[str, Any]]:
        """Incidents of two or more records."""
        yield from self._pages("/incidents", "incidents", limit, {})

    def counts(self, *by: str, measure: str = "records", **filters: Values) -> dict[str, Any]:
        """Figures by up to three dimensions."""
        return self._object("GET", "/counts", {"by": by, "measure": measure, **filters})

    def hotspots(self, level: str = "cell:5", **filters: Values) -> dict[str, Any]:
        """Places that stand out."""
        return self._object("GET", "/hotspots", {"level": level, **filters})

    def corridors(self, level: str = "country", **filters: Values) -> dict[str, Any]:
        """Moves between places."""
        return self._object("GET", "/corridors", {"level": level, **filters})

    def trends(self, period: str = "quarter", by: str = "", **filters: Values) -> dict[str, Any]:
        """Counts by period against their seasonal expectation."""
        return self._object("GET", "/trends", {"period": period, "by": by, **filters})

    def vocabulary(self, name: str) -> dict[str, str]:
        """Code → label of a code list."""
        found = self._object("GET", f"/vocabularies/{urllib.parse.quote(name, safe='')}")
        return {term["code"]: term["label"] for term in found["terms"]}

    def products(self) -> list[dict[str, Any]]:
        """Intelligence reports that may be read."""
        return list(self._json("GET", "/products"))

    def save_product(self, number: int, path: Path | str) -> Path:
        """Save a report as PDF."""
        return self._save(f"/products/{number}/report.pdf", {}, path)

    def export(self, shape: str, path: Path | str, **filters: Values) -> Path:
        """Save the records that fit as csv, xlsx, parquet, geojson, stix, misp, htcds or ctdc."""
        return self._save(f"/exports/{shape}", filters, path)

    def export_figures(
        self, shape: str, path: Path | str, *by: str, measure: str = "records", **filters: Values
    ) -> Path:
        """Save counts as csv, xlsx or parquet."""
        return self._save(f"/exports/figures/{shape}", {"by": by, "measure": measure, **filters}, path)

    def check(self, rows: Sequence[Mapping[str, Any]], **how: Any) -> dict[str, Any]:
        """What handing these rows in would do; nothing is kept. `how` as for `push`."""
        return self._object("POST", "/batches/check", body={"rows": rows, **how})

    def push(self, rows: Sequence[Mapping[str, Any]], *, key: str = "", **how: Any) -> dict[str, Any]:
        """Hand rows in as one batch. `how`: preset or mapping, period, name, level, groups, conditions.

        Sent again after a failure it is done once: within a call by itself, over calls when you give the same `key`.
        """
        return self._object("POST", "/batches", body={"rows": rows, **how}, key=key or str(uuid.uuid4()))

    def batch(self, number: int) -> dict[str, Any]:
        """One batch with the first problems of its rows."""
        return self._object("GET", f"/batches/{number}")

    def undo(self, number: int, *, key: str = "") -> int:
        """Take a batch back; returns how many records there were."""
        done = self._object("POST", f"/batches/{number}/undo", body={}, key=key or str(uuid.uuid4()))
        return int(done["records_removed"])

    def _pages(self, path: str, name: str, limit: int, filters: Mapping[str, Values]) -> Iterator[dict[str, Any]]:
        cursor: str | None = ""
        while cursor is not None:
            page = self._object("GET", path, {**filters, "limit": limit, **({"cursor": cursor} if cursor else {})})
            yield from page[name]
            cursor = page["next"]

    def _object(
        self, method: str, path: str, query: Mapping[str, Values] | None = None, body: Any = None, key: str = ""
    ) -> dict[str, Any]:
        found: dict[str, Any] = self._json(method, path, query, body, key)
        return found

    def _json(
        self, method: str, path: str, query: Mapping[str, Values] | None = None, body: Any = None, key: str = ""
    ) -> Any:
        with self._answer(method, path, query, body, key) as answer:
            return json.load(answer)

    def _save(self, path: str, query: Mapping[str, Values], to: Path | str) -> Path:
        """The file is there whole or not at all."""
        target = Path(to)
        part = target.with_name(f".{target.name}.part")
        try:
            with self._answer("GET", path, query) as answer, part.open("wb") as file:
                shutil.copyfileobj(answer, file)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def _answer(
        self, method: str, path: str, query: Mapping[str, Values] | None = None, body: Any = None, key: str = ""
    ) -> addinfourl | IO[bytes]:
        request = self._request(method, path, query or {}, body, key)
        # What changes something is sent again only with a key, by which the hub knows it.
        tries = self.tries if method == "GET" or key else 1
        for left in range(tries - 1, -1, -1):
            try:
                found: addinfourl | IO[bytes] = self._opener.open(request, timeout=self.timeout)
            except urllib.error.HTTPError as refused:
                with refused:
                    if refused.code not in _WAIT_FOR or not left:
                        raise _problem(refused) from None
                    wait = refused.headers.get("Retry-After", "1")
            except OSError as silent:
                if not left:
                    raise NotReachable(f"{self.address} did not answer: {silent}") from silent
                wait = "1"
            else:
                return found
            self.sleep(float(wait) if wait.isdecimal() else 1.0)
        raise AssertionError("the last try answers or raises")

    def _request(
        self, method: str, path: str, query: Mapping[str, Values], body: Any, key: str
    ) -> urllib.request.Request:
        asked = urllib.parse.urlencode({name: value for name, value in query.items() if value != ""}, doseq=True)
        address = f"{self.address.rstrip('/')}/api/v1{path}{'?' if asked else ''}{asked}"
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps(body, default=str).encode() if body is not None else None
        return urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - http(s) only, see above


def _problem(refused: urllib.error.HTTPError) -> CandilProblem:
    try:
        told = json.loads(refused.read())
        return CandilProblem(refused.code, str(told["type"]), str(told["detail"]), list(told.get("errors", [])))
    except (ValueError, KeyError, TypeError):
        return CandilProblem(refused.code, "about:blank", refused.reason or "The hub could not answer.")
