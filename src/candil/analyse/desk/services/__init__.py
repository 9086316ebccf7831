"""What changes at the desk."""

from candil.analyse.desk.services.arriving import add_candidate, add_report, send_answer
from candil.analyse.desk.services.items import (
    ask_second_reader,
    assess,
    claim,
    finish,
    locked,
    note_down,
    refer,
    release,
    reopen,
    second_reading_done,
    subject_of,
    wait,
)
from candil.analyse.desk.services.talking import TOLD, ask, leave_note, reply, tell_status
from candil.analyse.desk.services.tasks import add_task, finish_task

__all__ = [
    "TOLD", "add_candidate", "add_report", "add_task", "ask", "ask_second_reader", "assess", "claim", "finish",
    "finish_task", "leave_note", "locked", "note_down", "refer", "release", "reopen", "reply",
    "second_reading_done", "send_answer", "subject_of", "tell_status", "wait",
]  # fmt: skip
