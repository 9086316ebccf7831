"""Counts of records and people that may be told to whoever asks.

`count` answers questions on dimensions; `tally` counts any table by its own columns; both return `Counts`, and
everything else the library computes starts from these. `records_behind` names the records a figure counts.
"""

from candil_analysis.aggregates.counting import count, records_behind
from candil_analysis.aggregates.results import Cell, Counts, Key, Measure
from candil_analysis.aggregates.tallying import tally

__all__ = ["Cell", "Counts", "Key", "Measure", "count", "records_behind", "tally"]
