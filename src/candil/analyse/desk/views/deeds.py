"""What analysts do with an item: each a POST that goes back to its page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candil.analyse.desk import forms, queries, services
from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.models import Item
from candil.analyse.desk.views.guarding import address, deed, desk_page, kept_on_failure, keys_of
from candil.collect.support.policies import MAKE_REFERRALS
from candil.trust.accounts.policies import CandilRequest

#: Level → the kind of case that a referral begins with (`support`); the person who writes it may change it.
_CASES = {1: "danger", 2: "child", 5: "historic"}


@deed
@require_POST
def claim(request: CandilRequest, number: int) -> HttpResponse:
    """Take it into work; taken over only from whoever the page named."""
    services.claim(by=request.viewer, number=number, instead_of=request.POST.get("instead_of", ""))
    return _back(request, number, _("It is in your hands now."))


@deed
@require_POST
def release(request: CandilRequest, number: int) -> HttpResponse:
    """Give it back."""
    services.release(by=request.viewer, number=number)
    return _back(request, number, _("Given back."))


@deed
@require_POST
def reopen(request: CandilRequest, number: int) -> HttpResponse:
    """Take up again what was done."""
    services.reopen(by=request.viewer, number=number)
    return _back(request, number, _("Open again, and in your hands."))


@deed
@require_POST
def wait(request: CandilRequest, number: int) -> HttpResponse:
    """Wait for the reporter."""
    services.wait(by=request.viewer, number=number)
    return _back(request, number, _("It waits for the reporter."))


@deed
@require_POST
def assess(request: CandilRequest, number: int) -> HttpResponse:
    """How urgent it is and what can be done; a level alone leaves the signs as they are."""
    found = queries.item_for(request.viewer, number)
    form = forms.AssessForm(request.POST, item=found)
    _require_valid(form)
    signs = form.yes() if "all" in request.POST else None
    services.assess(by=request.viewer, number=number, level=form.cleaned_data["level"], signs=signs)
    return _back(request, number, _("Kept. It stands where these answers put it."))


@deed
@require_POST
def finish(request: CandilRequest, number: int) -> HttpResponse:
    """Say what became of it, and tell the reporter if wanted: both or neither."""
    found = queries.item_for(request.viewer, number)
    form = forms.FinishForm(request.POST, item=found)
    _require_valid(form)
    with transaction.atomic():
        done = services.finish(by=request.viewer, number=number, outcome=form.cleaned_data["outcome"])
        if form.cleaned_data.get("tell"):
            services.tell_status(by=request.viewer, item=done)
    return _back(request, number, _("Done."))


@deed
@require_POST
def reply(request: CandilRequest, number: int) -> HttpResponse:
    """Write to the reporter."""
    form = forms.ReplyForm(request.POST)
    with kept_on_failure(form, "words"):
        _require_valid(form)
        words, waits = form.cleaned_data["words"], form.cleaned_data["waits"]
        services.reply(by=request.viewer, keys=keys_of(request), number=number, words=words, waits=waits)
    return _back(request, number, _("Sealed and kept. The reporter reads it when they come back with their code."))


@deed
@require_POST
def ask(request: CandilRequest, number: int) -> HttpResponse:
    """Ask a ready-made question."""
    form = forms.AskForm(request.POST)
    _require_valid(form)
    services.ask(by=request.viewer, keys=keys_of(request), number=number, asking=form.cleaned_data["asking"])
    return _back(request, number, _("Asked. It waits for the reporter, who answers with a tap."))


@deed
@require_POST
def note(request: CandilRequest, number: int) -> HttpResponse:
    """Leave a note for the analysts."""
    form = forms.NoteForm(request.POST)
    with kept_on_failure(form, "note"):
        _require_valid(form)
        services.leave_note(by=request.viewer, keys=keys_of(request), number=number, words=form.cleaned_data["note"])
    return _back(request, number, _("Sealed into the report, for analysts only."))


@deed
@require_POST
def second_reader(request: CandilRequest, number: int) -> HttpResponse:
    """Ask a colleague to look too, or say that one has looked."""
    if "looked" in request.POST:
        services.second_reading_done(by=request.viewer, number=number)
        return _back(request, number, _("Thank you for looking too."))
    found = queries.item_for(request.viewer, number)
    form = forms.PersonForm(request.POST, people=queries.colleagues_for(request.viewer, found))
    _require_valid(form)
    services.ask_second_reader(by=request.viewer, number=number, username=form.cleaned_data["username"])
    return _back(request, number, _("Asked. It stands in their list."))


@deed
@require_POST
def task(request: CandilRequest, number: int) -> HttpResponse:
    """Make a small to-do."""
    found = queries.item_for(request.viewer, number)
    people = queries.colleagues_for(request.viewer, found)
    form = forms.TaskForm(request.POST, people=people, me=request.viewer.username)
    _require_valid(form)
    services.add_task(by=request.viewer, number=number, **form.cleaned_data)
    return _back(request, number, _("Kept."))


@desk_page
@require_http_methods(["GET", "POST"])
def refer(request: CandilRequest, number: int) -> HttpResponse:
    """From an item to a referral: written in the room of referrals, and then named here."""
    found = queries.item_for(request.viewer, number)
    given = request.GET.get("referral", "")
    form = forms.ReferralNumberForm(request.POST or None, initial={"referral": given if given.isdigit() else ""})
    if form.is_valid():
        try:
            services.refer(by=request.viewer, number=number, referral=form.cleaned_data["referral"])
        except ChangeRefused as error:
            form.add_error("referral", str(error))
        else:
            return _back(request, number, _("Written into the history of this item."))
    shown = {"item": found, "title": queries.title_of(found), "form": form, "write": _referral(found),
             "may_refer": request.viewer.may(MAKE_REFERRALS)}  # fmt: skip
    return render(request, "desk/refer.html", shown)


def _referral(found: Item) -> str:
    """Where a referral is written: with the kind of case, and the way back; no name, no words."""
    back = reverse("desk:refer", kwargs={"number": found.pk})
    return f"{reverse('support:referral-add')}?{urlencode({'case': _CASES.get(found.level, 'adult'), 'next': back})}"


def _require_valid(form: Form) -> None:
    """Raise `ChangeRefused` with what is wrong, in the words of the fields."""
    if not form.is_valid():
        said = [f"{form[name].label if name in form.fields else ''} {' '.join(map(str, faults))}".strip()
                for name, faults in form.errors.items()]  # fmt: skip
        raise ChangeRefused(" ".join(said))


def _back(request: CandilRequest, number: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(address(number, request.POST.get("show", "")))
