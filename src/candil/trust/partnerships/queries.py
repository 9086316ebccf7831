"""The one rule, and what people may know about the partnerships around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import SEE_RECORDS, SEE_STATISTICS, Viewer
from candil.trust.partnerships.errors import GroupUnknown
from candil.trust.partnerships.models import Agreement, Grant, Group, Handling, Level, Membership, VisibilityClass
from candil.trust.partnerships.policies import may_manage

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


@dataclass(frozen=True)
class VisibleClasses:
    """Classes whose records a viewer may read (`rows`; None means all) and those known by statistics only."""

    rows: frozenset[int] | None
    statistics: frozenset[int] = frozenset()


def classes_visible_to(viewer: Viewer, *, on: date | None = None) -> VisibleClasses:
    """The rule of design §6: what the viewer may see on a day (by default today, in the site's time zone).

    * The operator sees everything.
    * *public*: rows for everybody, also when nobody is signed in.
    * One's own organisation, and *all members* for people of any organisation: rows with the permission to see
      records, otherwise statistics with the permission to see those.
    * *these groups*: the same, but a membership that grants statistics only gives no rows. The group needs an
      agreement in force, and both the owner and the viewer's organisation must be members.

    At most three queries, whatever the number of classes. Never keep the answer: agreements end.
    """
    if viewer.is_operator:
        return VisibleClasses(rows=None)
    own_or_open, shared = _candidates(viewer, on or timezone.localdate())
    rows = {pk for pk, level in own_or_open if level == Level.PUBLIC}
    statistics: set[int] = set()
    for pk, grant in [*((pk, Grant.ROWS.value) for pk, _level in own_or_open), *shared]:
        if grant == Grant.ROWS and viewer.may(SEE_RECORDS):
            rows.add(pk)
        elif viewer.may(SEE_STATISTICS):
            statistics.add(pk)
    return VisibleClasses(frozenset(rows), frozenset(statistics - rows))


def _candidates(viewer: Viewer, on: date) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(class, level) of open and own classes, and (class, grant) of those shared with the viewer's groups."""
    reachable = Q(level=Level.PUBLIC)
    if viewer.organisation_id is not None:
        reachable |= Q(level=Level.MEMBERS) | Q(owner_id=viewer.organisation_id)
    own_or_open = list(VisibilityClass.objects.filter(reachable).order_by().values_list("pk", "level"))
    grants = _grants(viewer, on)
    return own_or_open, [(pk, grants[group]) for pk, group in _shared_with(grants.keys())]


def _grants(viewer: Viewer, on: date) -> dict[int, str]:
    """Group → what it grants the viewer's organisation, for groups with an agreement in force."""
    if viewer.organisation_id is None:
        return {}
    memberships = Membership.objects.filter(organisation_id=viewer.organisation_id).filter(_in_force("group_id", on))
    return dict(memberships.order_by().values_list("group_id", "grant"))


def _in_force(group_field: str, on: date) -> Exists:
    return Exists(Agreement.objects.filter(group_id=OuterRef(group_field), starts_on__lte=on, ends_on__gte=on))


def _shared_with(groups: Iterable[int]) -> list[tuple[int, int]]:
    """(class, group) for classes shared with these groups by owners who are members of them."""
    groups = list(groups)
    if not groups:
        return []
    links = VisibilityClass.groups.through.objects.filter(
        group_id__in=groups,
        visibilityclass__level=Level.GROUPS,
        group__memberships__organisation_id=F("visibilityclass__owner_id"),
    )
    return list(links.values_list("visibilityclass_id", "group_id"))


def group_by_slug(slug: str) -> Group:
    """The group with this short name. Raises `GroupUnknown`. For the command line: pages use `groups_visible_to`."""
    try:
        return Group.objects.get(slug=slug)
    except Group.DoesNotExist:
        raise GroupUnknown(
            _("No sharing group is called “%(slug)s”. Check the spelling, or ask an administrator to make it.")
            % {"slug": slug}
        ) from None


def groups_visible_to(viewer: Viewer) -> QuerySet[Group]:
    """Groups that the viewer's organisation is in; all of them for whoever looks after partnerships."""
    if may_manage(viewer):
        return Group.objects.all()
    if viewer.organisation_id is None:
        return Group.objects.none()
    return Group.objects.filter(memberships__organisation_id=viewer.organisation_id)


@dataclass(frozen=True)
class Partner:
    """A member of a group as the viewer may know it."""

    membership: Membership
    organisation: Organisation
    grant: str
    is_own: bool


@dataclass(frozen=True)
class Partnership:
    """A group with what the viewer may know of it. `in_force` is the agreement that holds on the day, if one does."""

    group: Group
    in_force: Agreement | None
    agreements: tuple[Agreement, ...]
    partners: tuple[Partner, ...]
    others_are_hidden: bool


def partnerships_of(viewer: Viewer, *, on: date | None = None) -> list[Partnership]:
    """The groups that the viewer may know, by name, with members and agreements. Four queries."""
    day = on or timezone.localdate()
    known = groups_visible_to(viewer).prefetch_related("agreements", "memberships__organisation")
    return [_partnership(viewer, group, day) for group in known]


def _partnership(viewer: Viewer, group: Group, day: date) -> Partnership:
    agreements = tuple(group.agreements.all())
    hidden = group.is_confidential and not may_manage(viewer)
    partners = [
        Partner(
            membership, membership.organisation, membership.grant, membership.organisation_id == viewer.organisation_id
        )
        for membership in group.memberships.all()
    ]
    return Partnership(
        group=group,
        in_force=next((agreement for agreement in agreements if agreement.in_force_on(day)), None),
        agreements=agreements,
        partners=tuple(sorted((p for p in partners if p.is_own or not hidden), key=lambda p: p.organisation.name)),
        others_are_hidden=hidden,
    )


@dataclass(frozen=True)
class Audience:
    """Who can see records of a class through one group. Without an agreement in force, nobody."""

    group: str
    rows: tuple[str, ...]
    statistics: tuple[str, ...]
    until: date | None
    others_are_hidden: bool


@dataclass(frozen=True)
class Description:
    """A visibility class in words that the viewer may read; drawn by partnerships/_class.html."""

    owner: str
    level: str
    handling: str
    conditions: str
    audiences: tuple[Audience, ...]


def describe(viewer: Viewer, visibility: int, *, on: date | None = None) -> Description:
    """What being in this class means for its records.

    Names only groups that the viewer may know, and in them only members that the viewer may know. Raises
    `VisibilityClass.DoesNotExist` unless the viewer may see the class, by rows or by statistics.
    """
    day = on or timezone.localdate()
    classes = classes_visible_to(viewer, on=day)
    if classes.rows is not None and visibility not in classes.rows | classes.statistics:
        raise VisibilityClass.DoesNotExist
    found = VisibilityClass.objects.select_related("owner").get(pk=visibility)
    shared_with = set(found.groups.values_list("pk", flat=True))
    known = [each for each in partnerships_of(viewer, on=day) if each.group.pk in shared_with]
    return Description(
        owner=found.owner.name,
        level=found.level,
        handling=found.handling,
        conditions=found.conditions,
        audiences=tuple(_audience(partnership, found.owner_id) for partnership in known),
    )


def handling_of(viewer: Viewer, classes: Iterable[int]) -> tuple[str, tuple[str, ...]]:
    """The strictest 3x5x2 handling code among classes that the viewer may see, and every condition that comes with it.

    Classes that the viewer may not see are left out. One query besides those of `classes_visible_to`.
    """
    visible = classes_visible_to(viewer)
    wanted = set(classes) if visible.rows is None else set(classes) & (visible.rows | visible.statistics)
    conditional = VisibilityClass.objects.filter(pk__in=wanted, handling=Handling.CONDITIONS).order_by("conditions")
    conditions = tuple(conditional.values_list("conditions", flat=True).distinct())
    return (Handling.CONDITIONS if conditions else Handling.PERMITTED).value, conditions


def _audience(partnership: Partnership, owner: int) -> Audience:
    others = [partner for partner in partnership.partners if partner.organisation.pk != owner]
    if partnership.in_force is None:
        others = []
    return Audience(
        group=partnership.group.name,
        rows=tuple(partner.organisation.name for partner in others if partner.grant == Grant.ROWS),
        statistics=tuple(partner.organisation.name for partner in others if partner.grant != Grant.ROWS),
        until=partnership.in_force.ends_on if partnership.in_force else None,
        others_are_hidden=partnership.others_are_hidden,
    )
