"""What may be asked, what is fetched, and what was found."""

from candil.collect.sources.models.candidates import Candidate, Kind, State
from candil.collect.sources.models.outlets import Host, Outlet, OutletKind, Status

__all__ = ["Candidate", "Host", "Kind", "Outlet", "OutletKind", "State", "Status"]
