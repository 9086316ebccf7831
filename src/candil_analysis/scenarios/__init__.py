"""Likely scenarios: given what is known, the most likely whole profiles, with probability, interval and support.

`scenarios` answers from a store within what a viewer may see; `learn`, `probabilities` and `likely` work from any
source of joint counts (`candil_analysis.patterns`).
"""

from candil_analysis.scenarios.asked import likely, scenarios
from candil_analysis.scenarios.inference import chance_of, from_the_most_likely, mean_shares, probabilities
from candil_analysis.scenarios.results import Factor, Profile, Scenarios
from candil_analysis.scenarios.tree import OTHER, Branch, Tree, learn

__all__ = [
    "OTHER",
    "Branch",
    "Factor",
    "Profile",
    "Scenarios",
    "Tree",
    "chance_of",
    "from_the_most_likely",
    "learn",
    "likely",
    "mean_shares",
    "probabilities",
    "scenarios",
]
