"""What can go wrong in the ledger."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class LedgerIsAppendOnly(CandilError):
    """Somebody tried to change or delete an entry."""


class LedgerBroken(CandilError):
    """The chain of digests does not hold."""
