"""What changes the directory, the pathways and referrals."""

from candil.collect.support.services.directory import (
    check,
    keep_listing,
    keep_number,
    load_listings,
    load_starter,
    withdraw,
)
from candil.collect.support.services.pathways import keep_pathway
from candil.collect.support.services.referrals import follow_referral, make_referral

__all__ = [
    "check", "follow_referral", "keep_listing", "keep_number", "keep_pathway", "load_listings", "load_starter",
    "make_referral", "withdraw",
]  # fmt: skip
