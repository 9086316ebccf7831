"""Look for pairs of records that may be about one incident, for the people of one organisation."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import NotAllowed
from candil.analyse.incidents.models import Fault, LinkageScope, Stage
from candil.analyse.incidents.policies import may_judge
from candil.analyse.incidents.queries.linking.judged import pairs_among
from candil.analyse.incidents.queries.linking.scopes import classes_of, linkable_records, scope_key, unpacked
from candil.analyse.incidents.queries.records import population_within
from candil.analyse.incidents.services.linking.keeping import Found, keep
from candil.platform.foundation.queue import enqueue_on_commit
from candil.trust.accounts.policies import GRADE_RECORDS, Viewer
from candil.trust.accounts.queries import organisations_with
from candil.trust.audit import services as audit
from candil.trust.partnerships.queries import VisibleClasses
from candil_analysis import linkage
from candil_analysis.facts import Population
from candil_analysis.linkage import Model, Pairs

SEED = 20
#: Pairs below this probability are not kept.
LEAST = 0.02
#: With more new records than this share, old and new are compared and learnt from together.
MOST_NEW = 0.25
Say = Callable[[str], object]


@dataclass(frozen=True)
class Looked:
    """What a search left behind: how many records were new, how many suggestions stand, and what stopped it."""

    records: int
    new: int
    suggestions: int
    fault: str


def ask_for_suggestions(*, by: Viewer) -> None:
    """Have a search done in the background for the viewer's organisation. Raises `NotAllowed`."""
    if not may_judge(by):
        raise NotAllowed(_("Only analysts look for records about the same incident."))
    with transaction.atomic():
        classes = classes_of(by.organisation_id)
        scope = _scope(classes, population_within(classes))
        LinkageScope.objects.filter(pk=scope.pk).update(stage=Stage.QUEUED)
        audit.record(by=by.username, action="incidents.look_for_pairs", subject=f"organisation:{by.organisation_id}")
        enqueue_on_commit("candil.analyse.incidents.tasks.look_for_organisation", organisation=by.organisation_id)


def look_for_suggestions(
    *,
    organisation: int | None,
    model: Model | None = None,
    anew: bool = False,
    say: Say = lambda _stage: None,
) -> Looked:
    """Compare the records that the people of an organisation (None: the operator) may open, and keep likely pairs.

    Only records that were not compared before are compared, unless there is no model yet, they are many, or `anew`.
    Without a `model` it is learnt from these records alone. Not one transaction: the search may take minutes, and a
    later one takes over.
    """
    classes = classes_of(organisation)
    population = population_within(classes)
    scope = _scope(classes, population)
    search = _Search(scope, say)
    try:
        return search.done(classes, population, model, anew)
    except linkage.CannotTrain:
        return search.failed(Fault.FEW)
    except linkage.TooManyPairs:
        return search.failed(Fault.MANY)
    except BaseException:
        search.failed(Fault.BROKEN)
        raise


def look_again() -> None:
    """Search again, for new records only, wherever an organisation still has a scope that was looked at."""
    searched: set[str] = set()
    for organisation in organisations_with(GRADE_RECORDS):
        classes = classes_of(organisation)
        key = scope_key(classes, population_within(classes))
        looked_at = LinkageScope.objects.filter(key=key).exclude(finished_at=None, fault="")
        if key not in searched and looked_at.exists():
            searched.add(key)
            look_for_suggestions(organisation=organisation)


def _scope(classes: VisibleClasses, population: Population) -> LinkageScope:
    key = scope_key(classes, population)
    return LinkageScope.objects.get_or_create(key=key, defaults={"population": population})[0]


class _Search:
    """One search in one scope, which tells how far it is."""

    def __init__(self, scope: LinkageScope, say: Say) -> None:
        self._scope, self._say, self._run = scope, say, uuid.uuid4()
        self._records = self._new = 0
        LinkageScope.objects.filter(pk=scope.pk).update(run=self._run)

    def done(self, classes: VisibleClasses, population: Population, model: Model | None, anew: bool) -> Looked:
        self._at(Stage.READING)
        records = linkable_records(classes, population)
        current = np.asarray(records["record"].to_numpy(), dtype=np.int64)
        known = np.intersect1d(unpacked(bytes(self._scope.linked)), current)
        self._records, self._new = current.size, current.size - known.size
        whole = anew or model is not None or not self._scope.model or self._new > MOST_NEW * current.size
        if whole:
            model = model or self._learnt(records)
            self._at(Stage.COMPARING)
            pairs = linkage.link(records, model, least=LEAST)
        else:
            model = Model.from_json(self._scope.model)
            self._at(Stage.COMPARING)
            pairs = _of_new(records, known, model)
        self._at(Stage.KEEPING)
        found = Found(self._run, pairs, current, model.to_json(), _reach(pairs) if whole else self._scope.reach)
        return self._looked(keep(self._scope, found, compared=current if whole else np.setdiff1d(current, known)))

    def _learnt(self, records: pa.Table) -> Model:
        self._at(Stage.LEARNING)
        return linkage.train(records, seed=SEED)

    def failed(self, fault: Fault) -> Looked:
        LinkageScope.objects.filter(pk=self._scope.pk, run=self._run).update(fault=fault, stage="", run=None)
        return self._looked(self._scope.suggestions.count(), fault)

    def _looked(self, suggestions: int, fault: Fault | None = None) -> Looked:
        return Looked(self._records, self._new, suggestions, str(fault.label) if fault else "")

    def _at(self, stage: Stage) -> None:
        LinkageScope.objects.filter(pk=self._scope.pk, run=self._run).update(stage=stage)
        self._say(str(stage.label))


def _of_new(records: pa.Table, known: np.ndarray[tuple[int], np.dtype[np.int64]], model: Model) -> Pairs:
    if known.size == records.num_rows:
        return pairs_among(known.tolist())
    is_old = pc.is_in(records["record"], pa.array(known))
    old, new = records.filter(is_old), records.filter(pc.invert(is_old))
    return linkage.link_new(old, new, model, least=LEAST)


def _reach(pairs: Pairs) -> dict[str, float] | None:
    return None if pairs.reach is None else asdict(pairs.reach)
