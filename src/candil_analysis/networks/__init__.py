"""Networks: values that occur together, and things that stand in the same records.

`values_network` answers from a store within what a viewer may see. `things_network` and `path_between` take a table of
things in records; put it through `readable_things` first, so that only records the viewer may open are in it.
"""

from candil_analysis.networks.layout import drawn_ties, positions
from candil_analysis.networks.results import Capped, Communities, Network, Node, Path, Step, Tie
from candil_analysis.networks.things import path_between, readable_things, things_network
from candil_analysis.networks.values import values_network, values_network_in

__all__ = [
    "Capped",
    "Communities",
    "Network",
    "Node",
    "Path",
    "Step",
    "Tie",
    "drawn_ties",
    "path_between",
    "positions",
    "readable_things",
    "things_network",
    "values_network",
    "values_network_in",
]
