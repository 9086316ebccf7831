"""The page where administrators read the ledger and check that it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from candil.trust.audit import queries
from candil.trust.audit.forms import EntryFilter
from candil.trust.audit.policies import can_read_audit

if TYPE_CHECKING:
    from candil.trust.accounts.policies import CandilRequest

ENTRIES_ON_A_PAGE: Final = 50


@login_required
def entry_list(request: CandilRequest) -> HttpResponse:
    """Entries, newest first. With `check` in the address the whole chain is walked and the outcome said."""
    if not can_read_audit(request.viewer):
        raise Http404
    form = EntryFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = queries.entries_for(request.viewer, **wanted)
    shown = {
        "form": form,
        "page": Paginator(entries, ENTRIES_ON_A_PAGE).get_page(request.GET.get("page")),
        "verification": queries.verify() if "check" in request.GET else None,
    }
    return render(request, "audit/entry_list.html", shown)
