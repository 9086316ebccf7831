"""Files in the shape of those that partners send, written for the tests, and a receiver that only remembers."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from candil.collect.datasets.models import Batch
from candil.collect.datasets.services import CleanRecord, Receipt
from candil.platform.vocabulary import queries as vocabulary

MISSING = {"k-anonymised-2017": "-99", "k-anonymised-2020": "-99", "victim-perpetrator-2022": "."}
TEXTS = {
    "gender": ("Female", "Male"),
    "age_band": ("0--8", "09--17", "18--20", "30--38", "48+"),
    "vic_AgeWhenTrafficked": ("Adult", "Minor"),
    "source_kind": ("Case Management", "Hotline"),
    "duration": ("0--12 (0-1 yr)", "13--24 (1-2 yrs)", "25+ (2+ yrs)"),
    "region_of_citizenship": ("Africa", "Asia", "Europe"),
    "region_of_exploitation": ("Africa", "Asia", "Europe"),
    "perpetrator_gender": ("Female", "Male", "Female;Male"),
    "perpetrator_region": ("Africa", "Asia"),
}
COUNTRIES = ("NA", "PH", "UA", "KH", "MD", "US")
COUNTRIES_3 = ("NAM", "PHL", "UKR", "KHM", "MDA", "USA")


def ctdc_header(release: str) -> list[str]:
    return [column.name for column in vocabulary.ctdc_columns(release)]


def ctdc_rows(release: str, count: int, seed: int = 1) -> list[list[str]]:
    """Rows with every kind of value that the release has, most of them missing, as in the real files."""
    chance = random.Random(seed)
    missing = MISSING.get(release, "")
    columns = vocabulary.ctdc_columns(release)
    rows = [[_ctdc_value(chance, release, column, missing) for column in columns] for _ in range(count)]
    names = [column.name for column in columns]
    if "isSexAndLabour" in names:  # follows from two others; a contradiction would be refused
        both, sexual, labour = (names.index(name) for name in ("isSexAndLabour", "isSexualExploit", "isForcedLabour"))
        for row in rows:
            row[both] = "1" if row[sexual] == row[labour] == "1" else missing
    return rows


def _ctdc_value(chance: random.Random, release: str, column: Any, missing: str) -> str:
    if column.kind == "year":
        return str(chance.randint(2002, 2019))
    if column.kind == "period":
        return chance.choice(("2005-2013", "2014-2018", "2019", missing))
    if column.kind == "country":
        return chance.choice((*(COUNTRIES if release.startswith("k-") else COUNTRIES_3), missing))
    if column.kind == "flag":
        return chance.choice(("1", missing, missing) if release >= "synthetic-2024" else ("0", "1", missing, missing))
    if column.kind == "value" and column.dimension in TEXTS:
        return chance.choice((*TEXTS[column.dimension], missing))
    return missing


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], **options: Any) -> Path:
    encoding = options.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerow(header)
        writer.writerows(rows)
    return path


class Memory:
    """A receiver for tests: keeps records by identity, as the database does, and fails when told to."""

    def __init__(self) -> None:
        self.kept: dict[Any, tuple[int, CleanRecord]] = {}
        self.fail_after: int | None = None

    def accept(self, *, batch: Batch, records: Iterable[CleanRecord]) -> Receipt:
        added = known = people = 0
        for record in records:
            if self.fail_after is not None and added >= self.fail_after:
                raise RuntimeError("the disk is full")
            if record.identity in self.kept:
                known += 1
                continue
            self.kept[record.identity] = (batch.pk, record)
            added += 1
            people += record.people
        return Receipt(added, known, people)

    def remove(self, *, batch: Batch) -> int:
        mine = [identity for identity, (number, _record) in self.kept.items() if number == batch.pk]
        for identity in mine:
            del self.kept[identity]
        return len(mine)

    @property
    def records(self) -> list[CleanRecord]:
        return [record for _number, record in self.kept.values()]
