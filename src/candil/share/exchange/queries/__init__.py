"""Who asks with a token, and records as plain values."""

from candil.share.exchange.queries.records import PlainLeg, PlainRecord, plain_record, plain_records
from candil.share.exchange.queries.tokens import Caller, caller_with, token_for, tokens_for

__all__ = [
    "Caller", "PlainLeg", "PlainRecord", "caller_with", "plain_record", "plain_records", "token_for", "tokens_for",
]  # fmt: skip
