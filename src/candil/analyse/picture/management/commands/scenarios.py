"""`candil scenarios`: the likeliest whole profiles, given what the question holds to one value."""

from __future__ import annotations

from typing import Any

from candil.analyse.picture import queries
from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.management.asking import AskingCommand
from candil.analyse.picture.management.commands.patterns import ONLY_OPENABLE
from candil.analyse.picture.management.plain import cells, plain, values_in_words

FIELDS = ("probability", "low", "high", "support")


class Command(AskingCommand):
    """Tell likely scenarios."""

    help = "Tell the likeliest whole profiles of records like those asked about; never of a person."
    action = "picture.scenarios"

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        given = self.asked(options)
        asked = queries.looked_at(given)
        try:
            found = queries.scenarios_of(asked)
        except ValueError as error:
            raise QuestionUnclear(
                "What the question is narrowed to is too rare, or may not be told, to say what is likely with it."
            ) from error
        if options["format"] == "json":
            self.print_json(plain(found))
        else:
            rows = [[values_in_words(one.values), *cells(one, FIELDS)] for one in found.profiles]
            self.print_rows(["values", *FIELDS], rows, options["format"])
        self.say(f"{len(found.profiles)} profiles; together {found.covered:.2%} of such records.", *found.notes)
        if asked is not given:
            self.say(ONLY_OPENABLE)
