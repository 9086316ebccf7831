"""Authorities with their keys, and packages with what came of them."""

from candil.analyse.actions.models.authorities import Authority, AuthorityKey, Compared, Kind
from candil.analyse.actions.models.packages import Ground, Outcome, Package, State

__all__ = ["Authority", "AuthorityKey", "Compared", "Ground", "Kind", "Outcome", "Package", "State"]
