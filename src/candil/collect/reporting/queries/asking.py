"""Questions to a reporter that a tap answers: asked by code, shown in the reporter's own language.

Each asks one thing, can be answered with "I do not know" or not at all, and none asks who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Asking:
    """A question and the answers that can be tapped; writing more is possible as always."""

    words: str | Promise
    answers: tuple[str | Promise, ...]


_UNKNOWN: Final = _("I do not know")
ASKINGS: Final[Mapping[str, Asking]] = {
    "still": Asking(_("Is it still going on?"), (_("Yes"), _("No"), _UNKNOWN)),
    "danger": Asking(_("Is somebody in danger now?"), (_("Yes"), _("No"), _UNKNOWN)),
    "children": Asking(_("Are there people under 18?"), (_("Yes"), _("No"), _UNKNOWN)),
    "again": Asking(
        _("When was it last?"), (_("Today or yesterday"), _("This week"), _("This month"), _("Longer ago"), _UNKNOWN)
    ),
    "people": Asking(_("How many people, about?"), (_("One"), _("Two to five"), _("More than five"), _UNKNOWN)),
    "area": Asking(
        _("Could you write the town, or the part of the town?"), (_("I would rather not say"), _UNKNOWN)
    ),
    "help": Asking(_("Do you want to be put in touch with somebody who helps?"), (_("Yes"), _("Not now"), _("No"))),
    "share": Asking(
        _("May we pass what is needed to an authority whose task is to protect people?"),
        (_("Yes"), _("No"), _("Tell me more first")),
    ),
}  # fmt: skip
