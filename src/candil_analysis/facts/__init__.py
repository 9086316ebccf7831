"""The facts: one row a record, one row a leg, and who may be told what about them.

Two tables, held as Parquet by the site and read by any engine that Ibis drives: `Store`. What is asked is a
`Question`, who asks is a `Scope`, what stands behind an answer is its `Evidence`.
"""

from candil_analysis.facts.errors import FactsError, UnknownDimension, WrongValue
from candil_analysis.facts.found import Found
from candil_analysis.facts.question import Evidence, Population, Question, Scope
from candil_analysis.facts.schema import DIMENSIONS, FACTS, FINEST_CELL, LEGS
from candil_analysis.facts.store import Store

__all__ = [
    "DIMENSIONS",
    "FACTS",
    "FINEST_CELL",
    "LEGS",
    "Evidence",
    "FactsError",
    "Found",
    "Population",
    "Question",
    "Scope",
    "Store",
    "UnknownDimension",
    "WrongValue",
]
