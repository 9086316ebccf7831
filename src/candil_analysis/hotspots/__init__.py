"""Hotspots: places where more is reported than chance explains.

Two questions, named in each result: *rates* (areas with a population: more than the people there explain) and
*counts* (H3 cells, or areas without a population: mostly where people live and report).
"""

from candil_analysis.hotspots.areas import area_hotspots
from candil_analysis.hotspots.cells import cell_hotspots
from candil_analysis.hotspots.results import AreaRate, Classification, Hotspot, Hotspots

__all__ = ["AreaRate", "Classification", "Hotspot", "Hotspots", "area_hotspots", "cell_hotspots"]
