"""Building the cleaner: which columns belong together, and what each part of the mapping reads from them."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import LayoutUnknown, MappingWrong
from candil.collect.datasets.services.mapping import CodeColumn, LegRule, Mapping, RowRule, TextRule
from candil.collect.datasets.services.records import CleanLeg
from candil.collect.datasets.services.validation import cleaner as cleaners
from candil.collect.datasets.services.validation.cleaner import Cleaner
from candil.collect.datasets.services.validation.coding import Coded, Part, Reader, combine, reader_for
from candil.collect.datasets.services.validation.dates import Span, read_date
from candil.collect.datasets.services.validation.groups import Group
from candil.collect.datasets.services.validation.layout import Layout
from candil.collect.datasets.services.validation.legs import LegReader
from candil.collect.datasets.services.validation.people import read_people
from candil.collect.datasets.services.validation.problems import Problems
from candil.platform.vocabulary import queries as vocabulary
from candil.platform.vocabulary.errors import SchemeUnknown


def cleaner_for(
    mapping: Mapping, header: tuple[str, ...], *, owner: str, period: Span | None = None, exact: bool = True
) -> tuple[Cleaner, Layout]:
    """The cleaner for a file with this header, and where its columns stand.

    `owner` (the organisation's short name), the mapping's name and `period` make identities distinct. With `exact`
    every column that the mapping names must be there (partners' mappings); presets may lack optional ones.
    Raises MappingWrong for codes or dimensions that do not exist, LayoutUnknown for columns that are not there.
    """
    _check_codes(mapping)
    layout = Layout(header, mapping)
    builder = _Builder(mapping, layout, period)
    built = builder.parts()
    needed = layout.lacking if exact else [name for name in mapping.required if not layout.has(name)]
    if needed:
        raise _lacking(mapping, header, needed)
    return Cleaner(**built, **builder.identity(owner)), layout


def _lacking(mapping: Mapping, header: tuple[str, ...], needed: list[str]) -> LayoutUnknown:
    return LayoutUnknown(
        _("“%(mapping)s” needs columns that the file does not have: %(needed)s. The file has: %(header)s.")
        % {
            "mapping": mapping.name,
            "needed": ", ".join(dict.fromkeys(needed)),
            "header": ", ".join(name for name in header if name),
        }
    )


class _Builder:
    def __init__(self, mapping: Mapping, layout: Layout, period: Span | None) -> None:
        self.mapping = mapping
        self.layout = layout
        self.period = period
        self.missing = frozenset(text.casefold() for text in mapping.missing)

    def parts(self) -> dict[str, Any]:
        """Everything of the cleaner but the identity, which needs to know all columns that are used."""
        mapping = self.mapping
        legs = [self._leg(rule) for rule in mapping.legs]
        return {
            "width": len(self.layout.header),
            "kind": mapping.kind,
            "synthetic": mapping.synthetic,
            "people": self._people(),
            "zero_people": mapping.people.zero,
            "date": self._date(),
            "codes": tuple(self._codes()),
            "legs": tuple(group for group, _reader in legs),
            "leg_readers": tuple(reader for _group, reader in legs),
            "texts": (
                self._text(mapping.source, cleaners.LONGEST_SOURCE),
                self._grade(mapping.source_grade),
                self._grade(mapping.information_grade),
                self._text(mapping.summary, cleaners.LONGEST_SUMMARY),
            ),
            "skip": self._rows(mapping.skip, cleaners.read_rows),
            "refuse": self._rows(mapping.refuse, cleaners.read_refusals),
        }

    def identity(self, owner: str) -> dict[str, Any]:
        """What tells one row from another: its id columns, or every column that is read and is not personal."""
        ids = self.layout.indices(self.mapping.id)
        personal = self.layout.personal_indices()
        used = sorted((name, index) for index, name in self.layout.used.items() if index not in personal)
        indices = ids or [index for _name, index in used]
        names = [] if ids else [name for name, _index in used]
        period = f"{self.period.start}/{self.period.end}" if self.period and self.mapping.date.given else ""
        return {
            "scope": "\x1e".join((owner, self.mapping.name, period, *names, "")).encode(),
            "content": cleaners.getter(indices),
            "by_id": bool(ids),
            "id_column": ", ".join(self.mapping.id),
        }

    def _people(self) -> Group[int] | None:
        rule = self.mapping.people
        if not rule.columns:
            return None
        missing = self.missing | {text.casefold() for text in rule.missing}
        return Group(self.layout.indices(rule.columns), partial(read_people, rule, missing))

    def _date(self) -> Group[Span]:
        rule = self.mapping.date
        if rule.given:
            if self.period is None:
                raise LayoutUnknown(
                    _(
                        "The file does not say which period it is about, and its name does not either. "
                        "Add the period: --date 2022-Q2."
                    )
                )
            period = self.period
            return Group((), lambda _texts: period)
        names = [name for name in (rule.column, rule.precision_column) if name]
        missing = self.missing | {text.casefold() for text in rule.missing}
        present = [name for name in names if self.layout.has(name)]
        indices = self.layout.indices(names)
        if rule.column not in present:
            return Group((), lambda _texts: Span(None, None, "unknown"))
        return Group(indices, partial(read_date, rule, missing))

    def _codes(self) -> list[tuple[str, Group[Coded]]]:
        by_dimension: dict[str, list[CodeColumn]] = defaultdict(list)
        for rule in self.mapping.codes:
            by_dimension[rule.dimension].append(rule)
        return [(dimension, self._dimension(dimension, rules)) for dimension, rules in by_dimension.items()]

    def _dimension(self, dimension: str, rules: list[CodeColumn]) -> Group[Coded]:
        indices: list[int] = []
        parts: list[Part] = []
        for rule in rules:
            names, found = self._columns(rule)
            if (not names and not rule.always) or (rule.birthdate and len(names) < 2):
                continue
            place = slice(len(indices), len(indices) + len(found))
            parts.append(Part(rule, reader_for(rule, names, self.missing), place))
            indices.extend(found)
        return Group(indices, partial(combine, dimension, parts))

    def _columns(self, rule: CodeColumn) -> tuple[list[str], list[int]]:
        named = [name for name in (rule.column, *rule.flags, rule.birthdate, rule.at) if name]
        pairs = [(name, self.layout.index(name)) for name in named]
        return [name for name, index in pairs if index is not None], [index for _n, index in pairs if index is not None]

    def _leg(self, rule: LegRule) -> tuple[Group[tuple[CleanLeg, ...]], LegReader]:
        named = [name for name in (rule.latitude, rule.longitude, rule.coordinates, rule.place) if name]
        has = {name: self.layout.has(name) for name in named}
        indices = self.layout.indices(named)
        countries: Reader | None = None
        if rule.country:
            names, found = self._columns(rule.country)
            if names or rule.country.always:
                countries = reader_for(rule.country, names, self.missing)
                indices.extend(found)
        reader = LegReader(rule, has, countries, self.missing)
        return Group(indices, reader), reader

    def _text(self, rule: TextRule, limit: int) -> Group[str]:
        return Group(self.layout.indices(rule.columns), partial(cleaners.read_text, rule, limit, self.missing))

    def _grade(self, rule: CodeColumn | None) -> Group[str]:
        if rule is None:
            return Group((), lambda _texts: "")
        names, indices = self._columns(rule)
        read = reader_for(rule, names, self.missing)

        def grade(texts: Any) -> str | Problems:
            found = read(texts)
            return found if isinstance(found, Problems) else (found.yes or ("",))[0]

        return Group(indices, grade)

    def _rows(self, rules: tuple[RowRule, ...], read: Any) -> Group[str]:
        pairs = [(rule, self.layout.index(rule.column, kept=False)) for rule in rules]
        present = [(rule, index) for rule, index in pairs if index is not None]
        return Group([index for _rule, index in present], partial(read, [rule for rule, _index in present]))


def _check_codes(mapping: Mapping) -> None:
    """A mapping that names a code or list that does not exist would refuse every row; better refuse the mapping."""
    grades = [grade for grade in (mapping.source_grade, mapping.information_grade) if grade]
    countries = [leg.country for leg in mapping.legs if leg.country]
    for rule in (*mapping.codes, *grades, *countries):
        try:
            known = vocabulary.codes_of(rule.dimension)
        except SchemeUnknown as error:
            raise MappingWrong(_("Mapping %(name)s: %(why)s") % {"name": mapping.name, "why": error}) from error
        named = (*rule.always, *(code for codes in (*rule.values.values(), *rule.flags.values()) for code in codes))
        _check_known(mapping, rule.dimension, named, known)
    for leg in mapping.legs:
        _check_known(mapping, "leg_stage", (leg.stage,), vocabulary.codes_of("leg_stage"))
        _check_known(mapping, "leg_basis", (leg.basis,), vocabulary.codes_of("leg_basis"))
        _check_known(mapping, "leg_mode", filter(None, (leg.mode,)), vocabulary.codes_of("leg_mode"))
        _check_known(mapping, "place_precision", filter(None, (leg.precision,)), vocabulary.codes_of("place_precision"))


def _check_known(mapping: Mapping, dimension: str, named: Any, known: frozenset[str]) -> None:
    for code in named:
        if code not in known:
            near = vocabulary.normalise(dimension, code)
            raise MappingWrong(
                _("Mapping %(name)s: “%(code)s” is not a code of the list “%(list)s”.%(hint)s")
                % {
                    "name": mapping.name,
                    "code": code,
                    "list": dimension,
                    "hint": _(" Write %(near)s.") % {"near": near} if near else "",
                }
            )
