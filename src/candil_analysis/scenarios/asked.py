"""The most likely whole profiles, given what is known, within what the viewer may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import numpy as np

from candil_analysis.aggregates import count
from candil_analysis.disclosure import Rule
from candil_analysis.facts import Question, Scope, Store
from candil_analysis.patterns import Source, records_of, source_of
from candil_analysis.patterns.asked import USUAL
from candil_analysis.scenarios.inference import chance_of, drawn_shares, from_the_most_likely, mean_shares
from candil_analysis.scenarios.results import Factor, Profile, Scenarios
from candil_analysis.scenarios.tree import Tree, learn

VERSION: Final = "1"
METHOD: Final = (
    "Chow–Liu tree of dimensions from counts of two at a time, branches by the Bayesian information criterion, shares "
    "drawn towards those of all records by empirical Bayes; intervals from seeded draws of the shares."
)
TWO_AT_A_TIME: Final = (
    "The model knows how dimensions depend on each other two at a time. What only three together show is smoothed away."
)
PAIRWISE: Final = (
    "Each pair of dimensions is learned from the records that report both; that others report less is taken to have "
    "nothing to do with the values."
)
EACH_VALUE: Final = "A record with several values of a dimension counts once for each; a profile has one of them."
ABOUT_RECORDS: Final = (
    "Probabilities are about records like those reported, not about people: they say nothing about anybody who shares "
    "a value."
)
GAPS: Final = (
    "Pairs of values that may not be told are filled in from what the totals leave, as if independent; profiles that "
    "rest on them are not shown."
)
INTERVAL: Final = "Intervals cover the chance in the counts, not what the model leaves out."
DRAWS: Final = 200
#: Profiles looked at for support, the most likely first; beyond these all are rarer still.
_EXAMINED: Final = 400
_EXAMINED_PROTECTED: Final = 60

Support = Callable[[Mapping[str, str]], tuple[int | None, float]]


def scenarios(
    store: Store,
    *,
    known: Mapping[str, str],
    question: Question,
    scope: Scope,
    rule: Rule,
    dimensions: Sequence[str] = USUAL,
    limit: int = 10,
    seed: int = 0,
) -> Scenarios:
    """The `limit` most likely profiles over `dimensions` (and those of `known`) of records with `known` values.

    Raises `UnknownDimension`, `WrongValue`, and ValueError for a known value that the model does not have because it
    is rare or may not be told.
    """
    names = tuple(dict.fromkeys((*dimensions, *known)))
    minimum = rule.minimum_people
    source = source_of(store, names, minimum=minimum, question=question, scope=scope, rule=rule)
    if scope.protected:
        support, examined = _told_support(store, question, scope, rule), _EXAMINED_PROTECTED
    else:
        records = records_of(store, names, question=question, scope=scope)
        support, examined = (lambda wanted: (int(records.carrying(wanted).sum()), 0.0)), _EXAMINED
    return likely(source, known, support, minimum_support=minimum, limit=limit, examined=examined, seed=seed)


def likely(
    source: Source,
    known: Mapping[str, str],
    support: Support,
    *,
    minimum_support: int,
    limit: int = 10,
    examined: int = _EXAMINED,
    seed: int = 0,
) -> Scenarios:
    """As `scenarios`, from any source of joint counts; `support` tells how many records carry given values.

    Sources: Chow and Liu 1968; Pearl 1988; Edwards, de Abreu and Labouriau 2010.
    """
    if limit < 1 or examined < 1:
        raise ValueError("Ask for at least one profile.")
    tree = learn(source)
    tree.evidence(known)
    kept, suppressed = _supported(tree, known, support, minimum_support, limit, examined)
    profiles = _with_intervals(tree, known, kept, seed)
    whole = chance_of(tree, mean_shares(tree), known)
    return Scenarios(
        profiles=profiles,
        known=tuple(sorted(known.items())),
        known_probability=whole,
        covered=sum(profile.probability for profile in profiles),
        suppressed=suppressed,
        minimum_support=minimum_support,
        method=METHOD,
        version=VERSION,
        seed=seed,
        confidence=_CONFIDENCE,
        evidence=source.evidence,
        notes=(
            *source.notes,
            TWO_AT_A_TIME,
            PAIRWISE,
            EACH_VALUE,
            ABOUT_RECORDS,
            INTERVAL,
            *((GAPS,) if source.untold_up_to else ()),
        ),
    )


_CONFIDENCE: Final = 0.95
_Kept = list[tuple[dict[str, str], int, float]]


def _supported(
    tree: Tree, known: Mapping[str, str], support: Support, minimum: int, limit: int, examined: int
) -> tuple[_Kept, int]:
    kept: _Kept = []
    suppressed = waiting = 0
    for values, _ in islice(from_the_most_likely(tree, known), examined):
        records, error = support(values) if tree.rests_on_counts(values) else (None, 0.0)
        if records is None or records < minimum:
            waiting += 1
            continue
        kept.append((values, records, error))
        suppressed, waiting = suppressed + waiting, 0
        if len(kept) == limit:
            break
    return kept, suppressed if kept else waiting


def _with_intervals(tree: Tree, known: Mapping[str, str], kept: _Kept, seed: int) -> tuple[Profile, ...]:
    chance = np.random.default_rng(seed)
    drawn = np.empty((DRAWS, len(kept)))
    for draw in range(DRAWS if kept else 0):
        shares = drawn_shares(tree, chance)
        whole = chance_of(tree, shares, known)
        drawn[draw] = [chance_of(tree, shares, values) / whole for values, _, _ in kept]
    shares = mean_shares(tree)
    whole = chance_of(tree, shares, known)
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0) if kept else (np.zeros(0), np.zeros(0))
    return tuple(
        Profile(
            values=tuple(sorted(values.items())),
            probability=(mean := chance_of(tree, shares, values) / whole),
            low=min(float(low[at]), mean),
            high=max(float(high[at]), mean),
            support=records,
            error=error,
            factors=_factors(tree, values),
        )
        for at, (values, records, error) in enumerate(kept)
    )


def _factors(tree: Tree, values: Mapping[str, str]) -> tuple[Factor, ...]:
    factors = []
    for branch in tree.branches:
        column = tree.values[branch.lower].index(values[branch.lower])
        row = 0 if branch.upper is None else tree.values[branch.upper].index(values[branch.upper])
        share = float(branch.shares()[row, column])
        given = None if branch.upper is None else (branch.upper, values[branch.upper])
        overall = share if given is None else float(branch.prior[column])
        factors.append(Factor(branch.lower, values[branch.lower], given, share, overall))
    return tuple(factors)


def _told_support(store: Store, question: Question, scope: Scope, rule: Rule) -> Support:
    """Support as protected counts tell it, with the guard of narrow conditions."""

    def support(values: Mapping[str, str]) -> tuple[int | None, float]:
        where = dict(question.where)
        for name, value in values.items():
            if name in where and value not in where[name]:
                return 0, 0.0
            where[name] = (value,)
        total = count(store, by=(), question=replace(question, where=where), scope=scope, rule=rule).total
        return (None if total.suppressed else total.value), total.error

    return support
