"""Bring in the areas of a level: all of them or none."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from candil.platform.places.errors import BoundaryFileInvalid
from candil.platform.places.models import Area, AreaLevel
from candil.platform.places.queries.areas import areas_at, shapes
from candil.platform.places.queries.atlas import COUNTRY
from candil.platform.places.services.boundary_files import Drawn, read_boundaries
from candil.platform.places.services.changes import tell_areas_changed
from candil.platform.places.services.population_files import PopulationFiles, first_known, read_populations

#: How far simplified borders may lie from the true ones, in degrees (about 500 m).
TOLERANCE: Final = 0.005
_SLUG: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class NewLevel:
    """The level to be made: its short name, its name for people, who published it, the words its licence asks for."""

    slug: str
    name: str
    source: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class Properties:
    """Which properties of a feature hold code and name, and which object of a TopoJSON file is wanted.

    A property may be several names with commas between them: the first that a feature has is taken, so that files with
    different names make one level.
    """

    code: str
    name: str
    wanted_object: str = ""


@dataclass(frozen=True)
class Imported:
    """What an import did. `repaired`: codes of shapes that crossed themselves. `without_…`: codes that lack it."""

    level: str
    areas: int
    replaced: int
    repaired: tuple[str, ...]
    without_population: tuple[str, ...]
    without_country: tuple[str, ...]
    population: int


@transaction.atomic
def import_areas(
    *,
    files: Sequence[Path],
    level: NewLevel,
    properties: Properties,
    populations: PopulationFiles | None = None,
    parent_level: str = COUNTRY,
) -> Imported:
    """Replace a level by the areas of these files: everything in one transaction, or nothing.

    The parent of an area is the area of `parent_level` that holds a point inside it. Raises BoundaryFileInvalid,
    LevelUnknown (of the parent) or AtlasMissing. Writes no audit line: whoever calls does.
    """
    _check_slug(level.slug)
    drawn = [found for path in files for found in read_boundaries(path, properties.wanted_object)]
    coded = _coded(drawn, properties)
    people = read_populations(populations) if populations else {}
    areas = _areas(coded, people, _parents([one.shape for _code, _name, one in coded], parent_level))
    before = _replace(level, files, areas)
    tell_areas_changed()
    return Imported(
        level=level.slug,
        areas=len(areas),
        replaced=before,
        repaired=tuple(code for code, _name, one in coded if one.repaired),
        without_population=tuple(area.code for area in areas if area.population is None) if populations else (),
        without_country=tuple(area.code for area in areas if not area.country),
        population=sum(area.population or 0 for area in areas),
    )


def _replace(level: NewLevel, files: Sequence[Path], areas: list[Area]) -> int:
    """Put these areas in the place of those of the level; returns how many there were."""
    row, _made = AreaLevel.objects.update_or_create(
        slug=level.slug,
        defaults={
            "name": level.name,
            "source": level.source,
            "attribution": level.attribution,
            "files": [{"name": path.name, "sha256": _digest(path)} for path in files],
            "edition": uuid.uuid4(),
        },
    )
    before, _kinds = row.areas.all().delete()
    for area in areas:
        area.level = row
    Area.objects.bulk_create(areas, batch_size=200)
    return before


def _check_slug(level: str) -> None:
    if level == COUNTRY or not _SLUG.fullmatch(level):
        raise BoundaryFileInvalid(
            _("A level is called by small letters, digits and hyphens, and not “country”: “%(level)s” will not do.")
            % {"level": level}
        )


def _coded(drawn: list[Drawn], properties: Properties) -> list[tuple[str, str, Drawn]]:
    """(code, name, area) sorted by code. Raises BoundaryFileInvalid for a missing property or a code used twice."""
    found: dict[str, tuple[str, str, Drawn]] = {}
    for one in drawn:
        code = _property(one, properties.code, "--code-property")
        if code in found:
            raise BoundaryFileInvalid(
                _("Two areas have the code %(code)s. Choose a property that tells areas apart.") % {"code": code}
            )
        found[code] = (code, _property(one, properties.name, "--name-property"), one)
    return [found[code] for code in sorted(found)]


def _property(one: Drawn, names: str, option: str) -> str:
    known = first_known(names, list(one.properties))
    if known is None:
        raise BoundaryFileInvalid(
            _("An area has no property “%(wanted)s”. It has: %(known)s. Choose with %(option)s.")
            % {"wanted": names, "known": ", ".join(one.properties) or _("none"), "option": option}
        )
    text = str(one.properties[known] if one.properties[known] is not None else "").strip()
    if not text:
        raise BoundaryFileInvalid(
            _("An area has an empty property “%(property)s”: %(all)s.") % {"property": known, "all": one.properties}
        )
    return text


def _parents(outlines: list[Any], parent_level: str) -> list[tuple[str, str]]:
    """(country, parent) of each area, by a point that lies inside it."""
    if parent_level != COUNTRY:
        shapes(parent_level)  # says so if there is no such level
    inside = shapely.point_on_surface(np.asarray(outlines))
    found = areas_at(list(zip(shapely.get_y(inside), shapely.get_x(inside), strict=True)))
    return [(_of_level(codes, COUNTRY).removeprefix("country:"), _of_level(codes, parent_level)) for codes in found]


def _of_level(codes: tuple[str, ...], level: str) -> str:
    return next((code for code in codes if code.startswith(f"{level}:")), "")


def _areas(coded: list[tuple[str, str, Drawn]], people: dict[str, int], parents: list[tuple[str, str]]) -> list[Area]:
    outlines = np.asarray([one.shape for _code, _name, one in coded])
    return [
        Area(
            code=code, name=name, country=country, parent=parent, population=people.get(code),
            geometry=shapely.to_wkb(one.shape), simplified=shapely.to_wkb(simple),
        )
        for (code, name, one), simple, (country, parent) in zip(coded, _simplified(outlines), parents, strict=True)
    ]  # fmt: skip


def _simplified(outlines: Any) -> Any:
    """Fewer points; neighbours keep one border where the areas form a clean coverage, else each is drawn for itself."""
    if shapely.coverage_is_valid(outlines):
        simple = shapely.coverage_simplify(outlines, TOLERANCE)
    else:
        simple = shapely.simplify(outlines, TOLERANCE)
    return np.where(shapely.is_empty(simple), outlines, simple)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
