"""An item in words: what it is called, why it stands where it stands, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.analyse.desk.models import Item, Kind, Outcome
from candil.analyse.desk.queries import rules
from candil.analyse.desk.queries.queue import item_for
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import queries as audit

_STEPS: Final[Mapping[str, str | Promise]] = {
    "claim": _("took it into work"),
    "release": _("gave it back"),
    "assess": _("said how urgent it is: %(level)s"),
    "wait": _("waits for the reporter"),
    "finish": _("finished it: %(outcome)s"),
    "reopen": _("opened it again"),
    "send_answer": _("sent it to the desk"),
    "ask_second_reader": _("asked %(who)s to look too"),
    "second_reading_done": _("has looked too"),
    "add_task": _("made a task for %(who)s"),
    "finish_task": _("finished a task"),
    "note": _("left a note for the analysts"),
    "refer": _("wrote down a referral (%(about)s)"),
    "share": _("shared it with an authority (%(about)s)"),
    "record": _("recorded it"),
}


@dataclass(frozen=True)
class Step:
    """One thing that somebody did with an item."""

    at: datetime
    who: str
    words: str


def title_of(item: Item) -> str:
    """What lists call an item; of a report nothing that it says."""
    if item.candidate is not None:
        return item.candidate.title
    if item.answer is not None:
        return item.answer.version.form.title
    return say("Report %(label)s") % {"label": str(item.cover_id)[:8]}


def why_here(item: Item) -> list[str]:
    """Why an item stands where it stands, in words: the rules that count for it."""
    level = rules.level_named(item.level)
    said = [f"{level.name}. {level.meaning}" if item.is_assessed else str(_reason(item))]
    if item.cover is not None and item.cover.is_doubtful and not item.is_assessed:
        said.append(say("It looks machine-made or came in a flood: it stands behind the others until somebody looks."))
    held = [sign for sign in rules.SIGNS if item.signs.get(sign.name)]
    said += [say("%(question)s Yes.") % {"question": sign.question} for sign in held]
    return said if held else [*said, say("Nothing is known yet about what can be done.")]


def _reason(item: Item) -> str | Promise:
    """Why an item that nobody has looked at stands where it stands."""
    if item.kind == Kind.ANSWER:
        return rules.FOR_ANSWERS.words
    return rules.before_opening(item.cover.path).words if item.cover is not None else rules.FOR_CANDIDATES.words


def history_of(viewer: Viewer, item: Item) -> list[Step]:
    """What was done with an item, newest first, from the audit. Raises `ItemUnknown`."""
    found = item_for(viewer, item.pk)
    entries = audit.entries_on_this_machine(action="desk.", subject=f"item:{found.pk}")[:200]
    return [Step(entry.at, entry.actor, _step(entry.action.removeprefix("desk."), entry.details)) for entry in entries]


def _step(verb: str, details: Mapping[str, Any]) -> str:
    words = _STEPS.get(verb)
    if words is None:
        return verb
    said = {name: str(value) for name, value in details.items()}
    if verb == "finish":
        said["outcome"] = str(Outcome(said["outcome"]).label)
    if verb == "claim" and details.get("instead_of"):
        return say("took it over from %(who)s") % {"who": details["instead_of"]}
    return str(words) % said
