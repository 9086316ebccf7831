"""What is known of the installation itself."""

from candil.trust.operations.queries.health import Check, Finding, State, findings, is_ready, register_check
from candil.trust.operations.queries.metrics import exposition, register_gauge

__all__ = ["Check", "Finding", "State", "exposition", "findings", "is_ready", "register_check", "register_gauge"]
