"""The queue, for whoever asks: filtered, counted, and page by page.

Pages follow the index (organisation, rank, id): a page begins after the last place of the page before, so that the
thousandth page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.desk.errors import ItemUnknown
from candil.analyse.desk.models import Item, Kind, State, Task
from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
from candil.trust.accounts.policies import Viewer, viewer_for
from candil.trust.vault import queries as vault

if TYPE_CHECKING:
    from candil.trust.accounts.models import User

PER_PAGE: Final = 50
OPEN: Final = (State.NEW, State.WORKING, State.WAITING)


@dataclass(frozen=True)
class Wanted:
    """What of the queue somebody wants to see; empty: everything that is open."""

    kind: str = ""
    state: str = ""
    whose: str = ""  # "mine", "asked" (as a second reader), "free"
    language: str = ""


@dataclass(frozen=True)
class QueuePage:
    """One page. `after` and `before` are the places from which the next and the previous page follow, or empty."""

    items: Sequence[Item]
    after: str
    before: str


def items_for(viewer: Viewer) -> QuerySet[Item]:
    """Items that the viewer may see, most urgent first: reports of which they hold a key, and the rest of their
    organisation's when they grade records. None for the operator, who opens nothing.
    """
    if viewer.user_id is None or viewer.organisation_id is None:
        return Item.objects.none()
    allowed = Q(pk=None)
    if viewer.may(LOOK_AT_REPORTS):
        # Looked up row by row, so that a page costs a page and not a list of everything that the viewer holds.
        allowed |= Q(Exists(vault.reports_held_by(viewer).filter(label=OuterRef("cover_id"))), kind=Kind.REPORT)
    if viewer.may(WORK_ON_CANDIDATES):
        allowed |= Q(kind__in=(Kind.CANDIDATE, Kind.ANSWER))
    own = Item.objects.filter(allowed, organisation_id=viewer.organisation_id)
    related = ("cover__channel", "candidate", "answer__version__form", "claimed_by", "second_reader")
    return own.select_related(*related).defer("candidate__text", "candidate__signature", "answer__answers")


def item_for(viewer: Viewer, number: int) -> Item:
    """One item. Raises `ItemUnknown`, whether it is another's or not there."""
    found = items_for(viewer).filter(pk=number).first()
    if found is None:
        raise ItemUnknown(_("There is no item %(number)d on your desk.") % {"number": number})
    return found


def queue(viewer: Viewer, wanted: Wanted, *, after: str = "", before: str = "", size: int = PER_PAGE) -> QueuePage:
    """One page of the queue, following a place ("rank.number") or leading up to one."""
    found = filtered(viewer, wanted)
    if before:
        rows = list(found.filter(_beyond(before, "lt")).order_by("-rank", "-pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return QueuePage(rows, _place(rows[-1:]), _place(rows[:1]) if more else "")
    rows = list((found.filter(_beyond(after, "gt")) if after else found).order_by("rank", "pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return QueuePage(rows, _place(rows[-1:]) if more else "", _place(rows[:1]) if after else "")


def filtered(viewer: Viewer, wanted: Wanted) -> QuerySet[Item]:
    """The items that somebody wants to see."""
    found = items_for(viewer)
    found = found.filter(state=wanted.state) if wanted.state else found.filter(state__in=OPEN)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.language:
        found = found.filter(language=wanted.language)
    whose = {
        "mine": Q(claimed_by=viewer.user_id),
        "asked": Q(second_reader=viewer.user_id),
        "free": Q(claimed_by=None),
    }
    return found.filter(whose.get(wanted.whose, Q()))


def neighbours(viewer: Viewer, wanted: Wanted, item: Item) -> tuple[int | None, int | None]:
    """Numbers of the items before and after this one in what somebody wants to see."""
    found, here = filtered(viewer, wanted), f"{item.rank}.{item.pk}"
    before = found.filter(_beyond(here, "lt")).order_by("-rank", "-pk").values_list("pk", flat=True).first()
    after = found.filter(_beyond(here, "gt")).order_by("rank", "pk").values_list("pk", flat=True).first()
    return before, after


def counts(viewer: Viewer) -> Mapping[str, int]:
    """How many items of each kind and state the viewer may see: "report", "new" … ; open ones only for the kinds."""
    every = Item.objects.filter(organisation_id=viewer.organisation_id or 0).order_by()
    rows: list[tuple[str, str, int]] = []
    if viewer.user_id is not None and viewer.may(LOOK_AT_REPORTS):
        # Here everything is counted: a list of what the viewer holds, made once, is quicker than row by row.
        held = every.filter(kind=Kind.REPORT, cover__in=vault.reports_held_by(viewer).values("label"))
        rows += held.values_list("kind", "state").annotate(Count("pk"))
    if viewer.user_id is not None and viewer.may(WORK_ON_CANDIDATES):
        rows += every.exclude(kind=Kind.REPORT).values_list("kind", "state").annotate(Count("pk"))
    found = dict.fromkeys((*Kind.values, *State.values), 0)
    for kind, state, count in rows:
        found[state] += count
        found[kind] += count if state in OPEN else 0
    return found


def languages_on_desk(viewer: Viewer) -> list[str]:
    """Codes of the languages of open items."""
    every = items_for(viewer).filter(state__in=OPEN).order_by().exclude(language="")
    return sorted(every.values_list("language", flat=True).distinct())


def colleagues_for(viewer: Viewer, item: Item) -> list[User]:
    """Colleagues who may see an item, without the viewer: for a report those who hold a key of it."""
    if item.cover_id is not None:
        found = [key.person for key in vault.holders_of(viewer, item.cover_id)]
        allowed = LOOK_AT_REPORTS
    else:
        found = list(get_user_model().objects.filter(organisation=item.organisation_id, is_active=True))
        allowed = WORK_ON_CANDIDATES
    return [each for each in found if each.pk != viewer.user_id and viewer_for(each).may(allowed)]


def tasks_on_desk(viewer: Viewer) -> QuerySet[Task]:
    """To-dos on items that the viewer may see, the nearest day first."""
    return Task.objects.filter(item__in=items_for(viewer)).select_related("who", "item").order_by("due_on", "pk")


def tasks_of(viewer: Viewer) -> QuerySet[Task]:
    """The viewer's own to-dos that are not done, with `is_late`."""
    return tasks_on_desk(viewer).filter(who=viewer.user_id, done_on=None)


def is_late(task: Task) -> bool:
    """Whether a to-do should have been done before today."""
    return task.done_on is None and task.due_on < timezone.localdate()


def _beyond(place: str, way: str) -> Q:
    """Past a place in the order (rank, number). A place that is none is the beginning."""
    rank, _dot, number = place.partition(".")
    if not (rank.isdigit() and number.isdigit()):
        return Q()
    same = Q(rank=int(rank), **{f"pk__{way}": int(number)})
    return Q(**{f"rank__{way}e": int(rank)}) & (Q(**{f"rank__{way}": int(rank)}) | same)


def _place(rows: Sequence[Item]) -> str:
    return f"{rows[0].rank}.{rows[0].pk}" if rows else ""
