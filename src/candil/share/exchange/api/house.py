"""How every answer of the interface looks: entity tags, problems instead of pages, and an honest description."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from candil.analyse.incidents.errors import RecordUnknown
from candil.analyse.picture.errors import NarrowQuestionsSpent
from candil.collect.datasets.errors import BatchBusy, BatchUnknown
from candil.platform.foundation.errors import CandilError
from candil.platform.places.errors import AtlasMissing
from candil.platform.vocabulary.errors import SchemeUnknown
from candil.share.exchange.errors import KeyReused, StillWorking, TokenUnknown, TooManyCalls
from candil.share.products.errors import ProductAltered, ProductNotDrawn, ProductUnknown
from candil.trust.accounts.errors import NotPermitted
from candil_analysis.facts import FactsError

logger = logging.getLogger(__name__)
PROBLEM: Final = "application/problem+json"
#: Error → (status, name of the problem). The first that fits counts, so the more particular stand first.
KNOWN: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (TokenUnknown, 401, "token-unknown"),
    (NotPermitted, 403, "not-permitted"),
    (NarrowQuestionsSpent, 403, "narrow-questions-spent"),
    (RecordUnknown, 404, "not-found"),
    (ProductUnknown, 404, "not-found"),
    (BatchUnknown, 404, "not-found"),
    (SchemeUnknown, 404, "not-found"),
    (StillWorking, 409, "still-working"),
    (BatchBusy, 409, "batch-busy"),
    (TooManyCalls, 429, "too-many-calls"),
    (KeyReused, 422, "key-reused"),
    (AtlasMissing, 500, "installation"),
    (ProductAltered, 500, "product-altered"),
    (ProductNotDrawn, 500, "product-not-drawn"),
    (CandilError, 422, "not-understood"),
    (FactsError, 422, "not-understood"),
    (RequestDataTooBig, 413, "too-large"),
    (SuspiciousOperation, 400, "bad-request"),
    (UnreadablePostError, 400, "half-sent"),
)
_TITLES: Final = {
    400: "Bad request", 401: "Not known", 403: "Not permitted", 404: "Not found", 409: "Not now", 413: "Too large",
    422: "Not understood", 429: "Too many calls", 500: "Failed",
}  # fmt: skip


def problem(status: int, name: str, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """A problem as of RFC 9457: what, where (`errors`), and what to do, in words."""
    body = {"type": f"urn:candil:problem:{name}", "title": _TITLES[status], "status": status, "detail": detail}
    return HttpResponse(json.dumps({**body, "errors": errors or []}), status=status, content_type=PROBLEM)


class CandilAPI(NinjaAPI):
    """Ninja with our answers."""

    def __init__(self) -> None:
        super().__init__(
            title="Candil",
            version="1",
            urls_namespace="api",
            docs_url=None,  # its page would bring 8 MB of scripts; docs/guide/api.md is for people
            description="Records, figures, reports and files, always as the holder of the token may know them.",
        )
        for known, status, name in KNOWN:
            self.add_exception_handler(known, _handler(status, name))
        self.add_exception_handler(Http404, lambda request, _error: not_found(request))
        self.add_exception_handler(ValidationError, _invalid)
        self.add_exception_handler(HttpError, _http_error)

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        """Every answer carries its entity tag; who has it already gets an empty 304."""
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if request.method == "GET" and response.status_code == 200:
            tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            if tag in (part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")):
                response = HttpResponse(status=304)
            response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        return response

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description, with problems under their own media type."""
        schema = super().get_openapi_schema(**kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return schema


def not_found(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What is not there and what may not be seen look the same."""
    return problem(404, "not-found", _("There is nothing here that you may see. Check the address."))


def _handler(status: int, name: str) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(_request: HttpRequest, error: Exception) -> HttpResponse:
        if status >= 500:  # a fault of the installation: its words are for the people who run it
            logger.error("%s", error)
            return problem(status, name, _("Something in this installation is broken. Tell the people who run it."))
        response = problem(status, name, str(error) or _TITLES[status])
        if isinstance(error, TooManyCalls):
            response["Retry-After"] = str(error.wait)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    return answer


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"where": ".".join(map(str, one["loc"])), "detail": str(one["msg"])} for one in error.errors]
    said = "; ".join(f"{one['where']}: {one['detail']}" for one in errors[:5])
    return problem(422, "not-understood", _("The request is not as described: %(said)s") % {"said": said}, errors)


def _http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    status = error.status_code if error.status_code in _TITLES else 400
    return problem(status, "bad-request", str(error))
