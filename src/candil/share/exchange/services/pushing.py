"""Rows that a program hands in: the same dry run and the same batch as a file that a person loads."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from candil.collect.datasets import services as datasets
from candil.share.exchange.errors import PushRefused
from candil.trust.accounts.policies import Viewer
from candil.trust.accounts.queries import organisation_of
from candil.trust.partnerships.queries import groups_visible_to
from candil.trust.partnerships.services import beside_the_lock, ensure_class

if TYPE_CHECKING:
    from candil.collect.datasets.models import Batch
    from candil.collect.datasets.services import Inspection
    from candil.trust.accounts.models import Organisation
    from candil.trust.partnerships.models import Group, VisibilityClass

MOST_ROWS: Final = 10_000
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Sharing:
    """Who is to see what was handed in: a level, the short names of groups, and conditions (then handling is C)."""

    level: str = "owner"
    groups: Sequence[str] = ()
    conditions: str = ""


def check_rows(*, by: Viewer, rows: Sequence[Mapping[str, Cell]], how: Mapping[str, Any]) -> Inspection:
    """What a push would do; nothing is kept. `how`: preset, mapping, period, file_name as `datasets.inspect_file`."""
    organisation = _organisation(by)
    with tempfile.TemporaryDirectory(dir=settings.CANDIL_HOME) as folder:
        path = _written(Path(folder), rows)
        return datasets.inspect_file(by=by, organisation=organisation, path=path, **how)


def push_rows(*, by: Viewer, rows: Sequence[Mapping[str, Cell]], how: Mapping[str, Any], sharing: Sharing) -> Batch:
    """Load the rows as one batch of the viewer's organisation: all good rows, or nothing.

    The rows of the very same push are not loaded twice. Raises `PushRefused` and the errors of `datasets.load_file`.
    """
    organisation = _organisation(by)
    visibility = _visibility(by, organisation, sharing)
    with tempfile.TemporaryDirectory(dir=settings.CANDIL_HOME) as folder:
        path = _written(Path(folder), rows)
        # Which rows are known already is asked of all that the organisation has, whatever the token may read.
        with beside_the_lock():
            return datasets.load_file(by=by, organisation=organisation, path=path, visibility=visibility, **how)


def undo_push(*, by: Viewer, batch: Batch) -> int:
    """Remove every record of a batch, as `datasets.undo_batch`; returns how many there were."""
    with beside_the_lock():
        return datasets.undo_batch(by=by, batch=batch)


def _organisation(by: Viewer) -> Organisation:
    organisation = organisation_of(by)
    if organisation is None:
        raise PushRefused(_("Rows belong to an organisation, and you work in none."))
    return organisation


def _visibility(by: Viewer, organisation: Organisation, sharing: Sharing) -> VisibilityClass:
    known = {group.slug: group for group in groups_visible_to(by)}
    strange = [slug for slug in sharing.groups if slug not in known]
    if strange:
        # In the same words whether there is no such group or only none that the viewer may know of.
        raise PushRefused(
            _("Your organisation is in no sharing group “%(slug)s”. It is in: %(known)s.")
            % {"slug": strange[0], "known": ", ".join(sorted(known)) or _("none")}
        )
    groups: list[Group] = [known[slug] for slug in sharing.groups]
    handling = "C" if sharing.conditions.strip() else "P"
    return ensure_class(
        owner=organisation, level=sharing.level, groups=groups, handling=handling, conditions=sharing.conditions
    )


def _written(folder: Path, rows: Sequence[Mapping[str, Cell]]) -> Path:
    """The rows as a CSV file, which lives as long as its folder."""
    if not 0 < len(rows) <= MOST_ROWS:
        raise PushRefused(
            _("Send between 1 and %(most)d rows at once; send more in several pushes.") % {"most": MOST_ROWS}
        )
    header = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / "rows.csv"
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_text(row.get(name)) for name in header] for row in rows)
    return path


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, bool) else str(cell)
