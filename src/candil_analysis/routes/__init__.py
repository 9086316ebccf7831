"""Routes: corridors between places, the places in between, and chains of places that recur.

`corridors` and `passages` ask a store; `from_flows`, `gravity`, `changes` and `passages_from` judge plain counts.
"""

from candil_analysis.routes.asked import corridors, passages
from candil_analysis.routes.attraction import Expected, Gravity, gravity
from candil_analysis.routes.compared import Change, Changes, changes
from candil_analysis.routes.flows import judge
from candil_analysis.routes.judged import from_flows
from candil_analysis.routes.legs import BASES, Basis, Span, chains, pairs, transits
from candil_analysis.routes.passing import Passage, Passages, passages_from
from candil_analysis.routes.places import Place
from candil_analysis.routes.results import Chain, Corridor, Corridors

__all__ = [
    "BASES",
    "Basis",
    "Chain",
    "Change",
    "Changes",
    "Corridor",
    "Corridors",
    "Expected",
    "Gravity",
    "Passage",
    "Passages",
    "Place",
    "Span",
    "chains",
    "changes",
    "corridors",
    "from_flows",
    "gravity",
    "judge",
    "pairs",
    "passages",
    "passages_from",
    "transits",
]
