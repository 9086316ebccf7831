"""Layouts that are known: found by header, no mapping file needed.

The CTDC releases come from the vocabulary; the others are mapping files in this folder, in the language that partners
use too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import LayoutUnknown
from candil.collect.datasets.services.mapping import Mapping, mapping_from_file
from candil.collect.datasets.services.presets.ctdc import ctdc_mappings
from candil.collect.datasets.services.validation.layout import Layout, columns_named

_HERE = Path(__file__).parent


@cache
def presets() -> dict[str, Mapping]:
    """Name → mapping of every preset, in the order in which they are tried: the more particular first."""
    files = [mapping_from_file(path) for path in sorted(_HERE.glob("*.yaml"))]
    return {mapping.name: mapping for mapping in sorted((*ctdc_mappings(), *files), key=_particular, reverse=True)}


def _particular(mapping: Mapping) -> tuple[int, int]:
    return len(mapping.required), len(mapping.one_of)


def preset_named(name: str) -> Mapping:
    """The preset of this name. Raises LayoutUnknown with those that exist."""
    try:
        return presets()[name]
    except KeyError:
        raise LayoutUnknown(
            _("There is no preset “%(name)s”. There are: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(presets()))}
        ) from None


def preset_for(header: tuple[str, ...]) -> Mapping | None:
    """The most particular preset whose required columns are all there; None when no preset fits."""
    return next((mapping for mapping in presets().values() if fits(mapping, header)), None)


def fits(mapping: Mapping, header: tuple[str, ...]) -> bool:
    """Whether the header has every required column, and one of those that set the layout apart."""
    layout = Layout(header, mapping)
    return all(layout.has(name) for name in mapping.required) and (
        not mapping.one_of or any(layout.has(name) for name in mapping.one_of)
    )


@dataclass(frozen=True)
class Near:
    """The preset that comes nearest to a header, with the columns it knows there and those it lacks."""

    name: str
    known: int
    lacking: tuple[str, ...]


def nearest(header: tuple[str, ...]) -> Near | None:
    """The preset that knows most columns of a header; None when none knows at least two."""
    best: Near | None = None
    for mapping in presets().values():
        layout = Layout(header, mapping)
        known = sum(1 for name in {name.casefold() for name in columns_named(mapping) if name} if layout.has(name))
        if known >= 2 and (best is None or known > best.known):
            best = Near(mapping.name, known, tuple(name for name in mapping.required if not layout.has(name)))
    return best


def unknown_layout(header: tuple[str, ...]) -> LayoutUnknown:
    """The error that says which columns were seen, which preset is nearest, and how to go on."""
    seen = ", ".join(name for name in header if name)
    message = _("No preset fits this file. Its columns are: %(seen)s.") % {"seen": seen}
    near = nearest(header)
    if near is not None and near.lacking:
        message += " " + _("Nearest is the preset “%(name)s”, which also needs: %(lacking)s.") % {
            "name": near.name, "lacking": ", ".join(near.lacking)}  # fmt: skip
    message += " " + _(
        "Write a mapping file that says what the columns mean: `candil load FILE --organisation SLUG --suggest` prints "
        "one to start from, and docs/guide/loading-files.md explains it. Then load with --mapping FILE.yaml."
    )
    return LayoutUnknown(message)
