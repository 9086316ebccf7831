"""The queue, its rules, and one's own to-dos."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candil.analyse.desk import queries, services
from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.forms import FilterForm
from candil.analyse.desk.models import Item, State
from candil.analyse.desk.policies import LOOK_AT_REPORTS, SEND_ANSWERS
from candil.analyse.desk.queries import Wanted, rules
from candil.analyse.desk.views.guarding import desk_page
from candil.collect.reporting import queries as reporting
from candil.platform.design import languages
from candil.trust.accounts.policies import CandilRequest


@desk_page
@require_safe
def queue(request: CandilRequest) -> HttpResponse:
    """What lies on the desk, most urgent first."""
    spoken = [(code, language_name(code)) for code in queries.languages_on_desk(request.viewer)]
    form = FilterForm(request.GET, languages=spoken)
    wanted = form.wanted()
    page = queries.queue(
        request.viewer, wanted, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    shown = {
        "form": form, "rows": _rows(page.items), "tabs": _tabs(request, wanted),
        "kept": as_address(wanted), "page": page, "tasks": queries.tasks_of(request.viewer).count(),
        "may_send": request.viewer.may(SEND_ANSWERS), "reads_reports": request.viewer.may(LOOK_AT_REPORTS),
        "channels": reporting.channels_of(request.viewer),
    }  # fmt: skip
    return render(request, "desk/queue.html", shown)


@desk_page
@require_safe
def rules_page(request: CandilRequest) -> HttpResponse:
    """The rules of triage, drawn from the data that orders the queue."""
    shown = {
        "levels": rules.LEVELS, "before": rules.BEFORE_OPENING, "after": rules.AFTER_OPENING, "signs": rules.SIGNS,
        "others": (rules.FOR_ANSWERS, rules.FOR_CANDIDATES),
    }  # fmt: skip
    return render(request, "desk/rules.html", shown)


@desk_page
@require_safe
def tasks(request: CandilRequest) -> HttpResponse:
    """One's own to-dos, the nearest day first."""
    found = [(task, queries.is_late(task)) for task in queries.tasks_of(request.viewer)]
    return render(request, "desk/tasks.html", {"tasks": found})


@desk_page
@require_POST
def task_done(request: CandilRequest, task: int) -> HttpResponse:
    """A to-do is done."""
    try:
        done = services.finish_task(by=request.viewer, task=task)
    except ChangeRefused as error:
        messages.error(request, str(error))
        return redirect("desk:tasks")
    messages.success(request, _("Done: %(what)s") % {"what": done.what})
    return redirect("desk:item", number=done.item_id) if "item" in request.POST else redirect("desk:tasks")


def language_name(code: str) -> str:
    """What the language of an item is called."""
    return languages.name_of(code)


def as_address(wanted: Wanted) -> str:
    """What somebody wants to see, as the end of an address."""
    chosen = {name: value for name, value in vars(wanted).items() if value}
    return urlencode(chosen)


def _rows(items: Sequence[Item]) -> list[dict[str, object]]:
    unread = reporting.languages_unread([item.cover for item in items if item.cover is not None])
    return [
        {
            "item": item, "title": queries.title_of(item), "why": queries.why_here(item),
            "language": language_name(item.language) if item.language else "", "is_unread": item.cover_id in unread,
        }
        for item in items
    ]  # fmt: skip


def _tabs(request: CandilRequest, wanted: Wanted) -> list[dict[str, object]]:
    """Every state with its number."""
    counted = queries.counts(request.viewer)
    still = sum(counted[state] for state in queries.OPEN)
    rows = [("", _("Open"), still), *((each.value, each.label, counted[each.value]) for each in State)]
    return [
        {
            "label": label, "count": count, "current": wanted.state == value,
            "href": "?" + as_address(Wanted(wanted.kind, value, wanted.whose, wanted.language)),
        }
        for value, label, count in rows
    ]  # fmt: skip
