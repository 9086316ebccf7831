"""Who may share, and who may look after partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candil.trust.accounts.policies import MANAGE_PEOPLE, SHARE_RECORDS, Viewer

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation


def may_share(viewer: Viewer, owner: Organisation) -> bool:
    """Only the owner's own data officers decide who sees its records; and the operator of the machine."""
    return viewer.is_operator or (viewer.may(SHARE_RECORDS) and viewer.organisation_id == owner.pk)


def may_manage(viewer: Viewer) -> bool:
    """Administrators make groups, agreements and memberships. It lets them see no record."""
    return viewer.may(MANAGE_PEOPLE)
