"""What can go wrong with partnerships."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class PartnershipsError(CandilError):
    """Something about a partnership could not be done."""


class GroupUnknown(PartnershipsError):
    """No group has this short name."""


class GroupRefused(PartnershipsError):
    """The group, agreement or membership cannot be kept as described."""


class VisibilityRefused(PartnershipsError):
    """Records cannot be made visible in this way."""
