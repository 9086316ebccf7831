"""What every public page of reports has: no cookie, nothing cached, and no words in any log or error page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from candil.platform.design import languages
from candil.platform.foundation.permissions import policy

#: Names of our own controls begin with a sign that no question has.
OWN: Final = "~"
#: A field that people do not see and programs fill in.
TRAP: Final = "website"
logger = logging.getLogger(__name__)
Rest = ParamSpec("Rest")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Rest], HttpResponse]


def without_words(view: View[Request, Rest]) -> View[Request, Rest]:
    """When a page fails, the log says where, and never what: messages of errors may quote what somebody wrote."""

    @wraps(view)
    @sensitive_variables()
    def guarded(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            raise
        except (RequestDataTooBig, TooManyFilesSent):
            return render(request, "reporting/failed.html", {"is_too_much": True}, status=413)
        except (SuspiciousOperation, BadRequest):
            return render(request, "reporting/failed.html", status=400)
        except Exception as error:
            logger.error("A page of reports failed: %s in %s", type(error).__name__, _place(error))
            return render(request, "reporting/failed.html", status=500)

    return guarded


def _place(error: Exception) -> str:
    """File and line where an error arose: of code, never of content."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def may_record(answer: HttpResponse) -> HttpResponse:
    """A page on which somebody may record their voice, and hear it again. No other page has the microphone."""
    answer["Permissions-Policy"] = policy(microphone="(self)")
    answer._csp_update = {"media-src": ["blob:"]}  # type: ignore[attr-defined]  # how csp.decorators say it
    return answer


def public_page(view: View[HttpRequest, Rest]) -> View[HttpRequest, Rest]:
    """A page for everybody. Without a token against forged requests on purpose: that token would be a cookie, which
    says on a shared phone that somebody was here. Nothing is done in anybody's name here: a forged request can only
    send in a report, which anybody may, or use a code that its maker must know.
    """
    spoken = languages.in_their_language(without_words(view))
    return csrf_exempt(never_cache(sensitive_post_parameters()(spoken)))
