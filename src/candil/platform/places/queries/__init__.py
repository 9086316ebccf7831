"""The doors of places: every question that other rooms may ask."""

from candil.platform.places.queries.areas import (
    Level,
    area_levels,
    area_name,
    areas_at,
    boundaries,
    country_at,
    populations,
)
from candil.platform.places.queries.atlas import COUNTRY
from candil.platform.places.queries.cells import cell, cell_boundary, cell_centre, check_position, parent_cell
from candil.platform.places.queries.contiguity import neighbours
from candil.platform.places.queries.countries import Country, countries, region_of
from candil.platform.places.queries.gazetteer import Town, towns
from candil.platform.places.queries.geocoding import Place, distance_km, nearest, resolve, resolver

__all__ = [
    "COUNTRY", "Country", "Level", "Place", "Town", "area_levels", "area_name", "areas_at", "boundaries", "cell",
    "cell_boundary", "cell_centre", "check_position", "countries", "country_at", "distance_km", "nearest", "neighbours",
    "parent_cell", "populations", "region_of", "resolve", "resolver", "towns",
]  # fmt: skip
