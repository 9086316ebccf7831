"""The dry run: everything a load would do, except storing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from candil.collect.datasets.services.opening import open_for
from candil.collect.datasets.services.permission import require_load
from candil.collect.datasets.services.records import CleanRecord
from candil.collect.datasets.services.tally import Tally
from candil.collect.datasets.services.validation import Layout, Refusal
from candil.trust.accounts.policies import Viewer

Progress = Callable[[int], None]


class Owner(Protocol):
    """The organisation that would own the records; for the operator's dry run it need not exist yet."""

    @property
    def pk(self) -> Any: ...

    @property
    def slug(self) -> str: ...


@dataclass(frozen=True)
class Inspection:
    """What a load would do. `report` has the keys of `Batch.report`, and `columns`: the quality of each column."""

    preset: str
    title: str
    digest: str
    is_synthetic: bool
    header: tuple[str, ...]
    rows_read: int
    rows_good: int
    rows_skipped: int
    rows_refused: int
    people: int
    report: dict[str, Any]


def inspect_file(
    *,
    by: Viewer,
    organisation: Owner,
    path: Path,
    preset: str = "",
    mapping: Any = None,
    period: str = "",
    file_name: str = "",
    progress: Progress | None = None,
) -> Inspection:
    """Read the whole file and say what a load would do. Nothing is stored.

    `mapping` is a `Mapping` or the data of a mapping file; `period` as for `load_file`. Raises NotPermitted and the
    errors of reading.
    """
    require_load(by, organisation.pk)
    opened = open_for(
        path=path, owner=organisation.slug, preset=preset, mapping=mapping, period=period, file_name=file_name
    )
    cleaner, layout = opened.cleaner()
    tally = Tally()
    quality = _Quality(opened.table.header)
    for row, outcome in opened.outcomes(cleaner):
        tally.count(outcome)
        quality.count(row, outcome)
        if progress and tally.read % 20_000 == 0:
            progress(tally.read)
    report = tally.report(cleaner, layout, opened.table.notes)
    report["columns"] = quality.columns(layout)
    return Inspection(
        preset=opened.mapping.name,
        title=opened.mapping.title or opened.mapping.name,
        digest=opened.table.digest,
        is_synthetic=opened.mapping.synthetic,
        header=opened.table.header,
        rows_read=tally.read,
        rows_good=tally.good,
        rows_skipped=sum(tally.skipped.values()),
        rows_refused=tally.refused,
        people=tally.people,
        report=report,
    )


class _Quality:
    """How full each column is, and how many of its rows were refused because of it."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._header = header
        self._filled = [0] * len(header)
        self._rows = 0
        self._refused: dict[str, int] = {}

    def count(self, row: list[str], outcome: object) -> None:
        if isinstance(outcome, Refusal):
            for column in {one.column.casefold() for one in outcome.problems}:
                self._refused[column] = self._refused.get(column, 0) + 1
        elif not isinstance(outcome, CleanRecord):
            return
        self._rows += 1
        for index, text in enumerate(row[: len(self._header)]):
            if text:
                self._filled[index] += 1

    def columns(self, layout: Layout) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "filled": self._filled[index],
                "rows": self._rows,
                "refused": self._refused.get(layout.used.get(index, name.casefold()), 0),
                "use": layout.use_of(index),
            }
            for index, name in enumerate(self._header)
            if name
        ]
