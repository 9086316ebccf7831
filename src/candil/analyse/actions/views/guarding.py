"""What pages of packages have: nothing cached, no words in any log or error page, and where needed unlocked keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from candil.analyse.actions.errors import AuthorityUnknown, PackageUnknown
from candil.analyse.actions.policies import ACT
from candil.platform.foundation.guarding import without_words
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.vault.errors import Locked, ReportUnknown
from candil.trust.vault.services import analysts
from candil.trust.vault.services.keys import Keys

Rest = ParamSpec("Rest")
View = Callable[Concatenate[CandilRequest, Rest], HttpResponse]
KeyView = Callable[Concatenate[CandilRequest, Keys, Rest], HttpResponse]


def acting(view: View[Rest]) -> View[Rest]:
    """A page for whoever may act. What is not theirs is not found; when it fails, the log says where, never what."""

    @wraps(view)
    def found(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (PackageUnknown, AuthorityUnknown, ReportUnknown):
            raise Http404 from None

    return page_for(ACT)(never_cache(sensitive_post_parameters()(without_words(found, "actions/failed.html"))))


def with_keys(view: KeyView[Rest]) -> View[Rest]:
    """The same with the analyst's own keys, unlocked in this browser; otherwise on to unlocking them, and back."""

    @wraps(view)
    def unlocked(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            keys = analysts.unlocked(by=request.viewer, token=request.COOKIES.get(analysts.COOKIE, ""))
        except Locked:
            back = request.path if request.method == "GET" else reverse("actions:packages")
            return redirect(f"{reverse('reporting:unlock')}?{urlencode({'next': back})}")
        return view(request, keys, *args, **kwargs)

    return acting(unlocked)
