"""What a token may be for, who may make one, and whom it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candil.share.exchange.models import Token
from candil.trust.accounts.policies import (
    LOAD_RECORDS,
    MANAGE_PEOPLE,
    SEE_RECORDS,
    SEE_STATISTICS,
    SHARE_RECORDS,
    Viewer,
)


@dataclass(frozen=True)
class Scope:
    """What a token may do, in words, and the permission of its holder that this takes."""

    label: str | Promise
    description: str | Promise
    permission: str


STATISTICS: Final = "statistics"
RECORDS: Final = "records"
PRODUCTS: Final = "products"
PUSH: Final = "push"
SHARE: Final = "share"

SCOPES: Final[dict[str, Scope]] = {
    STATISTICS: Scope(
        _("Read statistics"),
        _("Counts, hotspots, corridors and trends. Without “Read records” all of them protect people."),
        SEE_STATISTICS,
    ),
    RECORDS: Scope(_("Read records"), _("Single records that the holder may open, and files of them."), SEE_RECORDS),
    PRODUCTS: Scope(_("Read reports"), _("Intelligence reports that the holder may read."), SEE_STATISTICS),
    PUSH: Scope(_("Hand in records"), _("Rows of the organisation's own data; batches can be undone."), LOAD_RECORDS),
    SHARE: Scope(
        _("Share what it hands in"),
        _("Without it, what a program hands in is seen by the organisation alone until a person shares it."),
        SHARE_RECORDS,
    ),
}


def may_make(viewer: Viewer) -> bool:
    """Data officers, who decide with whom the organisation shares; a token is always their own."""
    return viewer.organisation_id is not None and viewer.user_id is not None and viewer.may(SHARE_RECORDS)


def may_see(viewer: Viewer) -> bool:
    """Data officers see the tokens of their organisation, administrators and the operator all of them."""
    return viewer.is_operator or viewer.may(MANAGE_PEOPLE) or may_make(viewer)


def may_revoke(viewer: Viewer, token: Token) -> bool:
    """Whoever sees a token may end it: ending is never dangerous."""
    own = may_make(viewer) and token.organisation_id == viewer.organisation_id
    return viewer.is_operator or viewer.may(MANAGE_PEOPLE) or own


def viewer_behind(token: Token, holder: Viewer) -> Viewer:
    """Whom the token stands for: its holder as of now, in the same organisation, with no more than its scopes need.

    The permissions are those of the scopes that the holder still has; so a role that is taken away is taken from the
    holder's tokens with it. Visibility classes follow from the viewer as they do for everybody.
    """
    needed = frozenset(SCOPES[scope].permission for scope in token.scopes if scope in SCOPES)
    return Viewer(
        user_id=holder.user_id,
        username=f"token {token.prefix} of {holder.username}",
        organisation_id=holder.organisation_id,
        permissions=holder.permissions & needed,
    )
