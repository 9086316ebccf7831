"""What may go wrong when a code list is asked."""

from candil.platform.foundation.errors import CandilError


class SchemeUnknown(CandilError):
    """There is no code list of that name."""


class CodeUnknown(CandilError):
    """The code is not in the list."""


class ReleaseUnknown(CandilError):
    """There is no such release of the CTDC files."""


class VocabularyBroken(CandilError):
    """A data file of the vocabulary contradicts itself."""
