"""Candidates as a viewer may see them: those of the viewer's own organisation."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from candil.collect.sources.errors import CandidateRefused
from candil.collect.sources.models import Candidate, State
from candil.collect.sources.policies import READ_CANDIDATES
from candil.trust.accounts.policies import Viewer, require


def candidates_of(viewer: Viewer, *, state: str = "") -> QuerySet[Candidate]:
    """Candidates of the viewer's organisation, highest score first, then newest; with `reprints`, how often the same
    text was found again. All of them for the operator of the machine.
    """
    require(viewer, READ_CANDIDATES)
    counted = Candidate.objects.annotate(reprints=Count("copies")).order_by("-score", "-pk")
    found = counted.select_related("outlet").defer("text", "signature")
    if not viewer.is_operator:
        found = found.filter(organisation_id=viewer.organisation_id or 0)
    return found.filter(state=state) if state else found


def candidate_for(viewer: Viewer, number: int) -> Candidate:
    """The candidate of this number. Raises `CandidateRefused`, also when it is not the viewer's to see."""
    found = candidates_of(viewer).filter(pk=number).first()
    if found is None:
        raise CandidateRefused(_("There is no candidate %(number)d.") % {"number": number})
    return found


def counts_by_state(viewer: Viewer) -> dict[str, int]:
    """How many candidates stand in each state; every state is there."""
    rows = candidates_of(viewer).order_by().values_list("state").annotate(Count("pk", distinct=True))
    return dict.fromkeys(State.values, 0) | {row[0]: row[1] for row in rows}
