"""What can go wrong when something is passed to an authority. No message ever holds words of a report."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class ActionsError(CandilError):
    """Something about an authority or a package could not be done."""


class AuthorityRefused(ActionsError):
    """The authority cannot be kept as described."""


class AuthorityUnknown(ActionsError):
    """There is no such authority for whoever asks."""


class KeyUnusable(ActionsError):
    """The key of the authority is unconfirmed, expired, revoked, or no key at all."""


class PackageRefused(ActionsError):
    """The package cannot be made as described."""


class PictureRefused(PackageRefused):
    """No cleaned copy can be made: it is no picture that we read, or too large."""


class PackageUnknown(ActionsError):
    """There is no such package for whoever asks."""


class WrongMoment(ActionsError):
    """This cannot be done with the package now: it was done already, or something comes first."""


class TooManyCodes(ActionsError):
    """Too many wrong codes of authorities in a short time."""
