"""What changes records. Each service is one transaction that also says which segments of the store it made stale."""

from candil.analyse.incidents.services.by_hand import add_record
from candil.analyse.incidents.services.correcting import Changes, correct_record
from candil.analyse.incidents.services.grading import grade_record, in_3x5x2
from candil.analyse.incidents.services.linking.judging import judge, undo_judgement
from candil.analyse.incidents.services.linking.looking import Looked, ask_for_suggestions, look_for_suggestions
from candil.analyse.incidents.services.receiving import BatchReceiver
from candil.analyse.incidents.services.sharing import change_visibility
from candil.analyse.incidents.services.sources import rename_source
from candil.analyse.incidents.services.staleness import mark_all_stale, rebuild_store

__all__ = [
    "BatchReceiver", "Changes", "Looked", "add_record", "ask_for_suggestions", "change_visibility", "correct_record",
    "grade_record", "in_3x5x2", "judge", "look_for_suggestions", "mark_all_stale", "rebuild_store", "rename_source",
    "undo_judgement",
]  # fmt: skip
