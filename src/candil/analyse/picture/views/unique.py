"""One figure of the overview: how many unique incidents the records tell of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.views.words import number
from candil.trust.accounts.policies import SEE_RECORDS


@dataclass(frozen=True)
class UniqueFigure:
    """The figure, its interval and of what it is taken; or only why there is none."""

    value: str
    interval: str
    note: str


def unique_figure(asked: Asked) -> UniqueFigure | None:
    """Unique incidents for the page; None for visitors who are not signed in."""
    if asked.viewer.organisation_id is None:
        return None
    if not asked.viewer.may(SEE_RECORDS):
        return UniqueFigure("–", "", _("Told only to people who may open the records."))
    if asked.population == "both":
        return UniqueFigure("–", "", _("Real and synthetic records are never compared with each other."))
    found = queries.unique_incidents_of(asked)
    if found is None:
        return UniqueFigure("–", "", _("No pairs of records were found to reckon with; see Incidents."))
    told = {"low": number(found.low), "high": number(found.high), "percent": round(100 * found.confidence)}
    note = _("of the %(records)s records that you may open") % {"records": number(found.records)}
    if found.unseen:
        note = _("%(note)s; %(unseen)s of them not compared yet") % {"note": note, "unseen": number(found.unseen)}
    return UniqueFigure(f"≈ {number(found.incidents)}", _("%(percent)d %% interval %(low)s to %(high)s") % told, note)
