"""What can go wrong with organisations and people."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class AccountsError(CandilError):
    """Something about organisations or people could not be done."""


class NotPermitted(AccountsError):
    """The viewer's roles do not allow this."""


class OrganisationUnknown(AccountsError):
    """No organisation has this short name."""


class OrganisationRefused(AccountsError):
    """The organisation cannot be kept as described."""


class PersonUnknown(AccountsError):
    """No active person has this user name."""


class PersonRefused(AccountsError):
    """The person cannot be kept as described."""


class NotASamplePerson(AccountsError):
    """Only invented people of a trial have codes that the machine may show."""
