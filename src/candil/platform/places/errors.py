"""What may go wrong with places."""

from candil.platform.foundation.errors import CandilError


class AtlasMissing(CandilError):
    """The country boundaries have not been built."""


class BoundaryFileInvalid(CandilError):
    """A file of boundaries, or of populations, that cannot be imported as it is."""


class LevelUnknown(CandilError):
    """No areas of that level have been imported."""


class AreaUnknown(CandilError):
    """The level has no area with that code."""


class PositionImpossible(CandilError):
    """A latitude or longitude that is nowhere on Earth."""


class CellInvalid(CandilError):
    """A number that is no H3 cell, or a resolution finer than the cell has."""


class GazetteerMissing(CandilError):
    """The place names could not be prepared."""
