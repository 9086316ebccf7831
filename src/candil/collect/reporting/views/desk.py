"""What analysts have of reports beside the desk: their key, their languages, a file to save, an end to a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.reporting import queries, services
from candil.collect.reporting.forms import EraseForm, LanguagesForm, UnlockForm
from candil.collect.reporting.models import Reason
from candil.collect.reporting.policies import READ_REPORTS
from candil.collect.reporting.views.guarding import without_words
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.accounts.queries import person_named
from candil.trust.vault.errors import Locked, ReportUnknown, VaultError
from candil.trust.vault.services import analysts
from candil.trust.vault.services.keys import Keys

Rest = ParamSpec("Rest")
View = Callable[Concatenate[CandilRequest, Rest], HttpResponse]
KeyView = Callable[Concatenate[CandilRequest, Keys, Rest], HttpResponse]


def with_keys(view: KeyView[Rest]) -> View[Rest]:
    """A view of opened reports: for whoever may read them, with unlocked keys; nothing of it is cached or logged."""

    @wraps(view)
    def unlocked(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            keys = analysts.unlocked(by=request.viewer, token=request.COOKIES.get(analysts.COOKIE, ""))
            return view(request, keys, *args, **kwargs)
        except Locked:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('reporting:unlock')}?{back}")
        except ReportUnknown as error:
            raise Http404 from error

    return page_for(READ_REPORTS)(never_cache(sensitive_post_parameters()(without_words(unlocked))))


@page_for(READ_REPORTS)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unlock(request: CandilRequest) -> HttpResponse:
    """Unlock one's key in this browser."""
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        try:
            token = analysts.unlock(by=request.viewer, passphrase=form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("passphrase", str(error))
        else:
            answer = redirect(_back(request))
            is_secure = settings.SESSION_COOKIE_SECURE
            answer.set_cookie(analysts.COOKIE, token, httponly=True, secure=is_secure, samesite="Strict")
            return answer
    return render(request, "reporting/unlock.html", {"form": form})


def _back(request: CandilRequest) -> str:
    """Where the analyst came from: a page of this site, or the home page."""
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else reverse("home")


@page_for(READ_REPORTS)
@never_cache
@require_http_methods(["GET", "POST"])
def languages(request: CandilRequest) -> HttpResponse:
    """Say which languages one reads."""
    form = LanguagesForm(
        request.POST or None,
        initial={"languages": queries.languages_of(request.viewer)},
        codes=queries.languages_there_are(),
    )
    if form.is_valid():
        person = person_named(request.viewer.username)
        services.set_languages(by=request.viewer, person=person, languages=form.cleaned_data["languages"])
        messages.success(request, _("Kept. New reports find their way by it."))
        return redirect(_back(request))
    return render(request, "reporting/reading.html", {"form": form})


@page_for(READ_REPORTS)
@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: CandilRequest, label: str) -> HttpResponse:
    """Destroy a report, after a look at what that means. It need not be opened for it."""
    try:
        cover = queries.cover_for(request.viewer, label)
    except ReportUnknown as error:
        raise Http404 from error
    form = EraseForm(request.POST or None)
    if form.is_valid():
        services.erase(by=request.viewer, label=label, reason=Reason(form.cleaned_data["reason"]))
        messages.success(request, _("The report is destroyed."))
        return redirect(_back(request))
    return render(request, "reporting/erase.html", {"cover": cover, "form": form, "back": _back(request)})


@page_for(READ_REPORTS)
@require_POST
def lock(request: CandilRequest) -> HttpResponse:
    """Lock one's key at once, in every browser."""
    analysts.lock(by=request.viewer)
    answer = redirect(_back(request))
    answer.delete_cookie(analysts.COOKIE, samesite="Strict")
    return answer


@with_keys
@require_safe
def file(request: CandilRequest, keys: Keys, label: str, part: str) -> HttpResponse:
    """A file of a report, to be saved: the browser is never asked to show what strangers sent."""
    found = services.open_file(by=request.viewer, keys=keys, label=label, part=part)
    answer = StreamingHttpResponse(found.pieces, content_type="application/octet-stream")
    name = str(found.about.get("name") or part)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer  # type: ignore[return-value]  # a response all the same; the stubs know no common type for views
