"""What can go wrong at start."""

from candil.platform.foundation.errors import CandilError


class PortTaken(CandilError):
    """Something else already listens where the site should."""
