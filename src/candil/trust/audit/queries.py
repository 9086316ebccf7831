"""Read the ledger, and prove that it is whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from candil.trust.audit.models import Entry
from candil.trust.audit.policies import Asker, can_read_audit


class Fault(Enum):
    """What does not match."""

    MISSING_ENTRY = _("missing entry: the entry that should stand here is gone or out of order")
    BROKEN_LINK = _("broken link: the entry does not carry the digest of the one before it")
    CHANGED_CONTENT = _("changed content: the entry says something else than when it was written")
    HEAD_NOT_FOUND = _("missing end: the head that you kept is not in the ledger; entries were cut off or rewritten")


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold. `at` and `action` are of the entry found there, if any."""

    sequence: int
    at: datetime | None
    action: str
    fault: Fault


@dataclass(frozen=True)
class Head:
    """The newest entry; kept elsewhere it shows later that nothing was cut off."""

    sequence: int
    digest: str


@dataclass(frozen=True)
class Verification:
    """How many entries hold, counted from the first; where the chain breaks, if it does; and the last good head."""

    entries: int
    broken: Broken | None
    head: Head


GENESIS = Head(sequence=0, digest="")


def digest_of(entry: Entry) -> str:
    """SHA-256, in hexadecimal, over the canonical JSON of everything the entry says and the digest before it."""
    content: dict[str, Any] = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "previous_digest": entry.previous_digest,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> Head:
    """The newest entry, or `GENESIS` while there is none."""
    newest = Entry.objects.order_by("-sequence").values_list("sequence", "digest").first()
    return Head(*newest) if newest else GENESIS


def verify(*, expect_head: str = "") -> Verification:
    """Walk the chain from its first entry and stop where it breaks.

    The chain alone cannot show that its end was cut off or written anew. `expect_head` is a digest that was printed
    earlier and kept outside the database: it must still be the digest of an entry.
    """
    last, seen_head = GENESIS, not expect_head
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2_000):
        fault = _fault_of(entry, after=last)
        if fault:
            return Verification(last.sequence, Broken(entry.sequence, entry.at, entry.action, fault), last)
        last = Head(entry.sequence, entry.digest)
        seen_head = seen_head or entry.digest == expect_head
    if not seen_head:
        return Verification(last.sequence, Broken(last.sequence + 1, None, "", Fault.HEAD_NOT_FOUND), last)
    return Verification(last.sequence, None, last)


def _fault_of(entry: Entry, *, after: Head) -> Fault | None:
    if entry.sequence != after.sequence + 1:
        return Fault.MISSING_ENTRY
    if entry.previous_digest != after.digest:
        return Fault.BROKEN_LINK
    return Fault.CHANGED_CONTENT if entry.digest != digest_of(entry) else None


def entries_for(asker: Asker, *, action: str = "", subject: str = "") -> QuerySet[Entry]:
    """Entries the asker may read, newest first. `action` matches from its start ("datasets." is the whole room)."""
    if not can_read_audit(asker):
        return Entry.objects.none()
    return entries_on_this_machine(action=action, subject=subject)


def entries_on_this_machine(*, action: str = "", subject: str = "") -> QuerySet[Entry]:
    """The same for whoever runs the machine, who asks without signing in."""
    entries = Entry.objects.order_by("-sequence")
    if action:
        entries = entries.filter(action__startswith=action)
    return entries.filter(subject=subject) if subject else entries
