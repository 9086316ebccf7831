"""Make and end tokens, write files, take rows in, and answer a repeated request as before."""

from candil.share.exchange.services.answering import Answer, answer_once
from candil.share.exchange.services.exporting import (
    FIGURE_FORMATS,
    Exported,
    most_at_once,
    write_figures,
    write_records,
    write_records_to,
)
from candil.share.exchange.services.formats import FORMATS
from candil.share.exchange.services.handing import in_a_file
from candil.share.exchange.services.pushing import Sharing, check_rows, push_rows, undo_push
from candil.share.exchange.services.tokens import MadeToken, make_token, note_use, revoke_token, take_turn

__all__ = [
    "FIGURE_FORMATS", "FORMATS", "Answer", "Exported", "MadeToken", "Sharing", "answer_once", "check_rows",
    "in_a_file", "make_token", "most_at_once", "note_use", "push_rows", "revoke_token", "take_turn", "undo_push",
    "write_figures", "write_records", "write_records_to",
]  # fmt: skip
