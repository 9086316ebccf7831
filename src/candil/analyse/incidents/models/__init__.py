"""Records and where they come from, the state of the columnar store, and which records are about the same incident."""

from candil.analyse.incidents.models.linking import Fault, Judgement, LinkageScope, Stage, Suggestion, Verdict
from candil.analyse.incidents.models.records import DatePrecision, Grade, Kind, Leg, Record, Scale, Source
from candil.analyse.incidents.models.store import StaleSegment, StoreState

__all__ = [
    "DatePrecision", "Fault", "Grade", "Judgement", "Kind", "Leg", "LinkageScope", "Record", "Scale", "Source",
    "Stage", "StaleSegment", "StoreState", "Suggestion", "Verdict",
]  # fmt: skip
