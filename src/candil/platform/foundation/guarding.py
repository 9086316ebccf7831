"""Pages on which people write or read what must not reach a log: when one fails, it says where, and never what."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

logger = logging.getLogger(__name__)
Rest = ParamSpec("Rest")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Rest], HttpResponse]


def without_words(view: View[Request, Rest], template: str) -> View[Request, Rest]:
    """The view; when it fails, the log names the error's class and place only, because messages of errors may quote
    what somebody wrote. The visitor sees `template` (with `is_too_much` when they sent more than is taken).
    """

    @wraps(view)
    @sensitive_variables()
    def guarded(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            raise
        except (RequestDataTooBig, TooManyFilesSent):
            return render(request, template, {"is_too_much": True}, status=413)
        except (SuspiciousOperation, BadRequest, MultiPartParserError):
            return render(request, template, status=400)
        except Exception as error:
            logger.error("A page of reports failed: %s in %s", type(error).__name__, _place(error))
            return render(request, template, status=500)

    return guarded


def _place(error: Exception) -> str:
    """File and line where an error arose: of code, never of content."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
