"""What happens to an item: claimed, assessed, waited for, finished. Each change locks the item and is in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.desk import queries
from candil.analyse.desk.errors import ChangeRefused
from candil.analyse.desk.models import LEVELS, Item, Kind, Outcome, State
from candil.analyse.desk.policies import require_free, require_in_hand
from candil.analyse.desk.queries import rules
from candil.collect.support import queries as support
from candil.collect.support.policies import MAKE_REFERRALS
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


def locked(by: Viewer, number: int) -> Item:
    """The item, held until the caller's transaction ends, so that two do not work on it at once. Raises
    `ItemUnknown`.
    """
    found = queries.item_for(by, number)
    # Without joins: PostgreSQL would give the row as it is now beside people as they were before waiting for it.
    return Item.objects.select_for_update().get(pk=found.pk)


@transaction.atomic
def claim(*, by: Viewer, number: int, instead_of: str = "") -> Item:
    """Take an item into work. While somebody else has it: only `instead_of` them, by user name, so that it is taken
    over knowingly. Raises `ItemTaken`, `ChangeRefused` for one that is done.
    """
    item = locked(by, number)
    if item.state == State.DONE:
        raise ChangeRefused(_("This is done. Open it again first."))
    held = item.claimed_by.username if item.claimed_by else ""
    if held != instead_of or not held:
        require_free(by, item)
    item.state = State.WORKING
    item.claimed_by_id = by.user_id
    return _kept(by, item, "claim", {"instead_of": held} if held and held != by.username else {})


@transaction.atomic
def release(*, by: Viewer, number: int) -> Item:
    """Give an item back, for anybody to take. Raises `ItemTaken`, `ChangeRefused`."""
    item = locked(by, number)
    require_in_hand(by, item)
    item.state, item.claimed_by = State.NEW, None
    return _kept(by, item, "release", {})


@transaction.atomic
def assess(*, by: Viewer, number: int, level: int, signs: Mapping[str, bool] | None = None) -> Item:
    """Say how urgent it is, and the yes and no of solvability (None: as they stand). Only these are kept, no words.

    Raises `ItemTaken`, `ChangeRefused`.
    """
    item = locked(by, number)
    require_free(by, item)
    if level not in LEVELS:
        raise ChangeRefused(_("A level is a number from 1 to 5."))
    if signs is not None:
        item.signs = {sign.name: bool(signs.get(sign.name)) for sign in rules.SIGNS}
    item.level, item.is_assessed = level, True
    item.rank = rules.rank_of(level=level, signs=item.signs, is_doubtful=False)  # somebody has looked
    return _kept(by, item, "assess", {"level": level, "signs": sorted(n for n, yes in item.signs.items() if yes)})


@transaction.atomic
def wait(*, by: Viewer, number: int) -> Item:
    """The reporter was asked; the item comes back when they answer. Raises `ItemTaken`, `ChangeRefused`."""
    item = locked(by, number)
    require_in_hand(by, item)
    if item.kind != Kind.REPORT:
        raise ChangeRefused(_("Only the reporter of a report can be waited for."))
    item.state = State.WAITING
    return _kept(by, item, "wait", {})


@transaction.atomic
def finish(*, by: Viewer, number: int, outcome: str) -> Item:
    """Say what became of it. Raises `ItemTaken`, `ChangeRefused`."""
    item = locked(by, number)
    require_in_hand(by, item)
    if outcome not in Outcome.values:
        raise ChangeRefused(_("Choose what became of it."))
    item.state, item.outcome = State.DONE, outcome
    return _kept(by, item, "finish", {"outcome": str(outcome)})


@transaction.atomic
def reopen(*, by: Viewer, number: int) -> Item:
    """Take up again what was done. Raises `ChangeRefused`."""
    item = locked(by, number)
    if item.state != State.DONE:
        raise ChangeRefused(_("This is not done."))
    item.state, item.outcome = State.WORKING, ""
    item.claimed_by_id = by.user_id
    return _kept(by, item, "reopen", {})


@transaction.atomic
def ask_second_reader(*, by: Viewer, number: int, username: str) -> Item:
    """Ask a colleague to look too: one who may see the item, of a report one who holds a key of it.

    Raises `ChangeRefused`, `ItemTaken`.
    """
    item = locked(by, number)
    require_in_hand(by, item)
    if username not in [person.username for person in queries.colleagues_for(by, item)]:
        raise ChangeRefused(_("This colleague cannot open it. Choose one who is listed."))
    item.second_reader = accounts.person_named(username)
    return _kept(by, item, "ask_second_reader", {"who": username})


@transaction.atomic
def second_reading_done(*, by: Viewer, number: int) -> Item:
    """The second reader has looked. Raises `ChangeRefused`."""
    item = locked(by, number)
    if item.second_reader_id is None or item.second_reader_id != by.user_id:
        raise ChangeRefused(_("You were not asked to look at this too."))
    item.second_reader = None
    return _kept(by, item, "second_reading_done", {})


@transaction.atomic
def note_down(*, by: Viewer, number: int, what: str, about: str) -> None:
    """Write into an item's history that something was done elsewhere, such as ("refer", "referral:12").

    `about` names a thing by its number, never by words.
    """
    item = locked(by, number)
    audit.record(by=by.username, action=f"desk.{what}", subject=subject_of(item), details={"about": about})


@transaction.atomic
def refer(*, by: Viewer, number: int, referral: int) -> Item:
    """Say that an item led to a referral of the viewer's organisation (its number). Raises `ChangeRefused`."""
    item = locked(by, number)
    require_in_hand(by, item)
    if not by.may(MAKE_REFERRALS) or not support.referrals_of(by).filter(number=referral).exists():
        raise ChangeRefused(_("Your organisation has no referral %(number)d.") % {"number": referral})
    return _kept(by, item, "refer", {"about": f"referral:{referral}"})


def subject_of(item: Item) -> str:
    """What the audit calls an item."""
    return f"{SUBJECT}{item.pk}"


SUBJECT: Final = "item:"


def _kept(by: Viewer, item: Item, verb: str, details: dict[str, Any]) -> Item:
    item.save()
    audit.record(by=by.username, action=f"desk.{verb}", subject=subject_of(item), details=details)
    return item
