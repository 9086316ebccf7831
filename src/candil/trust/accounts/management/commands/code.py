"""`candil code USERNAME`: the present sign-in code of an invented person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candil.trust.accounts import queries


class Command(BaseCommand):
    """Saves whoever tries the software from setting up an authenticator app."""

    help = "Print the authenticator code of a sample person (trial mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(queries.code_of_sample_person(options["username"]))
