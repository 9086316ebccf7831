"""Who may do what in the vault. Whatever a policy allows, without a key nothing opens."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import MANAGE_PEOPLE, OPEN_REPORTS, Viewer, require
from candil.trust.vault.errors import KeyRefused, ReportUnknown
from candil.trust.vault.models import AnalystKey, Report


def can_hold_keys(viewer: Viewer) -> bool:
    """Whether the viewer's roles let them hold keys of reports; the operator is no person and holds none."""
    return viewer.user_id is not None and viewer.may(OPEN_REPORTS)


def require_same_organisation(report: Report, key: AnalystKey) -> None:
    """A report's key is held inside its organisation only; others get a package with a key of its own."""
    if key.person.organisation_id != report.organisation_id:
        raise KeyRefused(_("Only people of the organisation that received a report can hold its key."))


def require_look_after_or_oneself(viewer: Viewer, person_id: int, organisation_id: int | None) -> None:
    """The operator, administrators of the same organisation, and the person: take a person's key away."""
    if viewer.user_id is not None and viewer.user_id == person_id:
        return
    require(viewer, MANAGE_PEOPLE)
    if not viewer.is_operator and viewer.organisation_id != organisation_id:
        raise ReportUnknown(_("Nobody and nothing of this name belongs to your organisation."))


def require_operator(viewer: Viewer) -> None:
    """Raise `NotPermitted` for anybody but the operator: it is done on the machine itself, not on a page."""
    if not viewer.is_operator:
        raise NotPermitted(_("This is done by the operator, on the machine itself."))
