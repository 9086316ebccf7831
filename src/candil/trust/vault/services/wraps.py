"""Wraps: the identity of a report, sealed to one of its holders in the same kind of envelope as everything else."""

from __future__ import annotations

from typing import Final

from candil.trust.vault.errors import KeyRefused
from candil.trust.vault.services.envelopes import recipient_of, seal, unseal
from candil.trust.vault.services.frames import Context, broken

KIND: Final = "wrap"
MAKER: Final = "maker"
RECEIPT: Final = "receipt"
RECOVERY: Final = "recovery"


def context_of(report: str, holder: str) -> Context:
    """Where a wrap belongs; `holder` is the label of an analyst's key, `RECEIPT` or `RECOVERY`."""
    return Context(report, holder, KIND, MAKER, 0)


def wrap(report: str, identity: str, holder: str, recipient: str) -> bytes:
    """The identity of a report for one holder."""
    return seal(context_of(report, holder), identity.encode(), recipient)


def unwrapped(report: str, recipient: str, envelope: bytes, holder: str, holder_identity: str) -> str:
    """The identity of the report whose recipient this is. Raises `SealBroken`.

    Anybody can seal to a holder; that the identity fits the report's recipient proves that it is the right one.
    """
    identity = unseal(envelope, holder_identity, context_of(report, holder)).data.decode("ascii", "replace")
    try:
        fits = recipient_of(identity) == recipient
    except KeyRefused as error:
        raise broken() from error
    if not fits:
        raise broken()
    return identity
