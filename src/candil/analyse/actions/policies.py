"""Who may keep authorities, and who may pass something of a report to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candil.trust.accounts.policies import ACT, KEEP_AUTHORITIES, Viewer, require

if TYPE_CHECKING:
    from candil.analyse.actions.models import Authority

__all__ = ["ACT", "KEEP_AUTHORITIES", "belongs_to", "require_acting", "require_checking", "require_keeping"]


def require_acting(viewer: Viewer) -> None:
    """Raise `NotPermitted` unless the viewer's roles let them compose and follow packages."""
    require(viewer, ACT)


def require_keeping(viewer: Viewer) -> None:
    """Raise `NotPermitted` unless the viewer looks after the list of authorities."""
    require(viewer, KEEP_AUTHORITIES)


def require_checking(viewer: Viewer) -> None:
    """Confirming and revoking keys: whoever keeps the list, and whoever sends, so that there is a second person."""
    if not viewer.may(KEEP_AUTHORITIES):
        require(viewer, ACT)


def belongs_to(viewer: Viewer, authority: Authority) -> bool:
    """Whether the authority is one of the viewer's organisation; the operator of the machine looks after all."""
    return viewer.is_operator or viewer.organisation_id == authority.organisation_id
