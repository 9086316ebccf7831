"""What can go wrong with a product."""

from candil.platform.foundation.errors import CandilError


class ProductUnknown(CandilError):
    """There is no such product, or this viewer may not know of it: the two are answered alike."""


class ProductRefused(CandilError):
    """The viewer's roles do not allow this, or the product is not in a state that allows it."""


class ProductAltered(CandilError):
    """The stored description or PDF is not what was frozen; it is not shown."""


class ProductNotDrawn(CandilError):
    """The PDF could not be made; the message says which characters or figure stood in the way."""


class ProductNotWritten(CandilError):
    """The file could not be written."""
