"""From what was told to a record: drafted by a person, checked for details of people, kept once."""

from candil.analyse.desk.services.recording.drafting import Draft, DraftLeg
from candil.analyse.desk.services.recording.keeping import OUT, DetailsLeft, record

__all__ = ["OUT", "DetailsLeft", "Draft", "DraftLeg", "record"]
