"""Small tasks that a browser solves before it sends, so that a flood costs whoever makes it (ALTCHA, version 2).

A task is to find a number whose PBKDF2 key begins as asked. It belongs to one channel, is signed by this site, is good
for an hour and, once solved, for one report. It knows nothing of the person; it is harder when the channel is busy.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Final

from altcha import create_challenge

from candil.collect.reporting.models import Channel, Load
from candil.collect.reporting.queries.load import load_of
from candil.trust.vault.services.site_key import site_key

#: What every browser has built in; scrypt and Argon2id would need WebAssembly, which our content policy forbids.
ALGORITHM: Final = "PBKDF2/SHA-256"
ROUNDS: Final = 5_000
#: Numbers to try at ease, at least and at most; `bench/proof_of_work.py` says how long that takes.
LEAST: Final = 240
MOST: Final = 480
HARDEST: Final = 16
SECONDS: Final = 3600


def challenge_for(channel: Channel) -> str:
    """A task for the page that sends a report, as JSON. Nothing is kept of it."""
    times = hardness(load_of(channel), channel.cap_per_hour)
    made = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=times * LEAST + secrets.randbelow(times * (MOST - LEAST)),
        expires_at=int(time.time()) + SECONDS,
        data={"channel": channel.slug},
        hmac_secret=signing_key(),
        hmac_key_secret=solution_key(),
    )
    return json.dumps(made.to_dict())


def hardness(load: Load, cap: int) -> int:
    """How many times the work at ease: 1 below half of the cap, 2 below it, then doubled with it, at most 16."""
    return min(HARDEST, 1 << (2 * (load.proven + load.unproven) // max(1, cap)).bit_length())


def signing_key() -> bytes:
    """Signs tasks."""
    return site_key("proof of work: task")


def solution_key() -> bytes:
    """Signs their solutions, so that checking one costs nothing."""
    return site_key("proof of work: solution")
