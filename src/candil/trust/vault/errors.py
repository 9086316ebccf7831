"""What can go wrong in the vault. No message ever holds words of a report, a code or a key."""

from __future__ import annotations

from candil.platform.foundation.errors import CandilError


class VaultError(CandilError):
    """Something in the vault could not be done."""


class SealBroken(VaultError):
    """An envelope does not open, or holds something else than the place where it was found says."""


class EnvelopeRefused(VaultError):
    """What was sent is no envelope of the vault: shape, size or place are wrong."""


class OrderTaken(EnvelopeRefused):
    """Another object with this place in the conversation came first; seal again with the next place."""


class HoldersChanged(EnvelopeRefused):
    """A browser sealed to other keys than those in use now; fetch them and seal again."""


class SentBefore(EnvelopeRefused):
    """A report with this code, or this label, is here already: it was sent twice, or it has ended since."""


class TooLarge(VaultError):
    """More bytes than one object may hold."""


class ReceiptMistyped(VaultError):
    """The digits cannot be a receipt code: too few, too many, or a typing error that the check digit found."""


class ReceiptUnknown(VaultError):
    """No report can be opened with this code: never given, expired or withdrawn, which are answered alike."""


class ReportUnknown(VaultError):
    """There is no such report for whoever asks."""


class Locked(VaultError):
    """The analyst's keys are locked: never unlocked in this browser, or idle for too long."""


class PassphraseRefused(VaultError):
    """The passphrase is wrong, or too weak to protect keys."""


class TooManyAttempts(VaultError):
    """Too many wrong passphrases in a short time."""


class KeyRefused(VaultError):
    """A key cannot be used: not an age recipient, retired, missing, or of somebody else."""


class NotReady(VaultError):
    """A report cannot be taken: the organisation has no analyst with a key, or no recovery."""


class RecoveryRefused(VaultError):
    """A ceremony or its package cannot be used."""


class ExportRefused(VaultError):
    """The copies cannot be written there."""
