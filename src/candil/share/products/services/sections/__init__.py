"""From findings to the parts of a product: paragraphs, figures and tables, every number from the findings."""

from candil.share.products.services.sections.breakdowns import breakdown_section
from candil.share.products.services.sections.corridors import corridor_section
from candil.share.products.services.sections.hotspots import hotspot_section
from candil.share.products.services.sections.numbering import Numbering
from candil.share.products.services.sections.trend import trend_section

__all__ = ["Numbering", "breakdown_section", "corridor_section", "hotspot_section", "trend_section"]
