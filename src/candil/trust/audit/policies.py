"""Who may read the audit."""

from __future__ import annotations

from typing import Final, Protocol

READ_AUDIT: Final = "read_audit"


class Asker(Protocol):
    """Whoever asks; `accounts.policies.Viewer` is one (a higher room, so it is described here by its shape)."""

    def may(self, permission: str) -> bool:
        """Whether one of the asker's roles carries the permission."""


def can_read_audit(asker: Asker) -> bool:
    """Administrators and the operator of the machine."""
    return asker.may(READ_AUDIT)
