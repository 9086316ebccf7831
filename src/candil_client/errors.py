"""What can go wrong, as the hub says it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class CandilProblem(Exception):
    """The hub's answer when it cannot do what was asked (RFC 9457): `detail` says what to do."""

    status: int
    type: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}"


class NotReachable(Exception):
    """The hub did not answer; nothing is known about whether it did what was asked. Send it again."""
