"""From what was told to a record: the words beside the form, the check, and what follows from the record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candil.analyse.desk import queries
from candil.analyse.desk.errors import DeskError, ItemUnknown
from candil.analyse.desk.forms.recording import RecordForm, after_check, choices_for
from candil.analyse.desk.models import Item
from candil.analyse.desk.queries import recording
from candil.analyse.desk.services.recording import DetailsLeft
from candil.analyse.desk.services.recording import record as keep
from candil.analyse.desk.views.guarding import desk_page, keys_of, to_unlock
from candil.analyse.incidents import policies as incidents_policies
from candil.analyse.incidents import queries as incidents
from candil.analyse.incidents.errors import NotAllowed, UnusableChange
from candil.analyse.incidents.queries.sources import memory_of
from candil.collect.reporting import services as reporting
from candil.trust.accounts.policies import SEE_RECORDS, CandilRequest
from candil.trust.partnerships.errors import PartnershipsError
from candil.trust.vault.errors import Locked


@desk_page
@require_http_methods(["GET", "POST"])
def record(request: CandilRequest, number: int) -> HttpResponse:
    """The words of an item with what they suggest, and the form of a record. Nothing is kept while the check stops."""
    item = queries.item_for(request.viewer, number)
    if refused := recording.may_record(request.viewer, item):
        return render(request, "desk/_record_refused.html", {"item": item, "refused": refused}, status=403)
    try:
        told = told_by(request, item)
    except Locked:
        return to_unlock(reverse("desk:record", kwargs={"number": number}))
    found = recording.suggested(told)
    form = RecordForm(request.POST or None, viewer=request.viewer, told=told, found=found)
    if form.is_valid():
        return _kept(request, item, told, form)
    return _page(request, item, told, form)


@desk_page
@require_safe
def recorded(request: CandilRequest, number: int, pk: int) -> HttpResponse:
    """What follows from a record: records that may be about the same incident, to be judged."""
    item = queries.item_for(request.viewer, number)
    found = next((one for one in recording.records_of(request.viewer, item) if one.pk == pk), None)
    if found is None:
        raise ItemUnknown
    shown = {
        "item": item, "record": found, "pairs": incidents.suggestions_about(request.viewer, found),
        "may_judge": incidents_policies.may_judge(request.viewer), "made": recording.numbers_of(item),
    }  # fmt: skip
    return render(request, "desk/_recorded.html", shown)


def told_by(request: CandilRequest, item: Item) -> recording.Told:
    """What the item says; of a report only with the key that is unlocked in this browser. Raises `Locked`."""
    language = get_language() or settings.LANGUAGE_CODE
    if item.cover_id is None:
        return recording.told_openly(item, language)
    keys = keys_of(request)
    cover, story = reporting.open_report(by=request.viewer, keys=keys, label=item.cover_id, language=language)
    return recording.told_by_story(item, cover, story)


def _kept(request: CandilRequest, item: Item, told: recording.Told, form: RecordForm) -> HttpResponse:
    """Keep it, or show what stands against it."""
    try:
        made = keep(
            by=request.viewer, number=item.pk, told=told, draft=form.draft(), decisions=form.decisions(),
            is_all=form.cleaned_data["is_all"],
        )  # fmt: skip
    except DetailsLeft as error:
        return _page(request, item, told, after_check(form, error.draft), error.stops)
    except (DeskError, UnusableChange, NotAllowed, PartnershipsError) as error:
        form.add_error(None, str(error))
        return _page(request, item, told, form)
    messages.success(request, _("Kept as record R%(pk)s.") % {"pk": made.pk})
    if request.viewer.may(SEE_RECORDS):
        return redirect("desk:recorded", number=item.pk, pk=made.pk)
    return redirect("desk:item", number=item.pk)


def _page(
    request: CandilRequest,
    item: Item,
    told: recording.Told,
    form: RecordForm,
    stops: tuple[recording.Stop, ...] = (),
) -> HttpResponse:
    supports = recording.supports_of(form.found)
    return render(request, "desk/_record_page.html", {
        "item": item, "title": queries.title_of(item), "told": told, "form": form,
        "texts": recording.marked(told, supports),
        "stops": [(stop, choices_for(stop)) for stop in stops], "found": form.found,
        "records": recording.records_of(request.viewer, item), "made": recording.numbers_of(item),
        "memory": _memory(request, told),
    })  # fmt: skip


def _memory(request: CandilRequest, told: recording.Told) -> Any:
    """How good the source has been, for whoever may read its records."""
    return memory_of(request.viewer, told.source_name) if request.viewer.may(SEE_RECORDS) else None
