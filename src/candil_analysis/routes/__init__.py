"""Routes: corridors between places, the places in between, and chains of places that recur."""

from candil_analysis.routes.asked import corridors
from candil_analysis.routes.flows import judge
from candil_analysis.routes.gravity_model import Expected, Gravity, Place, gravity
from candil_analysis.routes.judged import from_flows
from candil_analysis.routes.legs import BASES, Basis, Span, chains, pairs, transits
from candil_analysis.routes.results import Chain, Corridor, Corridors

__all__ = [
    "BASES",
    "Basis",
    "Chain",
    "Corridor",
    "Corridors",
    "Expected",
    "Gravity",
    "Place",
    "Span",
    "chains",
    "corridors",
    "from_flows",
    "gravity",
    "judge",
    "pairs",
    "transits",
]
