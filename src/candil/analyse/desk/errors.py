"""What can go wrong at the desk. No message ever holds words of a report."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class DeskError(CandilError):
    """Something about an item could not be done."""


class ItemUnknown(DeskError):
    """There is no such item, or it is not the viewer's to see."""


class ItemTaken(DeskError):
    """Somebody else has the item in work."""


class ChangeRefused(DeskError):
    """The item cannot be changed so."""
