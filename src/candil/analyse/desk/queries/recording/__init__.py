"""From what was told to a record: what is suggested and why, what is stopped, and which records an item became."""

from candil.analyse.desk.queries.recording.checking import REASONS, Stop, stops, without
from candil.analyse.desk.queries.recording.links import items_behind, may_record, numbers_of, records_of
from candil.analyse.desk.queries.recording.marking import MarkedText, Piece, marked
from candil.analyse.desk.queries.recording.suggesting import (
    Number,
    Place,
    Suggestion,
    Suggestions,
    Support,
    Time,
    suggested,
    supports_of,
)
from candil.analyse.desk.queries.recording.told import Told, told_by_story, told_openly

__all__ = [
    "REASONS", "MarkedText", "Number", "Piece", "Place", "Stop", "Suggestion", "Suggestions", "Support", "Time", "Told",
    "items_behind", "marked", "may_record", "numbers_of", "records_of", "stops", "suggested",
    "supports_of", "told_by_story", "told_openly", "without",
]  # fmt: skip
