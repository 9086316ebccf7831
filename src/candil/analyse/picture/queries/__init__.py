"""Answers for a viewer: every figure of the site, the command line and the reports comes from here."""

from candil.analyse.picture.queries.answers import (
    Asked,
    ask,
    break_of,
    counts,
    reach_of,
    trends_of,
)
from candil.analyse.picture.queries.filters import question_from
from candil.analyse.picture.queries.flows import changed_corridors_of, passages_of, routes
from candil.analyse.picture.queries.hotspots import (
    emerging_of,
    firmness_of,
    hotspots_of_areas,
    hotspots_of_cells,
    shown_resolution,
)
from candil.analyse.picture.queries.patterns import (
    combinations_of,
    looked_at,
    network_of,
    rise_and_fall_of,
    scenarios_of,
)
from candil.analyse.picture.queries.unique import unique_incidents_of

__all__ = [
    "Asked",
    "ask",
    "break_of",
    "changed_corridors_of",
    "combinations_of",
    "counts",
    "emerging_of",
    "firmness_of",
    "hotspots_of_areas",
    "hotspots_of_cells",
    "looked_at",
    "network_of",
    "passages_of",
    "question_from",
    "reach_of",
    "rise_and_fall_of",
    "routes",
    "scenarios_of",
    "shown_resolution",
    "trends_of",
    "unique_incidents_of",
]
