"""Append to the ledger."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import CharField
from django.utils import timezone

from candil.trust.audit import queries
from candil.trust.audit.models import Entry

_LOCK: Final = zlib.crc32(b"candil.audit.entry")  # one number for the whole ledger, among PostgreSQL's advisory locks
_EXACT: Final = 2**53  # whole numbers up to here are the same in JSON, in a float and in PostgreSQL's numeric


@transaction.atomic
def record(
    *,
    by: str,
    action: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Append one entry in the caller's transaction; it commits or vanishes with the change that it tells of.

    `by` is `viewer.username` or "nobody"; `action` is "room.verb"; `subject` names a thing, such as "batch:12".
    `details` holds JSON values; dates, UUIDs and decimals become text. Never put words of a person here.

    Call it as the last step: until the transaction ends, nobody else can append (that is what keeps the sequence
    without gaps). Raises ValueError when a text is longer than its field.
    """
    _lock_tail()
    tail = queries.head()
    entry = Entry(
        sequence=tail.sequence + 1,
        at=at or timezone.now(),
        actor=_text(by or "nobody"),
        action=action,
        subject=_text(subject),
        details=_plain(json.loads(json.dumps(dict(details or {}), cls=DjangoJSONEncoder, allow_nan=False))),
        previous_digest=tail.digest,
    )
    _check_lengths(entry)
    entry.digest = queries.digest_of(entry)
    entry.save(force_insert=True)
    return entry


def _lock_tail() -> None:
    # SQLite transactions are IMMEDIATE here (settings): whoever is inside one already holds the only write lock.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _plain(value: Any) -> Any:
    """The same value in a form that both databases give back unchanged, so that its digest stays true."""
    if isinstance(value, dict):
        return {_text(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _plain_number(value)
    return value


def _plain_number(value: float) -> float | int | str:
    # PostgreSQL's jsonb writes 1e20 as a whole number and -0.0 as 0.
    if abs(value) >= _EXACT:
        return repr(value)
    return int(value) if value.is_integer() else value


def _text(value: str) -> str:
    # PostgreSQL takes neither NUL nor half of a surrogate pair; a file name on disk may hold both.
    return value.replace("\x00", "�").encode("utf-8", "replace").decode()


def _check_lengths(entry: Entry) -> None:
    for field in Entry._meta.fields:
        if isinstance(field, CharField) and len(getattr(entry, field.name)) > (field.max_length or 0):
            raise ValueError(f"An audit entry's {field.name} holds at most {field.max_length} characters.")
