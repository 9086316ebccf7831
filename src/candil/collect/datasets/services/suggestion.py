"""A mapping to start from: what the names and the first values of the columns suggest. A person decides."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from candil.collect.datasets.services.mapping import DateRule
from candil.collect.datasets.services.reading import Table, open_table
from candil.collect.datasets.services.validation.dates import Span, read_date
from candil.platform.vocabulary import queries as vocabulary

SAMPLE: Final = 300
_DATE_FORMATS: Final = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%a, %m/%d/%Y - %H:%M", "%Y-%m", "%Y",
    "quarter",
)  # fmt: skip
_DIMENSIONS: Final = (
    "gender", "age_band", "exploitation", "means_of_control", "industry", "recruiter_relation", "status", "citizenship",
)  # fmt: skip
_NAMES: Final = {
    "id": re.compile(r"(^|[ _])(id|ref|reference|uuid|key|case ?number)$", re.I),
    "people": re.compile(r"people|victims|persons|dead|missing|number of|count|total", re.I),
    "date": re.compile(r"date|year|month|quarter|when", re.I),
    "latitude": re.compile(r"^lat(itude)?$|[ _]lat$", re.I),
    "longitude": re.compile(r"^(lon|lng|long|longitude)$|[ _](lon|lng)$", re.I),
    "coordinates": re.compile(r"coordinates|latlon|lat.*lon", re.I),
    "place": re.compile(r"place|location|town|city|village|address", re.I),
    "country": re.compile(r"country", re.I),
    "origin": re.compile(r"origin|nationality|citizenship", re.I),
    "summary": re.compile(r"description|summary|narrative|notes|cause|details", re.I),
    "source": re.compile(r"source|reported by|publisher", re.I),
}


def suggest_mapping(path: Path) -> str:
    """A mapping file as YAML text, guessed from the first rows. Raises the errors of reading."""
    table = open_table(path)
    rows = [row for _number, row in itertools.islice(table.rows(), SAMPLE)]
    head = _(
        "# A guess from the names and first rows of the file. Check every line; remove what does not fit.\n"
        "# The language is explained in docs/guide/loading-files.md. Columns that are not named here are not read.\n"
    )
    body = yaml.safe_dump(_guess(table, rows), sort_keys=False, allow_unicode=True, width=110)
    unread = [name for name in table.header if name and name not in body]
    return f"{head}{body}# not read: {', '.join(unread)}\n" if unread else head + body


def _guess(table: Table, rows: list[list[str]]) -> dict[str, Any]:
    values = {
        name: [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        for index, name in enumerate(table.header)
        if name
    }
    found: dict[str, Any] = {"name": re.sub(r"[^a-z0-9]+", "-", table.path.name.split(".")[0].casefold()).strip("-")}
    found["kind"] = "person"
    found["missing"] = ["NA", "Unknown"]
    if column := _first("id", values, lambda texts: len(set(texts)) == len(texts) and bool(texts)):
        found["id"] = column
    if column := _first("people", values, lambda texts: bool(texts) and all(text.isdigit() for text in texts)):
        found["kind"] = "event"
        found["people"] = {"columns": [column]}
    if date := _date(values):
        found["date"] = date
    if codes := _codes(values):
        found["codes"] = codes
    if legs := _legs(values):
        found["legs"] = legs
    for key in ("source", "summary"):
        if column := _first(key, values, lambda texts: bool(texts)):
            found[key] = {"columns": [column], "shorten": True}
    return found


def _first(key: str, values: dict[str, list[str]], holds: Any) -> str:
    """The first column whose name sounds like `key` and whose values fit."""
    return next((name for name, texts in values.items() if _NAMES[key].search(name) and holds(texts)), "")


def _date(values: dict[str, list[str]]) -> dict[str, Any]:
    for name, texts in values.items():
        if not _NAMES["date"].search(name) or not texts:
            continue
        for pattern in _DATE_FORMATS:
            rule = DateRule(name, formats=(pattern,))
            if all(isinstance(read_date(rule, frozenset(), (text,)), Span) for text in texts[:50]):
                return {"column": name, "formats": [pattern]}
    return {}


def _codes(values: dict[str, list[str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, texts in values.items():
        distinct = list(dict.fromkeys(texts))[:40]
        if not distinct or all(text.isdigit() for text in distinct):
            continue
        for dimension in _DIMENSIONS:
            if dimension == "citizenship" and not _NAMES["origin"].search(name):
                continue
            known = sum(vocabulary.normalise(dimension, text) is not None for text in distinct)
            if known * 2 >= len(distinct):
                found.append({"dimension": dimension, "column": name})
                break
    return found


def _legs(values: dict[str, list[str]]) -> list[dict[str, Any]]:
    leg: dict[str, Any] = {"stage": "exploitation"}
    both = [_first(key, values, bool) for key in ("latitude", "longitude")]
    if all(both):
        leg |= {"latitude": both[0], "longitude": both[1], "precision": "locality"}
    elif column := _first("coordinates", values, bool):
        leg |= {"coordinates": column, "precision": "locality"}
    countries = [name for name in values if _NAMES["country"].search(name)]
    origin = next((name for name in countries if _NAMES["origin"].search(name)), "")
    here = next((name for name in countries if name != origin), "")
    if here:
        leg["country"] = here
    if column := _first("place", values, bool):
        leg |= {"place": column, "shorten": True}
    legs = [leg] if len(leg) > 1 else []
    return [*legs, {"stage": "origin", "country": origin}] if origin else legs
