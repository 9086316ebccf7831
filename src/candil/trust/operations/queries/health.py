"""Checks of an installation. A room registers its own in `apps.py`; one that fails to answer is itself a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class State(StrEnum):
    """How something is."""

    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What a check found, in words, and what to do about it unless all is well."""

    subject: str | Promise
    state: State
    words: str
    advice: str = ""


Check = Callable[[], Iterable[Finding]]
_checks: Final[list[tuple[Check, bool]]] = []


def register_check(check: Check, *, is_slow: bool = False) -> None:
    """A slow check runs only when everything is to be looked at (`candil doctor --thorough`)."""
    _checks.append((check, is_slow))


def findings(*, thorough: bool = False) -> list[Finding]:
    """What all checks say, in the order of the rooms."""
    return [finding for check, is_slow in _checks if thorough or not is_slow for finding in _asked(check)]


def _asked(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:
        # A check must not end the others; what went wrong is said by its kind, since messages may quote content.
        words = _("This could not be looked at: %(error)s.") % {"error": type(error).__name__}
        return [Finding(check.__module__, State.WRONG, words, _("Run `candil doctor` on the machine itself."))]


def is_ready() -> bool:
    """Whether requests can be served: the database answers and has the tables of this version."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
