"""What the directory holds, what the pathways say, and who was referred."""

from candil.collect.support.models.directory import EmergencyNumber, Kept, Listing, Need, Serves
from candil.collect.support.models.pathways import Case, Pathway, Step
from candil.collect.support.models.referrals import Consent, Decision, Outcome, Referral

__all__ = [
    "Case", "Consent", "Decision", "EmergencyNumber", "Kept", "Listing", "Need", "Outcome", "Pathway", "Referral",
    "Serves", "Step",
]  # fmt: skip
