"""Who may read reports: the role, and beyond it a key of the report (`vault`)."""

from __future__ import annotations

from candil.trust.accounts.policies import OPEN_REPORTS, READ_REPORTS, Viewer, require

__all__ = ["READ_REPORTS", "require_reading"]


def require_reading(viewer: Viewer) -> None:
    """Raise `NotPermitted` unless the viewer's roles let them read reports and hold keys."""
    require(viewer, READ_REPORTS)
    require(viewer, OPEN_REPORTS)
