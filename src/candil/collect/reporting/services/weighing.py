"""Whether a report that comes in looks like a person's: proof of work, the caps of its channel, and room for files.

Nothing here looks at an address, a browser or a person, and nothing is thrown away: what is beyond a cap stands last.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

from altcha import Payload, verify_solution
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from candil.collect.reporting.models import Channel, Load, SpentProof
from candil.collect.reporting.queries import load, proof

LONGEST: Final = 4096  # characters; a solved task has about 800


@transaction.atomic
def is_doubtful(*, channel: Channel, solved: str, is_odd: bool = False) -> bool:
    """Count a report that comes in, and say whether it belongs to the doubtful pile.

    `solved`: what the page's field "~proof" held, "" without a script; it is spent. `is_odd`: it looks machine-made.
    """
    is_proven = spend(channel=channel, solved=solved)
    kind, cap = ("proven", load.caps_of(channel)[0]) if is_proven else ("unproven", load.caps_of(channel)[1])
    return _add(channel, kind, 1) > cap or is_odd


@transaction.atomic
def spend(*, channel: Channel, solved: str) -> bool:
    """Whether this is a solved task of this channel, still good and never used before. From now on it is used."""
    if not solved or len(solved) > LONGEST:
        return False
    checked = verify_solution(solved, proof.signing_key(), hmac_key_secret=proof.solution_key())
    if not checked.verified:
        return False
    task = Payload.from_base64(solved).challenge
    if task.parameters.data != {"channel": channel.slug} or task.signature is None:
        return False
    today = timezone.localdate()
    SpentProof.objects.filter(day__lt=today - timedelta(days=1)).delete()
    digest = sha256(task.signature.encode()).hexdigest()
    _found, is_new = SpentProof.objects.get_or_create(digest=digest, defaults={"day": today})
    return is_new


@transaction.atomic
def count_files(*, channel: Channel, size: int) -> None:
    """Bytes of files that were kept on a channel in this hour, in whole megabytes, rounded up."""
    if size:
        _add(channel, "megabytes", -(-size // load.MEGABYTE))


def forget_hours() -> None:
    """Delete what is known of hours that are over. Called when somebody comes: it does not wait for a report."""
    over = Load.objects.filter(hour__lt=load.this_hour())
    if over.exists():
        over.delete()


def _add(channel: Channel, kind: str, amount: int) -> int:
    """Add to the hour that runs, in one step for all processes, and forget earlier hours; the sum."""
    forget_hours()
    row, _is_new = Load.objects.get_or_create(channel=channel, hour=load.this_hour())
    Load.objects.filter(pk=row.pk).update(**{kind: F(kind) + amount})
    row.refresh_from_db()
    return int(getattr(row, kind))
