"""Puts a product's question in the name of the least entitled reader of its audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from candil.analyse.incidents.queries import population_for
from candil.analyse.picture import queries as picture
from candil.share.products.errors import ProductRefused
from candil.share.products.policies import least_entitled_reader
from candil.trust.accounts.policies import SEE_STATISTICS, Viewer
from candil.trust.partnerships import queries as partnerships
from candil_analysis.facts import Population, Scope

if TYPE_CHECKING:
    from candil.trust.partnerships.models import Group

#: No organisation has this number.
NOBODY: Final = 0


@dataclass(frozen=True)
class Wanted:
    """What is asked: filters as people write them, and real or synthetic records (None: the site's default)."""

    where: Mapping[str, Sequence[str]]
    population: Population | None = None


def ask_for(composer: Viewer, wanted: Wanted, *, audience: str, group: Group | None = None) -> picture.Asked:
    """The question as the least entitled reader of the audience may have it answered.

    Raises:
        QuestionUnclear: a filter that the vocabularies do not know.
    """
    # What counts by default is the composer's: a reader who knows of no real record would be shown invented ones.
    population = wanted.population or population_for(composer)
    if group is not None:
        reader, scope = _member_of(NOBODY), _common_to_members(group)
    else:
        reader, scope = least_entitled_reader(audience, composer), None
    return picture.ask(viewer=reader, where=wanted.where, population=population, scope=scope, asker=composer)


def group_of(composer: Viewer, slug: str) -> Group:
    """The sharing group that a product is for. Raises ProductRefused unless the composer shares in it now."""
    partnership = next((p for p in partnerships.partnerships_of(composer) if p.group.slug == slug), None)
    if partnership is None:
        raise ProductRefused(_("Your organisation is not in that sharing group. Choose one that it is in."))
    if partnership.in_force is None:
        raise ProductRefused(
            _("The group %(group)s has no agreement in force, so nothing may be shared in it.")
            % {"group": partnership.group.name}
        )
    return partnership.group


def _common_to_members(group: Group) -> Scope:
    """What every member organisation of a group may know, by statistics; rows only where everybody has rows."""
    # All members, also those that a confidential group keeps from each other: their rights decide, no name is told.
    members = group.memberships.values_list("organisation_id", flat=True)
    visible = [partnerships.classes_visible_to(_member_of(member)) for member in members]
    rows = reduce(frozenset.intersection, (classes.rows or frozenset() for classes in visible))
    known = reduce(frozenset.intersection, ((classes.rows or frozenset()) | classes.statistics for classes in visible))
    return Scope(rows, known - rows)


def _member_of(organisation: int) -> Viewer:
    return Viewer(organisation_id=organisation, permissions=frozenset({SEE_STATISTICS}))
