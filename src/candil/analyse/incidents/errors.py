"""What can go wrong with records, said to people."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class RecordUnknown(CandilError):
    """There is no such record, or the viewer may not see it: the two look the same on purpose."""


class NotAllowed(CandilError):
    """The viewer sees the record but may not do this with it."""


class RecordSuperseded(CandilError):
    """The record was corrected already; its newest version must be changed instead."""


class UnusableChange(CandilError):
    """A correction, grade or visibility that cannot be kept, with the reason."""


class UnusableJudgement(CandilError):
    """A judgement about two records that cannot be kept, with the reason."""


class JudgementUnknown(CandilError):
    """There is no such judgement that the viewer may know of."""
