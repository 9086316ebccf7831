"""`candil languages`: the languages of the public pages, how complete each is, and who has read it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from candil.platform.design import languages
from candil.platform.design.catalogues import catalogues


class Command(BaseCommand):
    help = "List the languages of the public pages: code, completeness, review state, whether switched on."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a language; English is the language of the source."""
        on = languages.offered()
        self.stdout.write(f"{languages.ENGLISH}\t{languages.own_name(languages.ENGLISH)}\tsource\ton")
        for each in catalogues():
            state = "on" if each.code in on else "off"
            share = f"{each.translated} of {each.strings}"
            self.stdout.write(f"{each.code}\t{languages.own_name(each.code)}\t{share}\t{each.review}\t{state}")
