"""Backups, and coming back from one."""

from candil.trust.operations.services.backing_up import Backup, back_up
from candil.trust.operations.services.restoring import Restored, restore

__all__ = ["Backup", "Restored", "back_up", "restore"]
