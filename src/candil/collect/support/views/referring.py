"""Pages for those who follow referrals."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candil.collect.support import queries, services
from candil.collect.support.errors import SupportError
from candil.collect.support.forms import FollowForm, ReferralForm
from candil.collect.support.policies import MAKE_REFERRALS
from candil.trust.accounts.policies import CandilRequest, page_for


@page_for(MAKE_REFERRALS)
@require_safe
def referrals(request: CandilRequest) -> HttpResponse:
    """The organisation's referrals, counted by quarter and one by one."""
    page = Paginator(queries.referrals_of(request.viewer), 50).get_page(request.GET.get("page"))
    shown = {"page": page, "periods": queries.referrals_by_quarter(request.viewer)}
    return render(request, "support/referrals.html", shown)


@page_for(MAKE_REFERRALS)
@require_http_methods(["GET", "POST"])
def referral_add(request: CandilRequest) -> HttpResponse:
    """Write down a referral."""
    initial = {"referred_on": timezone.localdate(), "case": request.GET.get("case", "")}
    form = ReferralForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = services.make_referral(by=request.viewer, **form.cleaned_data)
        except SupportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down as referral %(number)d.") % {"number": made.number})
            return redirect(_back(request, made.number))
    return render(request, "support/form.html", {"form": form, "heading": _("Write down a referral"), "no_names": True})


def _back(request: CandilRequest, number: int) -> str:
    """To the page of this site that sent somebody here, with the number of the referral; else to the list."""
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return f"{back}?{urlencode({'referral': number})}" if is_ours and "?" not in back else reverse("support:referrals")


@page_for(MAKE_REFERRALS)
@require_http_methods(["GET", "POST"])
def referral_follow(request: CandilRequest, number: int) -> HttpResponse:
    """What became of a referral."""
    referral = get_object_or_404(queries.referrals_of(request.viewer), number=number)
    held = {"decision": referral.decision, "decided_on": referral.decided_on, "outcome": referral.outcome}
    form = FollowForm(request.POST or None, initial=held)
    if form.is_valid():
        try:
            services.follow_referral(by=request.viewer, referral=referral, **form.cleaned_data)
        except SupportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("support:referrals")
    return render(request, "support/referral.html", {"form": form, "referral": referral})
