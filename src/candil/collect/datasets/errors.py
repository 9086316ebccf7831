"""What can go wrong with a partner's file, said so that its owner can put it right."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class FileUnreadable(CandilError):
    """The file as a whole cannot be read: damaged, of another kind, or larger than is safe."""


class HeaderUnusable(CandilError):
    """The header row cannot be used: no names, or one name twice."""


class LayoutUnknown(CandilError):
    """No preset fits the header and no mapping was given."""


class MappingWrong(CandilError):
    """The mapping file asks for something that does not exist."""


class BatchUnknown(CandilError):
    """No such batch, or none that the viewer may see."""


class BatchBusy(CandilError):
    """The batch is not in a state in which this can be done."""
