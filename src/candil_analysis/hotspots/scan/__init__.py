"""Kulldorff's scan statistic: where, and when, is a cluster of cases that chance does not explain?

Circles around every place, and stretches of time over them, are all looked at; one p-value allows for having looked.
`zones` are the circles, `models` the likelihoods and the replicates, `search` looks through them, `scans` answers.
"""

from candil_analysis.hotspots.scan.scans import Cluster, Replicates, Scan, space_time_scan, spatial_scan
from candil_analysis.hotspots.scan.search import Window

__all__ = ["Cluster", "Replicates", "Scan", "Window", "space_time_scan", "spatial_scan"]
