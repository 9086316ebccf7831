"""What changes the allow-list, the outlets and the candidates."""

from candil.collect.sources.services.candidates import add_document, decide, forget_old_texts, read_candidate
from candil.collect.sources.services.following import close_interrupted, fetch_due, fetch_outlet
from candil.collect.sources.services.outlets import (
    add_outlet,
    allow_host,
    remove_host,
    remove_outlet,
    want_fetch,
    want_stop,
)

__all__ = [
    "add_document", "add_outlet", "allow_host", "close_interrupted", "decide", "fetch_due", "fetch_outlet",
    "forget_old_texts", "read_candidate", "remove_host", "remove_outlet", "want_fetch", "want_stop",
]  # fmt: skip
