"""How much is coming in on a channel, and whether there is room for more: of the channel, never of a person."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from django.conf import settings
from django.utils import timezone

from candil.collect.reporting.models import Channel, Load
from candil.trust.vault.services import storage

MEGABYTE: Final = 2**20
#: Reports without a proof of work may be this part of the cap of a channel; more of them are doubtful.
PART_WITHOUT_PROOF: Final = 4
#: Of the space that is kept free (CANDIL_VAULT_RESERVE_MB), this part is left for words when files are refused.
PART_FOR_WORDS: Final = 10


class Room(IntEnum):
    """What can be taken now."""

    NOTHING = 0
    WORDS = 1
    FILES = 2


def this_hour() -> int:
    """The hour by the clock, counted from 1970."""
    return int(timezone.now().timestamp()) // 3600


def load_of(channel: Channel) -> Load:
    """What came in during the hour that runs."""
    hour = this_hour()
    return Load.objects.filter(channel=channel, hour=hour).first() or Load(channel=channel, hour=hour)


def caps_of(channel: Channel) -> tuple[int, int]:
    """How many reports an hour come before they are doubtful: with a proof of work, and without."""
    return channel.cap_per_hour, -(-channel.cap_per_hour // PART_WITHOUT_PROOF)


def room() -> Room:
    """What the disk of the vault has room for."""
    free = storage.free_bytes() // MEGABYTE
    if free >= settings.CANDIL_VAULT_RESERVE_MB:
        return Room.FILES
    return Room.WORDS if free >= settings.CANDIL_VAULT_RESERVE_MB // PART_FOR_WORDS else Room.NOTHING


def files_left(channel: Channel | None) -> int:
    """Bytes of files that the next request may bring; of a channel, no more than its hour has left."""
    if room() < Room.FILES:
        return 0
    left = settings.CANDIL_REPORT_MB
    if channel is not None:
        left = min(left, settings.CANDIL_CHANNEL_MB_PER_HOUR - load_of(channel).megabytes)
    return int(max(0, left)) * MEGABYTE
