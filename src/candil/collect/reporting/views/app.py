"""What makes the public pages an app that works without a line: its manifest, and the worker that serves kept pages."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from candil.collect.reporting.views.guarding import public_page
from candil.platform.design import languages
from candil.platform.design.assets import entry


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The app's name and picture, which say nothing that somebody looking on should not read."""
    name = _(settings.CANDIL_PUBLIC_NAME)
    icon = settings.CANDIL_PUBLIC_ICON or static("favicon.svg")
    found = {
        "name": name,
        "short_name": name,
        "start_url": languages.address(request, "reporting:tell"),
        "scope": "/",
        "display": "minimal-ui",
        "icons": [{"src": icon, "sizes": "any"}],
    }
    return JsonResponse(found, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, from an address under which it may serve the pages of reports and of help; the same for everybody."""
    script = (Path(settings.CANDIL_FRONTEND) / entry("sw.ts").script).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer
