"""What must hold before the site starts: the front-end is there, and the menus lead somewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from candil.platform.design import languages
from candil.platform.design.assets import FrontEndMissing, entry
from candil.platform.design.navigation import unknown_pages


@checks.register()
def front_end_is_built(**_: Any) -> list[checks.CheckMessage]:
    """A warning, not an error: commands that draw no page work without it."""
    try:
        entry("main.ts")
    except FrontEndMissing as missing:
        return [checks.Warning(str(missing), id="design.W001")]
    return []


@checks.register()
def languages_have_catalogues(**_: Any) -> list[checks.CheckMessage]:
    """Every language that the operator has switched on can be spoken."""
    hint = "See `candil languages` for what there is; ./candil compiles the catalogues."
    return [
        checks.Error(
            f"CANDIL_LANGUAGES names {code!r}, of which there is no compiled catalogue.", hint=hint, id="design.E002"
        )
        for code in settings.CANDIL_LANGUAGES
        if not languages.has_catalogue(code)
    ]


@checks.register("urls")
def menus_lead_somewhere(**_: Any) -> list[checks.CheckMessage]:
    """Every page that a room put into a menu has an address without arguments."""
    hint = "Name it in the room's urls.py, or take it out of the room's apps.py."
    return [
        checks.Error(f"The menu names the page {name!r}, which has no address.", hint=hint, id="design.E001")
        for name in unknown_pages()
    ]
