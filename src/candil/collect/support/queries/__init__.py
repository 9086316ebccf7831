"""The doors of support: every question that pages and other rooms may ask."""

from candil.collect.support.queries.directory import (
    Help,
    Number,
    countries_with_help,
    due,
    emergency_numbers,
    help_in,
    listings_kept_by,
    numbers_kept_by,
)
from candil.collect.support.queries.pathways import pathways_kept_by, published_pathways
from candil.collect.support.queries.referrals import Period, referrals_by_quarter, referrals_of
from candil.collect.support.queries.starter import starter_file, starter_numbers

__all__ = [
    "Help", "Number", "Period", "countries_with_help", "due", "emergency_numbers", "help_in", "listings_kept_by",
    "numbers_kept_by", "pathways_kept_by", "published_pathways", "referrals_by_quarter", "referrals_of",
    "starter_file", "starter_numbers",
]  # fmt: skip
