"""Opening a file for a load: the table, the layout it is read by, and the cleaner."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import LayoutUnknown, MappingWrong
from candil.collect.datasets.services.mapping import Mapping, mapping_from_data
from candil.collect.datasets.services.presets import preset_for, preset_named, unknown_layout
from candil.collect.datasets.services.reading import Table, open_table
from candil.collect.datasets.services.records import CleanRecord
from candil.collect.datasets.services.validation import Cleaner, Layout, Refusal, Skipped, cleaner_for
from candil.collect.datasets.services.validation.dates import span_of_period

_PERIOD_IN_NAME: Final = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[ _.-]?q(?P<quarter>[1-4])(?!\d)", re.IGNORECASE)

Outcome = CleanRecord | Refusal | Skipped


@dataclass(frozen=True)
class Opened:
    """A file whose rows can be cleaned."""

    table: Table
    mapping: Mapping
    is_preset: bool
    period: str  # the period that a file was given which does not say its own; else empty
    owner: str

    def cleaner(self) -> tuple[Cleaner, Layout]:
        """A fresh cleaner: one for each reading of the file."""
        return cleaner_for(
            self.mapping, self.table.header, owner=self.owner, period=span_of_period(self.period),
            exact=not self.is_preset,
        )  # fmt: skip

    def outcomes(self, cleaner: Cleaner) -> Iterator[tuple[list[str], Outcome]]:
        """Each row and what became of it, in the order of the file."""
        clean = cleaner.clean
        for number, row in self.table.rows():
            yield row, clean(number, row)


def open_for(
    *, path: Path, owner: str, preset: str = "", mapping: Any = None, period: str = "", file_name: str = ""
) -> Opened:
    """Open `path` by a preset's name, a mapping (a `Mapping` or the data of a mapping file), or what its header says.

    `period` ("2022-Q2", "2022-04", "2022") is for files that do not say their own; otherwise the file's name is asked.
    Raises the errors of reading, and LayoutUnknown or MappingWrong.
    """
    given = _mapping(mapping)
    table = open_table(path, encoding=given.encoding if given else "", sheet=given.sheet if given else "")
    found = given or (preset_named(preset) if preset else preset_for(table.header))
    if found is None:
        raise unknown_layout(table.header)
    if given and preset:
        raise MappingWrong(_("Give a preset or a mapping, not both."))
    said = _period(period, file_name or path.name) if found.date.given else ""
    opened = Opened(table, found, given is None, said, owner)
    opened.cleaner()  # says at once what does not fit
    return opened


def _mapping(mapping: Any) -> Mapping | None:
    if mapping is None or isinstance(mapping, Mapping):
        return mapping
    return mapping_from_data(mapping, where=str(mapping.get("name", "?")) if isinstance(mapping, dict) else "?")


def _period(text: str, file_name: str) -> str:
    if text:
        if span_of_period(text) is None:
            raise LayoutUnknown(
                _("“%(text)s” is not a period. Write it like 2022-Q2, 2022-04 or 2022.") % {"text": text}
            )
        return text.strip()
    found = _PERIOD_IN_NAME.search(file_name)
    return f"{found['year']}-Q{found['quarter']}" if found else ""


def plain(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain data, to be kept with the batch."""
    return dataclasses.asdict(mapping)
