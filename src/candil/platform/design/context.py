"""What every page needs to know: menus, theme, languages."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from candil.platform.design import languages, navigation

THEMES: Final = ("light", "dark")
THEME_COOKIE: Final = "candil_theme"


def chosen_theme(request: HttpRequest) -> str:
    """ "light" or "dark" when the visitor chose one, else "" (the system decides)."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Values for the layouts. The menus are worked out only when a layout asks for them."""
    return {
        "menus": SimpleLazyObject(lambda: navigation.menus_for(request)),
        "theme": chosen_theme(request),
        "site_languages": settings.LANGUAGES,
        "public_name": gettext(settings.CANDIL_PUBLIC_NAME),
        "language_links": lambda: languages.links(request),
        "is_draft_translation": lambda: languages.review_state(get_language() or languages.ENGLISH) == languages.DRAFT,
        "exit_address": settings.CANDIL_EXIT_ADDRESS,
    }
