"""Pages of records and of incidents."""

from candil.analyse.incidents.views.linking import incident, incidents, look, pair, undo
from candil.analyse.incidents.views.records import correct, grade, record, records, share

__all__ = ["correct", "grade", "incident", "incidents", "look", "pair", "record", "records", "share", "undo"]
