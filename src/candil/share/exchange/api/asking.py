"""Who asks, and for what: the token of a request, its scope, and the filters in its address."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries.filters import CODE_LISTS, NOT_REPORTED
from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.errors import TokenUnknown
from candil.share.exchange.policies import SCOPES
from candil.share.exchange.queries import Caller, caller_with
from candil.share.exchange.queries.asking import POPULATIONS, Filters, filters_from, is_filter
from candil.share.exchange.services import take_turn
from candil.trust.accounts.errors import NotPermitted
from candil.trust.partnerships.services.second_lock import lock_for
from candil_analysis.facts import DIMENSIONS


class Asking(HttpRequest):
    """A request of a program."""

    auth: Caller


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`, with the scope that an operation takes (empty: any token)."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not text.strip():
            raise TokenUnknown(_("Send a token in the header “Authorization: Bearer …”. Data officers make tokens."))
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller, after counting the call and checking the scope."""
        caller = caller_with(token)
        take_turn(caller.token)
        if self.scope and self.scope not in caller.token.scopes:
            raise NotPermitted(
                _("This token lacks the scope “%(scope)s” (%(label)s). Make one that has it.")
                % {"scope": self.scope, "label": SCOPES[self.scope].label}
            )
        lock_for(caller.viewer)  # the request came without a person: until here the database showed what is public
        return caller


def filters_in(request: HttpRequest, *own: str) -> Filters:
    """The filters of the address; `own`: parameters of the operation itself. Raises `QuestionUnclear`."""
    pairs = [(name, value) for name, values in request.GET.lists() if name not in own for value in values]
    unknown = next((name for name, _value in pairs if not is_filter(name)), None)
    if unknown is not None:
        raise QuestionUnclear(
            _("There is no parameter “%(name)s” here. Filters: %(known)s, cell:0 to cell:9, corridor, population.")
            % {"name": unknown[:60], "known": ", ".join(DIMENSIONS)}
        )
    return filters_from(pairs)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": description}


_PERIODS: Final = {"year": "[0-9]{4}", "quarter": "[0-9]{4}-Q[1-4]", "month": "[0-9]{4}-(0[1-9]|1[0-2])"}


def _dimension(name: str) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
    if name in CODE_LISTS:
        # Labels and known spellings are understood as well; codes are what a program should send.
        items = {"type": "string", "enum": [*vocabulary.scheme(CODE_LISTS[name]).terms, NOT_REPORTED]}
    elif name in _PERIODS:
        items = {"type": "string", "pattern": f"^({_PERIODS[name]}|{NOT_REPORTED})$"}
    several = {"type": "array", "items": items, "maxItems": 10}
    return _parameter(name, several, f"Values, or {NOT_REPORTED}. Given again, any of them holds.")


#: The filters, for the description: they are read from the address as a whole.
FILTERS: Final[dict[str, Any]] = {
    "parameters": [
        *(_dimension(name) for name in DIMENSIONS),
        _parameter(
            "population", {"type": "string", "enum": ["auto", *POPULATIONS]}, "auto: real records where there are any."
        ),
    ]
}
_MOVE: Final = {"type": "string", "pattern": "^[A-Za-z]{3}-[A-Za-z]{3}$"}
CORRIDOR: Final[dict[str, Any]] = {
    "parameters": [
        *FILTERS["parameters"],
        _parameter(
            "corridor",
            {"type": "string", "pattern": "^[A-Za-z]{3}-[A-Za-z]{3}$"},
            "Records that tell of a move between two countries: ROU-GBR.",
        ),
    ]
}
