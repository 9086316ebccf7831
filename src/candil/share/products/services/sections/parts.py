"""The parts of a report: which there are, in their order, and what each is called."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _later

#: Every report holds these.
ALWAYS: Final[dict[str, str | Promise]] = {
    "hotspots": _later("Where records concentrate"),
    "corridors": _later("Corridors"),
    "trend": _later("Trend"),
    "breakdowns": _later("Who and how"),
}
#: Whoever composes chooses among these.
CHOSEN: Final[dict[str, str | Promise]] = {
    "unique": _later("How many incidents"),
    "firmness": _later("How firm the hotspots are"),
    "changing": _later("What is changing"),
    "changed_corridors": _later("What changed among corridors"),
    "passages": _later("What journeys pass"),
    "course": _later("Change of course"),
    "combinations": _later("What occurs together"),
    "rise_and_fall": _later("What rose or fell"),
    "scenarios": _later("Likely scenarios"),
    "network": _later("What hangs together"),
}
ORDER: Final = (
    "unique", "hotspots", "firmness", "changing", "corridors", "changed_corridors", "passages", "trend", "course",
    "breakdowns", "combinations", "rise_and_fall", "scenarios", "network",
)  # fmt: skip


def title_of(part: str) -> str:
    """What a part is called, in the active language."""
    return str({**ALWAYS, **CHOSEN}[part])
