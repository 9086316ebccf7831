"""The marking of a product: strictest handling of what was counted, and the TLP label of its audience."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candil.analyse.picture.queries import Asked
from candil.platform.vocabulary import queries as vocabulary
from candil.share.products.models.description import Marking
from candil.share.products.queries.readers import tlp_of
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import handling_of


def marking_of(asked: Asked, composer: Viewer, audience: str) -> Marking:
    """The marking of a product made from this question for this audience."""
    code, conditions = handling_of(composer, _classes_counted(asked))
    tlp = tlp_of(audience, conditions=bool(conditions))
    return Marking(
        handling=code,
        handling_meaning=_("%(meaning)s.") % {"meaning": vocabulary.label("handling", code)},
        conditions=conditions,
        tlp=vocabulary.label("tlp", tlp),
        tlp_meaning=vocabulary.meaning("tlp", tlp),
    )


def _classes_counted(asked: Asked) -> frozenset[int]:
    """Visibility classes of the records that the question finds within its scope."""
    scope = asked.scope
    classes = None if scope.rows is None else scope.rows | scope.statistics
    found = asked.store.asked(asked.question, classes).select("visibility").distinct()
    return frozenset(asked.store.read(found)["visibility"].to_pylist())
