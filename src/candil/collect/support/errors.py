"""What can go wrong with the directory, the pathways and referrals."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class SupportError(CandilError):
    """Something about help could not be done."""


class ListingRefused(SupportError):
    """The entry of the directory cannot be kept as described."""


class PathwayRefused(SupportError):
    """The pathway cannot be kept as described."""


class ReferralRefused(SupportError):
    """The referral cannot be kept as described."""
