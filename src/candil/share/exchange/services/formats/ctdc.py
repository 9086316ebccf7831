"""CSV in the column order of the Counter-Trafficking Data Collaborative (k-anonymised release of April 2020).

That release is the newest that tells yes, no and not reported apart. Its rows are people: records about several people,
events and rows of statistics have no place in it and are counted as left out. A column that is narrower or broader than
our code stays “not reported”: nothing is claimed that was not said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from candil.platform.vocabulary import queries as vocabulary
from candil.platform.vocabulary.queries import CtdcColumn
from candil.share.exchange.queries.records import PlainRecord
from candil.share.exchange.services.formats.flat import focal_leg
from candil.share.exchange.services.formats.writer import Heading, Outcome

RELEASE: Final = "k-anonymised-2020"
NOT_REPORTED: Final = "-99"
_WORDS: Final = {"Feminine": "Female", "Masculine": "Male", "minor": "Minor", "adult": "Adult"}
#: Ages that are only majority, not a band: they have a column of their own.
_MAJORITY: Final = frozenset({"minor", "adult"})


class CtdcWriter:
    """One row for each record about one person."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._columns = vocabulary.ctdc_columns(RELEASE)
        held = {(column.dimension, code) for column in self._columns if not column.nearest for code in column.proves}
        self._held = held | {(column.dimension, "") for column in self._columns if column.kind in ("value", "country")}
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow([column.name for column in self._columns])

    def add(self, record: PlainRecord) -> None:
        if record.kind != "person" or record.people != 1:
            self.outcome.left_out["records that are not about one person"] += 1
            return
        codes = {**record.codes, **_places(record)}
        self._writer.writerow([_cell(column, record, codes) for column in self._columns])
        for dimension, said in record.codes.items():
            if (dimension, "") not in self._held:
                lost = [code for code in said if (dimension, code) not in self._held]
                self.outcome.left_out.update(f"{code} of {dimension}" for code in lost)
        self.outcome.records += 1

    def close(self) -> None:
        self._text.detach()


def _places(record: PlainRecord) -> dict[str, Sequence[str]]:
    leg = focal_leg(record)
    exploited = leg is not None and leg.stage == "exploitation" and leg.country
    return {"country_of_exploitation": [leg.country]} if leg and exploited else {}


def _cell(column: CtdcColumn, record: PlainRecord, codes: Mapping[str, Sequence[str]]) -> str:
    if column.kind == "year":
        return str(record.date_from.year) if record.date_from else NOT_REPORTED
    said = codes.get(column.dimension, ())
    if column.kind == "flag":
        return _flag(column, said, record.denied.get(column.dimension, ()))
    if column.kind in ("value", "country"):
        return _value(column, said)
    return NOT_REPORTED


def _flag(column: CtdcColumn, said: Sequence[str], denied: Sequence[str]) -> str:
    if all(code in said for code in column.proves) and not column.nearest:
        return "1"
    return "0" if column.denies and all(code in denied for code in column.proves) else NOT_REPORTED


def _value(column: CtdcColumn, said: Sequence[str]) -> str:
    if column.dimension == "age_band":
        said = [code for code in said if (code in _MAJORITY) == bool(column.fallback_for)]
    elif column.fallback_for:
        return NOT_REPORTED
    return _WORDS.get(said[0], said[0]) if len(said) == 1 else NOT_REPORTED
