"""What analysts fill in at the desk."""

from candil.analyse.desk.forms.queue import (
    AskForm,
    AssessForm,
    FilterForm,
    FinishForm,
    NoteForm,
    PersonForm,
    ReferralNumberForm,
    ReplyForm,
    TaskForm,
)

__all__ = [
    "AskForm", "AssessForm", "FilterForm", "FinishForm", "NoteForm", "PersonForm", "ReferralNumberForm", "ReplyForm",
    "TaskForm",
]  # fmt: skip
