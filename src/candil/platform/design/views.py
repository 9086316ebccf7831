"""Choices about how the site looks."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from candil.platform.design.context import THEME_COOKIE, THEMES

A_YEAR: Final = 365 * 86400


# Without a token on purpose: a token would put a cookie on every public page, and the worst a forged request
# can do here is to change the colours or the language.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the theme ("light", "dark" or "system") or the language in a cookie, and go back."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    secure = settings.SESSION_COOKIE_SECURE
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=secure)
    elif theme == "system":
        response.delete_cookie(THEME_COOKIE)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=secure)
    return response
