"""Where the columns that a mapping names stand in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from candil.collect.datasets.services.mapping import CodeColumn, Mapping


@dataclass
class Layout:
    """The header of one file under one mapping. Names are compared without regard to case."""

    header: tuple[str, ...]
    mapping: Mapping
    used: dict[int, str] = field(default_factory=dict)  # index → the mapping's own name for it
    consulted: set[int] = field(default_factory=set)  # read to decide about a row, not for what the record says
    lacking: list[str] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        variants = {
            variant.casefold(): name.casefold()
            for name, others in self.mapping.also_called.items()
            for variant in others
        }
        for index, name in enumerate(self.header):
            plain = _without_group(name) if self.mapping.groups else name
            folded = plain.casefold()
            if folded:
                self._places.setdefault(variants.get(folded, folded), index)

    def has(self, name: str) -> bool:
        return name.casefold() in self._places

    def index(self, name: str, *, kept: bool = True) -> int | None:
        """Position of the column, or None and it is remembered as lacking. `kept` columns make up a row's identity."""
        place = self._places.get(name.casefold())
        if place is None:
            self.lacking.append(name)
        elif kept:
            self.used[place] = name.casefold()
        else:
            self.consulted.add(place)
        return place

    def indices(self, names: Iterable[str]) -> list[int]:
        return [place for name in names if (place := self.index(name)) is not None]

    def use_of(self, index: int) -> str:
        """Whether a column is read, dropped because it identifies people, or unread."""
        if index in self.personal_indices():
            return "dropped"
        return "read" if index in self.used or index in self.consulted else "unread"

    def personal(self) -> tuple[str, ...]:
        """Names, as the file writes them, of the columns that are dropped because they identify people."""
        return tuple(self.header[self._places[name.casefold()]] for name in self.mapping.personal if self.has(name))

    def personal_indices(self) -> frozenset[int]:
        return frozenset(self._places[name.casefold()] for name in self.mapping.personal if self.has(name))


def _without_group(name: str) -> str:
    """ "person/prs_Gender" and "person-prs_Gender" are prs_Gender: exports of survey tools put the group before."""
    return name.replace("/", "-").rpartition("-")[2]


def columns_named(mapping: Mapping) -> Iterator[str]:
    """Every column that the mapping speaks of, in no special order; some names may come twice."""
    yield from (*mapping.required, *mapping.one_of, *mapping.id, *mapping.people.columns, *mapping.personal)
    yield from (*mapping.source.columns, *mapping.summary.columns, mapping.date.column, mapping.date.precision_column)
    grades = [grade for grade in (mapping.source_grade, mapping.information_grade) if grade]
    for code in (*mapping.codes, *grades):
        yield from _columns_of(code)
    for leg in mapping.legs:
        yield from (leg.place, leg.latitude, leg.longitude, leg.coordinates)
        if leg.country:
            yield from _columns_of(leg.country)
    yield from (rule.column for rule in (*mapping.skip, *mapping.refuse))


def _columns_of(code: CodeColumn) -> tuple[str, ...]:
    return (code.column, *code.flags, code.birthdate, code.at)
