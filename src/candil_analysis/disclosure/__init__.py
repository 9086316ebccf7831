"""Disclosure control: what may be told of records that a viewer knows by statistics only.

`Rule` says when; `protect` applies it to the sums behind a table; `speak_for` sees to it that narrow questions single
nobody out.
"""

from candil_analysis.disclosure.differences import speak_for
from candil_analysis.disclosure.perturbation import deviation_of, noise, perturbation_table
from candil_analysis.disclosure.protection import Protected, protect
from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Sums, nothing

__all__ = [
    "Protected",
    "Rule",
    "Sums",
    "deviation_of",
    "noise",
    "nothing",
    "perturbation_table",
    "protect",
    "speak_for",
]
