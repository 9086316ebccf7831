"""What every public page of reports has: no cookie, nothing cached, and no words in any log or error page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from candil.platform.design import languages
from candil.platform.foundation import guarding
from candil.platform.foundation.permissions import policy

#: Names of our own controls begin with a sign that no question has.
OWN: Final = "~"
#: A field that people do not see and programs fill in.
TRAP: Final = "website"
Rest = ParamSpec("Rest")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Rest], HttpResponse]


def without_words(view: View[Request, Rest]) -> View[Request, Rest]:
    """When a page fails, the log says where, and never what: messages of errors may quote what somebody wrote."""

    return guarding.without_words(view, "reporting/failed.html")


def may_record(answer: HttpResponse) -> HttpResponse:
    """A page on which somebody may record their voice, and hear it again. No other page has the microphone."""
    answer["Permissions-Policy"] = policy(microphone="(self)")
    answer._csp_update = {"media-src": ["blob:"]}  # type: ignore[attr-defined]  # how csp.decorators say it
    return answer


def whole(view: View[HttpRequest, Rest]) -> View[HttpRequest, Rest]:
    """A form that broke off on its way is refused: half of what somebody wrote is not kept in their name.

    Files have a check of their own, while they arrive (`trust.vault.services.uploads`).
    """

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        wanted = request.META.get("CONTENT_LENGTH") or "0"
        if request.content_type != "multipart/form-data" and wanted.isdecimal() and len(request.body) < int(wanted):
            raise BadRequest("The request ended before all of it arrived.")
        return view(request, *args, **kwargs)

    return checked


def public_page(view: View[HttpRequest, Rest]) -> View[HttpRequest, Rest]:
    """A page for everybody. Without a token against forged requests on purpose: that token would be a cookie, which
    says on a shared phone that somebody was here. Nothing is done in anybody's name here: a forged request can only
    send in a report, which anybody may, or use a code that its maker must know.
    """
    spoken = languages.in_their_language(without_words(whole(view)))
    return csrf_exempt(never_cache(sensitive_post_parameters()(spoken)))
