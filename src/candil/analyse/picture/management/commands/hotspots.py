"""`candil hotspots`: places with more than chance explains."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.management.asking import AskingCommand
from candil.platform.design import charts
from candil.platform.places import queries as places
from candil_analysis.hotspots import Hotspot, Hotspots

FIELDS = ("observed", "around", "expected", "ratio", "low", "high", "z", "p", "q", "classification")


class Command(AskingCommand):
    """Find hotspots."""

    help = "Find hotspots among areas or H3 cells."
    action = "picture.hotspots"
    formats = ("table", "geojson", "csv", "json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--areas` or `--cells`, and the common ones."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--areas", metavar="LEVEL", help="country, or a level that you imported")
        which.add_argument("--cells", type=int, metavar="RESOLUTION", help="H3 cells, 0 (coarse) to 7 (fine)")
        parser.add_argument("--all", action="store_true", help="every place, not only those that stand out")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        asked = self.asked(options)
        if options["areas"]:
            found, level = queries.hotspots_of_areas(asked, options["areas"]), options["areas"]
        else:
            resolution = 5 if options["cells"] is None else options["cells"]
            found, level = queries.hotspots_of_cells(asked, resolution), ""
        # Files for other programs hold every place; a table for reading holds those that stand out.
        everything = options["all"] or options["format"] in {"geojson", "json", "csv"}
        spots = list(found) if everything else list(found.significant())
        if options["format"] == "geojson":
            self.print_json(as_geojson(found, spots, level))
        elif options["format"] == "json":
            self.print_json({**about(found), "places": [_values(spot) for spot in spots]})
        else:
            rows = [[spot.key, *_numbers(spot)] for spot in spots]
            self.print_rows(["place", *FIELDS], rows, options["format"])
        self.say(f"{len(found.significant('hot'))} hot, {len(found.significant('cold'))} cold of {len(found)} places.")
        self.say(found.region, *found.notes)


def _numbers(spot: Hotspot) -> list[object]:
    values = [getattr(spot, name) for name in FIELDS]
    return [f"{value:.4g}" if isinstance(value, float) else value for value in values]


def _values(spot: Hotspot) -> dict[str, Any]:
    values = {"place": spot.key, **{name: _plain(getattr(spot, name)) for name in FIELDS}}
    if spot.rate:
        values["rate"] = {name: _plain(value) for name, value in vars(spot.rate).items()}
    return values


def _plain(value: Any) -> Any:
    """JSON has no word for "not a number"."""
    return None if isinstance(value, float) and value != value else value


def about(found: Hotspots) -> dict[str, Any]:
    """What has to be known to read the places."""
    return {
        "question": found.question,
        "method": found.method,
        "version": found.version,
        "region": found.region,
        "discovery_rate": found.discovery_rate,
        "confidence": found.confidence,
        "seed": found.seed,
        "evidence": vars(found.evidence) if found.evidence else None,
        "not_shown": found.unknown,
        "notes": found.notes,
    }


def as_geojson(found: Hotspots, spots: list[Hotspot], level: str) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946) with the method as a foreign member."""
    if level:
        shapes = {f["properties"]["code"]: f["geometry"] for f in places.boundaries(level)["features"]}
    else:
        shapes = {spot.key: charts.cell_geometry(spot.key) for spot in spots}
    features = [
        {"type": "Feature", "id": spot.key, "geometry": shapes.get(spot.key), "properties": _values(spot)}
        for spot in spots
    ]
    return {"type": "FeatureCollection", "about": {**about(found), "level": level or "cell"}, "features": features}
