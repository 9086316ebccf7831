"""Refusing, with the reason, whoever may not load."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.collect.datasets.policies import may_load
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import Viewer


def require_load(by: Viewer, organisation_id: int) -> None:
    """Raise NotPermitted unless `by` may load and undo for the organisation."""
    if not may_load(by, organisation_id):
        raise NotPermitted(
            _(
                "Only a data officer of the organisation may load its files or take them back. "
                "Ask an administrator for that role."
            )
        )
