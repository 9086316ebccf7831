"""Works out once per request who is asking, and holds back whoever still owes a second factor."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from candil.trust.accounts import queries
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import PUBLIC, CandilRequest, needs_second_factor, viewer_for

SECOND_FACTOR: Final = "candil_second_factor"  # session key: the person who used a second factor in this session

_ALWAYS: Final = frozenset({"account_logout", "account_reset_password_from_key", "set_language"})
_SETTING_UP: Final = _ALWAYS | {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
}
# Whoever has a second factor must use it: with a password alone one could otherwise add another factor.
_USING: Final = _ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class Owed(Enum):
    """What a signed-in person has to do first: the page for it, and the pages that stay open meanwhile."""

    NOTHING = ("", frozenset[str]())
    SET_UP = ("mfa_index", _SETTING_UP)
    USE = ("mfa_reauthenticate", _USING)


class _Asked(CandilRequest):
    owed: Owed


class ViewerMiddleware:
    """Puts `viewer` on the request; until the second factor is used, that viewer is `PUBLIC`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        owed = _owed(request)
        cast(_Asked, request).owed = owed
        cast(_Asked, request).viewer = viewer_for(request.user) if owed is Owed.NOTHING else PUBLIC
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Send whoever owes a second factor to the page for it."""
        page, open_pages = cast(_Asked, request).owed.value
        if not page or (request.resolver_match and request.resolver_match.view_name in open_pages):
            return None
        address = f"{resolve_url(page)}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseClientRedirect(address) if cast(_Asked, request).htmx else redirect(address)


def _owed(request: HttpRequest) -> Owed:
    if not isinstance(request.user, User) or not needs_second_factor(viewer_for(request.user)):
        return Owed.NOTHING
    if not queries.has_second_factor(request.user):
        return Owed.SET_UP
    return Owed.NOTHING if request.session.get(SECOND_FACTOR) == request.user.pk else Owed.USE


def remember_second_factor(request: HttpRequest, person: User) -> None:
    """This session's person has just shown their second factor."""
    request.session[SECOND_FACTOR] = person.pk
