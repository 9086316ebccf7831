"""Asking sites for pages: only those allowed, politely, and never an address inside the own network."""

from candil.collect.sources.services.fetching.addresses import Target, parse, safe_host
from candil.collect.sources.services.fetching.getting import Answer, Fetcher

__all__ = ["Answer", "Fetcher", "Target", "parse", "safe_host"]
