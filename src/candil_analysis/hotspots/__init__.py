"""Hotspots: places where more is reported than chance explains.

Two questions, named in each result: *rates* (areas with a population: more than the people there explain) and
*counts* (H3 cells, or areas without a population: mostly where people live and report).
"""

from candil_analysis.hotspots.areas import area_hotspots
from candil_analysis.hotspots.associations import (
    LocalAssociation,
    LocalAssociations,
    area_associations,
    cell_associations,
)
from candil_analysis.hotspots.cells import cell_hotspots
from candil_analysis.hotspots.emerging import Emerging, EmergingPlace, cell_emerging_hotspots, emerging_hotspots
from candil_analysis.hotspots.results import AreaRate, Classification, Hotspot, Hotspots
from candil_analysis.hotspots.scan import Cluster, Replicates, Scan, Window, space_time_scan, spatial_scan

__all__ = [
    "AreaRate",
    "Classification",
    "Cluster",
    "Emerging",
    "EmergingPlace",
    "Hotspot",
    "Hotspots",
    "LocalAssociation",
    "LocalAssociations",
    "Replicates",
    "Scan",
    "Window",
    "area_associations",
    "area_hotspots",
    "cell_associations",
    "cell_emerging_hotspots",
    "cell_hotspots",
    "emerging_hotspots",
    "space_time_scan",
    "spatial_scan",
]
