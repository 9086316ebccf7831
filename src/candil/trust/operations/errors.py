"""What backing up and restoring refuse, and why."""

from candil.platform.foundation.errors import CandilError


class BackupRefused(CandilError):
    """A backup cannot be made, with what to do."""


class RestoreRefused(CandilError):
    """A backup cannot be restored here, with what to do."""


class NotWell(CandilError):
    """Something is wrong with the installation."""
