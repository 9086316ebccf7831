"""Disclosure control: what may be told of records that a viewer knows by statistics only.

`Rule` says when; `protect` applies it to the sums behind a table; `speak_for` sees to it that narrow questions single
nobody out; `Questions` remembers which narrow ones somebody has asked and ends where their `Allowance` does. These are
for viewers' questions; `release` makes a table for everybody, differentially private, and `synthesise` invents
records like the true ones under the same promise, and `Ledger` adds up what both cost.
"""

from candil_analysis.disclosure.budget import BudgetSpent, Ledger, Spent
from candil_analysis.disclosure.contributions import Bound, counts_within
from candil_analysis.disclosure.differences import speak_for
from candil_analysis.disclosure.perturbation import deviation_of, noise, perturbation_table
from candil_analysis.disclosure.protection import Protected, protect
from candil_analysis.disclosure.questions import (
    Allowance,
    Questions,
    QuestionsSpent,
    digest_of,
    recovered_by_least_squares,
)
from candil_analysis.disclosure.releases import OpenDPMissing, Release, ReleasedCell, release
from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Sums
from candil_analysis.disclosure.synthesis import Quality, Synthetic, synthesise

__all__ = [
    "Allowance",
    "Bound",
    "BudgetSpent",
    "Ledger",
    "OpenDPMissing",
    "Protected",
    "Quality",
    "Questions",
    "QuestionsSpent",
    "Release",
    "ReleasedCell",
    "Rule",
    "Spent",
    "Sums",
    "Synthetic",
    "counts_within",
    "deviation_of",
    "digest_of",
    "noise",
    "perturbation_table",
    "protect",
    "recovered_by_least_squares",
    "release",
    "speak_for",
    "synthesise",
]
