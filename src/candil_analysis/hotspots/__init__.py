"""Hotspots: places where more is reported than chance explains.

Different questions, named in each result: *rates* (areas with a population: more than the people there explain),
*counts* (H3 cells, or areas without a population: mostly where people live and report) and *effort* (more than the
contributors' activity explains). `area_hotspots` and `cell_hotspots` compare neighbourhoods with the region (Gi*);
`*_associations` find clusters and outliers (local Moran); `*_scan` look for circles and stretches of time (Kulldorff);
`*emerging_hotspots` say what is new, growing or fading; `without_each_contributor` says how firm an answer is.
"""

from candil_analysis.hotspots.areas import area_hotspots
from candil_analysis.hotspots.associations import (
    LocalAssociation,
    LocalAssociations,
    area_associations,
    cell_associations,
)
from candil_analysis.hotspots.cells import cell_hotspots
from candil_analysis.hotspots.contributors import Firmness, Sensitivity, without_each_contributor
from candil_analysis.hotspots.effort import effort_hotspots, expected_by_contributor
from candil_analysis.hotspots.emerging import Emerging, EmergingPlace, cell_emerging_hotspots, emerging_hotspots
from candil_analysis.hotspots.results import AreaRate, Classification, Hotspot, Hotspots
from candil_analysis.hotspots.scan import Cluster, Replicates, Scan, Window, space_time_scan, spatial_scan

__all__ = [
    "AreaRate",
    "Classification",
    "Cluster",
    "Emerging",
    "EmergingPlace",
    "Firmness",
    "Hotspot",
    "Hotspots",
    "LocalAssociation",
    "LocalAssociations",
    "Replicates",
    "Scan",
    "Sensitivity",
    "Window",
    "area_associations",
    "area_hotspots",
    "cell_associations",
    "cell_emerging_hotspots",
    "cell_hotspots",
    "effort_hotspots",
    "emerging_hotspots",
    "expected_by_contributor",
    "space_time_scan",
    "spatial_scan",
    "without_each_contributor",
]
