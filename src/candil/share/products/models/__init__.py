"""Products and the frozen description that each holds."""

from candil.share.products.models.product import Audience, Product, Rendition, Status

__all__ = ["Audience", "Product", "Rendition", "Status"]
