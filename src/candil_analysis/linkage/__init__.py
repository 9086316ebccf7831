"""Linkage: which records are about the same incident, how surely, and how many incidents there are.

`train` learns from records that nobody has judged, `link` and `link_new` score pairs, `incidents` groups records
and obeys what people have judged, `unique_incidents` counts with an interval. Nothing here identifies a person.
"""

from candil_analysis.linkage.model import Model
from candil_analysis.linkage.schema import LINKABLE
from candil_analysis.linkage.scoring import link, link_new
from candil_analysis.linkage.training import train

__all__ = ["LINKABLE", "Model", "link", "link_new", "train"]
