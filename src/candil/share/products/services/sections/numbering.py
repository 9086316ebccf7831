"""Numbers of figures and tables, and what tables have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeVar

from django.utils.translation import gettext as _

_Item = TypeVar("_Item")
#: Tables show so many rows and say how many more there are; the full answer is one click away in the picture.
ROWS_SHOWN: Final = 15


@dataclass
class Numbering:
    """Numbers figures and tables through the whole product, and remembers which part got which number."""

    tables: Iterator[int] = field(default_factory=lambda: count(1))
    figures: Iterator[int] = field(default_factory=lambda: count(1))
    of_part: dict[str, str] = field(default_factory=dict)

    def table(self, part: str) -> str:
        """The next table's number in words; judgements about `part` will name it."""
        number = _("Table %(number)d") % {"number": next(self.tables)}
        self.of_part.setdefault(part, number)
        return number

    def figure(self) -> str:
        """The next figure's number in words."""
        return _("Figure %(number)d") % {"number": next(self.figures)}


def first(rows: Sequence[_Item]) -> tuple[Sequence[_Item], tuple[str, ...]]:
    """The rows shown, and a note about those that are not."""
    hidden = len(rows) - ROWS_SHOWN
    note = (_("%(hidden)d more are not shown here.") % {"hidden": hidden},) if hidden > 0 else ()
    return rows[:ROWS_SHOWN], note


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
