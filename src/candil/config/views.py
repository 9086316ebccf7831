"""The home page, and what is shown when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.platform.design import languages
from candil.platform.design.navigation import LABELS, LOOP, Link, Stage, built_stages, menus_for


@dataclass(frozen=True)
class StageOnHome:
    """A stage of the loop in plain words, with the pages that this visitor may open."""

    label: str | Promise
    words: str | Promise
    links: tuple[Link, ...]
    is_built: bool


STAGE_WORDS: Final[dict[Stage, Promise]] = {
    Stage.COLLECT: _("Partners bring their data, people tell what they saw, and open sources are read."),
    Stage.ANALYSE: _("Records are graded and placed, and the picture shows where, along which routes and when."),
    Stage.SHARE: _("Those who can act get what they may see, at the level agreed with them."),
    Stage.APPLY: _("What is known turns into campaigns, training, safer supply chains and bank alerts."),
    Stage.MEASURE: _("Did anything change? Counted honestly, and fed back to the start."),
}


#: Where pages stand that everybody may read, each in their language.
PUBLIC_PARTS: Final = ("/help/", "/report/", "/forms/")


def home(request: HttpRequest) -> HttpResponse:
    """The five stages, what stands of each, and for people signed in the pages they may open next."""
    menus, built = menus_for(request), built_stages()
    stages = [
        StageOnHome(LABELS[stage], STAGE_WORDS[stage], menus[stage].links if stage in menus else (), stage in built)
        for stage in LOOP
    ]
    manage = menus[Stage.MANAGE].links if Stage.MANAGE in menus else ()
    return render(request, "home.html", {"stages": stages, "manage": manage})


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: never says whether a thing exists that the visitor may not see."""
    if _is_for_everybody(request):
        with translation.override(languages.language_for(request)):
            return render(request, "404_public.html", status=404)
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: needs no database, session or menu, since any of them may be what failed."""
    with translation.override(
        languages.language_for(request) if _is_for_everybody(request) else settings.LANGUAGE_CODE
    ):
        return HttpResponse(render_to_string("500.html"), status=500)


def _is_for_everybody(request: HttpRequest) -> bool:
    """Whether somebody who is not signed in asked for a public part of the site; no session is looked into."""
    return request.path.startswith(PUBLIC_PARTS) and settings.SESSION_COOKIE_NAME not in request.COOKIES


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token of its page."""
    return render(request, "form_expired.html", status=403)
