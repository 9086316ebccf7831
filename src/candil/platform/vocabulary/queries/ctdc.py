"""What the columns of the CTDC files say, release by release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from candil.platform.vocabulary.errors import ReleaseUnknown
from candil.platform.vocabulary.queries.schemes import read


@dataclass(frozen=True, slots=True)
class CtdcColumn:
    """One column and what it proves.

    `kind`: year, period (“2005-2013”), country, value, flag or unused (`why` says why). A flag's 1 proves `proves` (one
    code, which may be a composite; several only with `all_of`); its 0 denies them only if `denies`. `nearest`: the code
    is the nearest of the standard, not equal. `fallback_for`: read only where that column is missing. `missing`: texts
    that mean “not reported”. `joined_by`: what parts several values in one cell. `also`: other spellings of the name.
    """

    name: str
    kind: str
    dimension: str = ""
    proves: tuple[str, ...] = ()
    denies: bool = False
    all_of: bool = False
    nearest: bool = False
    fallback_for: str = ""
    joined_by: str = ""
    basis: str = "observed"
    missing: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class CtdcRelease:
    """One release of the files. Synthetic rows are no real people and are never mixed with them unasked."""

    name: str
    title: str
    synthetic: bool
    columns: tuple[CtdcColumn, ...]


@cache
def _releases() -> dict[str, CtdcRelease]:
    data = read("tables", "ctdc")["releases"]
    return {name: _release(name, entry) for name, entry in data.items()}


def _release(name: str, entry: dict[str, Any]) -> CtdcRelease:
    missing = frozenset(entry["missing"])
    countries = missing | frozenset(entry.get("missing_country", ()))
    columns = tuple(
        _column(column, countries if column["kind"] == "country" else missing) for column in entry["columns"]
    )
    return CtdcRelease(name, entry["title"], entry["synthetic"], columns)


def _column(entry: dict[str, Any], missing: frozenset[str]) -> CtdcColumn:
    lists = {"proves": tuple(entry.get("proves", ())), "also": tuple(entry.get("also", ()))}
    denies = entry["kind"] == "flag" and entry.get("denies", True)
    return CtdcColumn(**{**entry, **lists, "denies": denies, "missing": missing})


def ctdc_releases() -> tuple[CtdcRelease, ...]:
    """Every release, oldest first."""
    return tuple(_releases().values())


def ctdc_columns(release: str) -> tuple[CtdcColumn, ...]:
    """The columns of a release, in the order of its files. Raises ReleaseUnknown."""
    try:
        return _releases()[release].columns
    except KeyError:
        raise ReleaseUnknown(
            _("There is no CTDC release “%(name)s”. There are: %(known)s.")
            % {"name": release, "known": ", ".join(_releases())}
        ) from None
