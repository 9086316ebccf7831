"""What can go wrong with reports. No message ever holds words of a report or a code."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class ReportingError(CandilError):
    """Something about a report could not be done."""


class ChannelRefused(ReportingError):
    """The channel cannot be kept as described."""


class NothingSaid(ReportingError):
    """There is nothing to keep: no words were written."""


class TooLong(ReportingError):
    """More words than one message may hold."""


class LanguageUnknown(ReportingError):
    """A language that the public pages do not have, or none."""
