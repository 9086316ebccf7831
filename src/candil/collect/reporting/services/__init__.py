"""What changes reports: channels, taking one, the reporter's return, and what analysts do."""

from candil.collect.reporting.models import Status
from candil.collect.reporting.services.channels import set_channel
from candil.collect.reporting.services.desk import answer, ask, erase, note, open_file, open_report, set_status
from candil.collect.reporting.services.files import for_a_moment
from candil.collect.reporting.services.gate import FileGate
from candil.collect.reporting.services.reading import set_languages
from candil.collect.reporting.services.returning import add_files, say, withdraw
from candil.collect.reporting.services.sealed import CoverWords, add_sealed, take_sealed
from candil.collect.reporting.services.taking import Taken, Told, begin, new_once, take, take_by_phone
from candil.collect.reporting.services.weighing import count_files, forget_hours, is_doubtful

__all__ = [
    "CoverWords", "FileGate", "Status", "Taken", "Told", "add_files", "add_sealed", "answer", "ask", "begin",
    "count_files", "erase", "for_a_moment", "forget_hours", "is_doubtful", "new_once", "note", "open_file",
    "open_report", "say", "set_channel", "set_languages", "set_status", "take", "take_by_phone", "take_sealed",
    "withdraw",
]  # fmt: skip
