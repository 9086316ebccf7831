"""Who may make forms and read their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candil.trust.accounts.policies import MAKE_FORMS, Viewer

if TYPE_CHECKING:
    from candil.collect.questionnaires.models import Form

__all__ = ["MAKE_FORMS", "may_look_after"]


def may_look_after(viewer: Viewer, form: Form) -> bool:
    """A form and its answers belong to one organisation; its people with the permission look after both."""
    return viewer.is_operator or (viewer.may(MAKE_FORMS) and form.organisation_id == viewer.organisation_id)
