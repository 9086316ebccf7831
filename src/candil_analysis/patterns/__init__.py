"""Combinations of values that occur more, or less, often than chance, and those that rise or fall.

`combinations` and `emergences` answer from a store within what a viewer may see; `combinations_in` and
`emergences_in` from any source of joint counts, such as `ExactSource(Records.of_table(table), …)` in a notebook.
"""

from candil_analysis.patterns.asked import USUAL, combinations, emergences
from candil_analysis.patterns.emergence import emergences_in
from candil_analysis.patterns.records import Records
from candil_analysis.patterns.results import Combination, Combinations, Emergence, Emergences, Part, Value
from candil_analysis.patterns.search import combinations_in
from candil_analysis.patterns.source import ExactSource, ProtectedSource, Source, Table, records_of, source_of

__all__ = [
    "USUAL",
    "Combination",
    "Combinations",
    "Emergence",
    "Emergences",
    "ExactSource",
    "Part",
    "ProtectedSource",
    "Records",
    "Source",
    "Table",
    "Value",
    "combinations",
    "combinations_in",
    "emergences",
    "emergences_in",
    "records_of",
    "source_of",
]
