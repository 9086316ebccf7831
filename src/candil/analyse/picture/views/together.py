"""Neighbouring places that were found together in words: one line, named by its strongest place."""

from __future__ import annotations

from django.utils.translation import ngettext

from candil.analyse.picture.views.words import number


def named(place: str, places: int) -> str:
    """“near Daaden, Germany, and 3 places around”."""
    if places == 1:
        return place
    words = ngettext("%(place)s, and %(count)s place around", "%(place)s, and %(count)s places around", places - 1)
    return words % {"place": place, "count": number(places - 1)}
