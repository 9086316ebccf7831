"""Prevalence: how many cases there may be beyond those on any list, from how lists overlap, and how unsure that is."""

from candil_analysis.prevalence.estimation import Fitted, Prevalence, prevalence
from candil_analysis.prevalence.lists import Overlaps, overlaps_of

__all__ = ["Fitted", "Overlaps", "Prevalence", "overlaps_of", "prevalence"]
