"""What changes about sharing groups, agreements, memberships and visibility classes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from candil.trust.accounts.policies import MANAGE_PEOPLE, Viewer, require
from candil.trust.audit import services as audit
from candil.trust.partnerships.errors import GroupRefused, VisibilityRefused
from candil.trust.partnerships.models import (
    Agreement,
    Group,
    Handling,
    Level,
    Membership,
    VisibilityClass,
)
from candil.trust.partnerships.queries import group_by_slug

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


@transaction.atomic
def add_group(
    *,
    by: Viewer,
    slug: str,
    name: str,
    description: str = "",
    is_confidential: bool = False,
    is_sample: bool = False,
) -> Group:
    """Make a sharing group. It grants nothing until it has an agreement and members.

    In a confidential group members do not see who else is in it.
    """
    require(by, MANAGE_PEOPLE)
    group = Group(slug=slug, name=name, description=description, is_confidential=is_confidential, is_sample=is_sample)
    _keep(group)
    audit.record(
        by=by.username,
        action="partnerships.add_group",
        subject=f"group:{slug}",
        details={"name": name, "is_confidential": is_confidential, "is_sample": is_sample},
    )
    return group


@transaction.atomic
def add_agreement(
    *, by: Viewer, group: Group, purpose: str, legal_basis: str, starts_on: date, ends_on: date
) -> Agreement:
    """Say why the group may share, on which legal basis, from which day to which day (both included)."""
    require(by, MANAGE_PEOPLE)
    agreement = Agreement(group=group, purpose=purpose, legal_basis=legal_basis, starts_on=starts_on, ends_on=ends_on)
    _keep(agreement)
    audit.record(
        by=by.username,
        action="partnerships.add_agreement",
        subject=f"group:{group.slug}",
        details={"purpose": purpose, "legal_basis": legal_basis, "starts_on": starts_on, "ends_on": ends_on},
    )
    return agreement


@transaction.atomic
def end_agreement(*, by: Viewer, agreement: Agreement, ends_on: date) -> Agreement:
    """Change the last day of an agreement: earlier to stop sharing, later to go on."""
    require(by, MANAGE_PEOPLE)
    before, agreement.ends_on = agreement.ends_on, ends_on
    _keep(agreement)
    audit.record(
        by=by.username,
        action="partnerships.end_agreement",
        subject=f"group:{agreement.group.slug}",
        details={"before": before, "ends_on": ends_on},
    )
    return agreement


@transaction.atomic
def add_member(*, by: Viewer, group: Group, organisation: Organisation, grant: str) -> Membership:
    """Let an organisation into a group. `grant` is "rows" or "statistics": what it may see of the others' records."""
    require(by, MANAGE_PEOPLE)
    membership = Membership(group=group, organisation=organisation, grant=grant, added_by_id=by.user_id)
    _keep(membership)
    _record_membership(by, "add_member", membership, {"grant": grant})
    return membership


@transaction.atomic
def change_grant(*, by: Viewer, membership: Membership, grant: str) -> None:
    """Change what a member may see of the others' records; works from the next question on."""
    require(by, MANAGE_PEOPLE)
    before, membership.grant = membership.grant, grant
    _keep(membership)
    _record_membership(by, "change_grant", membership, {"before": before, "grant": grant})


@transaction.atomic
def remove_member(*, by: Viewer, membership: Membership) -> None:
    """Take an organisation out of a group: it sees nothing of the others from now on, nor they of it."""
    require(by, MANAGE_PEOPLE)
    _record_membership(by, "remove_member", membership, {"grant": membership.grant})
    membership.delete()


@transaction.atomic
def ensure_class(
    *,
    owner: Organisation,
    level: str,
    groups: Iterable[Group] = (),
    handling: str = Handling.PERMITTED,
    conditions: str = "",
) -> VisibilityClass:
    """The visibility class of this description, made if it is new.

    A class alone shows nothing; whoever moves records into it checks `policies.may_share` and writes the audit line.
    Raises `VisibilityRefused` when the description contradicts itself or the owner is not in one of the groups.
    """
    chosen = sorted({group.pk: group for group in groups}.values(), key=lambda group: group.pk)
    conditions = conditions.strip()
    _check_level(owner, level, chosen)
    _check_handling(level, handling, conditions)
    description = [owner.pk, str(level), [group.pk for group in chosen], str(handling), conditions]
    key = hashlib.sha256(json.dumps(description).encode()).hexdigest()
    found, made = VisibilityClass.objects.get_or_create(
        key=key, defaults={"owner": owner, "level": level, "handling": handling, "conditions": conditions}
    )
    if made:
        found.groups.set(chosen)
    return found


def visibility_from_text(*, owner: Organisation, text: str) -> VisibilityClass:
    """The class that the command line names: `owner`, `members`, `public` or `groups:SLUG,SLUG`.

    Raises `VisibilityRefused` for any other text and `GroupUnknown` for a group that does not exist.
    """
    level, colon, slugs = text.strip().partition(":")
    if level == Level.GROUPS and colon:
        named = [slug.strip() for slug in slugs.split(",") if slug.strip()]
        return ensure_class(owner=owner, level=level, groups=[group_by_slug(slug) for slug in named])
    if level in {Level.OWNER, Level.MEMBERS, Level.PUBLIC} and not colon:
        return ensure_class(owner=owner, level=level)
    raise VisibilityRefused(
        _("“%(text)s” is no visibility. Write owner, members, public, or groups: with the short names of groups.")
        % {"text": text}
    )


def _check_level(owner: Organisation, level: str, groups: list[Group]) -> None:
    if level not in Level.values:
        raise VisibilityRefused(_("There is no visibility level “%(level)s”.") % {"level": level})
    if (level == Level.GROUPS) != bool(groups):
        raise VisibilityRefused(_("Name at least one group to share with groups, and none for any other level."))
    member_of = set(owner.memberships.values_list("group_id", flat=True)) if groups else set()
    strange = [group.name for group in groups if group.pk not in member_of]
    if strange:
        raise VisibilityRefused(
            _("%(owner)s is not a member of %(groups)s, so it cannot share with it. An administrator can add it.")
            % {"owner": owner, "groups": ", ".join(strange)}
        )


def _check_handling(level: str, handling: str, conditions: str) -> None:
    if handling not in Handling.values:
        raise VisibilityRefused(_("The handling code is P or C, not “%(code)s”.") % {"code": handling})
    if (handling == Handling.CONDITIONS) != bool(conditions):
        raise VisibilityRefused(_("Handling code C says its conditions; handling code P has none."))
    if handling == Handling.CONDITIONS and level == Level.PUBLIC:
        raise VisibilityRefused(_("Public records carry no conditions: nobody could hold the public to them."))


def _record_membership(by: Viewer, verb: str, membership: Membership, details: dict[str, str]) -> None:
    audit.record(
        by=by.username,
        action=f"partnerships.{verb}",
        subject=f"group:{membership.group.slug}",
        details={"organisation": membership.organisation.slug, **details},
    )


def _keep(thing: models.Model) -> None:
    try:
        thing.full_clean()
    except ValidationError as error:
        raise GroupRefused(
            " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
        ) from error
    thing.save()
