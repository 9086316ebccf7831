"""What can go wrong between this house and other programs, said to the people who run them."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class TokenRefused(CandilError):
    """A token that cannot be made as asked, with the reason."""


class TokenUnknown(CandilError):
    """No such token, or one that expired, was revoked, or whose person may no longer be asked for."""


class TooManyCalls(CandilError):
    """A token was used more often in this minute than it may be."""

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        #: Seconds until it may be used again.
        self.wait = wait


class KeyReused(CandilError):
    """One idempotency key for two different requests."""


class StillWorking(CandilError):
    """The first request with this idempotency key has not been answered yet."""


class PushRefused(CandilError):
    """Rows that cannot be taken as they were sent, with the reason."""


class ExportRefused(CandilError):
    """A file that cannot be made as asked, with the reason."""
