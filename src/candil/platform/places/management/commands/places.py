"""`candil places import FILE… --level lad …` and `candil places list`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from candil.platform.places.queries import area_levels
from candil.platform.places.services import Imported, NewLevel, PopulationFiles, Properties, import_areas


class Command(BaseCommand):
    """Import administrative areas, or list what has been imported."""

    help = "Import boundaries of administrative areas (GeoJSON, TopoJSON, shapefile), or list the imported levels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two sub-commands and their options."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="list the levels of areas")
        importing = actions.add_parser("import", help="replace a level by the areas of these files")
        importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
        importing.add_argument("--level", required=True, help="short name of the level, such as lad")
        importing.add_argument("--name", default="", help="name of the level for people, such as “Local authority”")
        importing.add_argument("--code-property", required=True, help="property with the code (or A,B: first found)")
        importing.add_argument("--name-property", required=True, help="property with the name (or A,B: first found)")
        importing.add_argument("--object", default="", help="object of a TopoJSON file that has several")
        importing.add_argument("--parent-level", default="country", help="level whose areas contain these")
        importing.add_argument("--source", default="", help="who published the boundaries, and when")
        importing.add_argument("--attribution", default="", help="the words that the licence asks for")
        importing.add_argument("--population", type=Path, action="append", default=[], help="CSV file; may be repeated")
        importing.add_argument("--population-code-column", default="", help="its column with the code (or A,B)")
        importing.add_argument(
            "--population-column", action="append", default=[], help="its column with people (or A,B); repeat to add up"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the one or the other."""
        if options["action"] == "list":
            self._list()
        else:
            self._import(options)

    def _list(self) -> None:
        for level in area_levels():
            self.stdout.write(
                _("%(slug)s: %(name)s, %(areas)d areas, %(people)d with population. %(attribution)s")
                % {
                    "slug": level.slug, "name": level.name, "areas": level.areas, "people": level.with_population,
                    "attribution": level.attribution,
                }
            )  # fmt: skip

    def _import(self, options: dict[str, Any]) -> None:
        populations = None
        if options["population"]:
            populations = PopulationFiles(
                tuple(options["population"]), options["population_code_column"], tuple(options["population_column"])
            )
        done = import_areas(
            files=options["files"],
            level=NewLevel(
                options["level"], options["name"] or options["level"], options["source"], options["attribution"]
            ),
            properties=Properties(options["code_property"], options["name_property"], options["object"]),
            populations=populations,
            parent_level=options["parent_level"],
        )
        self._report(done, bool(populations))

    def _report(self, done: Imported, asked_people: bool) -> None:
        say = self.stdout.write
        say(
            _("Imported %(areas)d areas of the level “%(level)s”; they replace %(before)d.")
            % {"areas": done.areas, "level": done.level, "before": done.replaced}
        )
        if asked_people:
            say(
                _("Populations: %(found)d of %(areas)d areas, %(people)d people.")
                % {
                    "found": done.areas - len(done.without_population), "areas": done.areas, "people": done.population,
                }
            )  # fmt: skip
        for words, codes in (
            (_("Without population"), done.without_population),
            (_("Repaired (the border crossed itself)"), done.repaired),
            (_("In no country"), done.without_country),
        ):
            if codes:
                more = _(" and %(number)d more") % {"number": len(codes) - 10} if len(codes) > 10 else ""
                say(f"{words}: {', '.join(codes[:10])}{more}")
