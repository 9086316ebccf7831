"""Answers for a viewer: every figure of the site, the command line and the reports comes from here."""

from candil.analyse.picture.queries.answers import (
    Asked,
    ask,
    break_of,
    counts,
    hotspots_of_areas,
    hotspots_of_cells,
    routes,
    trends_of,
)
from candil.analyse.picture.queries.filters import question_from

__all__ = [
    "Asked",
    "ask",
    "break_of",
    "counts",
    "hotspots_of_areas",
    "hotspots_of_cells",
    "question_from",
    "routes",
    "trends_of",
]
