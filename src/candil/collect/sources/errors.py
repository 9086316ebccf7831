"""What can go wrong with open sources, said so that somebody can put it right."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class SourcesError(CandilError):
    """Something about open sources could not be done."""


class AddressRefused(SourcesError):
    """The address may not be asked: not on the allow-list, not public, not http(s), or its robots.txt says no."""


class FetchFailed(SourcesError):
    """The site did not answer, too late, too much, or not in a way that can be used."""


class Unreadable(SourcesError):
    """The document or feed cannot be read: damaged, of another kind, or larger than is safe."""


class OutletRefused(SourcesError):
    """The outlet or host cannot be kept as described, or is being fetched already."""


class CandidateRefused(SourcesError):
    """The candidate cannot be decided so."""
