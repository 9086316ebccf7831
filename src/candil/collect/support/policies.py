"""Who may keep the directory, and who may see which referral. Everything published is open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candil.trust.accounts.policies import KEEP_DIRECTORY, MAKE_REFERRALS, Viewer

if TYPE_CHECKING:
    from candil.collect.support.models import Kept, Referral

__all__ = ["KEEP_DIRECTORY", "MAKE_REFERRALS", "may_change", "may_follow"]


def may_change(viewer: Viewer, kept: Kept) -> bool:
    """The organisation that looks after an entry changes it; an entry of nobody, whoever takes it on."""
    if not viewer.may(KEEP_DIRECTORY):
        return False
    return viewer.is_operator or kept.organisation_id in (None, viewer.organisation_id)


def may_follow(viewer: Viewer, referral: Referral) -> bool:
    """A referral is known to the organisation that made it and to nobody else, not even to administrators."""
    return viewer.is_operator or (viewer.may(MAKE_REFERRALS) and referral.organisation_id == viewer.organisation_id)
