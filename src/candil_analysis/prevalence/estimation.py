"""How many are there, those on no list included: multiple-systems estimation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from candil_analysis.facts import Evidence
from candil_analysis.prevalence.bootstrap import LEAST_DRAWS, accelerated
from candil_analysis.prevalence.lists import Floats, Lists, Overlaps, lists_of
from candil_analysis.prevalence.loglinear import Pairs, estimates, has_estimate, lower_bound, model_of
from candil_analysis.significance import STANDARD, Rigour

VERSION: Final = "1"
METHOD: Final = (
    "Poisson log-linear models of overlapping lists with pairs of lists that may depend on each other (Bales, Hesketh "
    "and Silverman 2015), pairs that share nobody at the boundary (Chan, Silverman and Vincent 2021); the model by "
    "Bayesian information criterion; bias-corrected accelerated bootstrap that chooses the model anew each time."
)
ASSUMPTIONS: Final = (
    "Holds only if the population did not change in the period, no case is on a list twice or wrongly linked, "
    "everybody had some chance of being on each list, and no more than pairs of lists depend on each other. "
    "None of this can be seen in the lists."
)
INTERVAL_IS_NARROW: Final = (
    "The interval is about chance and the choice of model, not about the assumptions: the truth may lie far outside."
)
ONE_LIST: Final = "Fewer than two lists: nothing can be said of who is on none."
NO_OVERLAP: Final = "No case is on two lists: nothing can be said of who is on none, and it may be very many."
TWO_LISTS: Final = "Two lists alone: that they are independent cannot be looked at, and is taken on trust."
LONELY: Final = (
    "Some lists share no case with any other: they say nothing of who is missed and are counted as known only."
)
MODELS_DIFFER: Final = (
    "Models that fit nearly as well give estimates that differ by more than a half: no single figure should be quoted."
)
FEW_SHARED: Final = "Few cases are on more than one list: a handful of wrong links would change the estimate greatly."
NO_MODEL: Final = "No model has a finite estimate."
NO_INTERVAL: Final = "Too many redrawn tables have no estimate: no interval is given."
BELOW_THE_BOUND: Final = (
    "The estimate lies below the lower bound: lists may shun each other's cases, or the model is wrong."
)

#: With more pairs than this, models are searched stepwise instead of all tried (2^10 = 1,024 models).
_ALL_PAIRS: Final = 10
#: Models kept for the redrawn tables. Source: Silverman, Chan and Vincent 2024.
_KEPT: Final = 40
#: Models within this much of the best criterion fit nearly as well (weights above 1/e³ of the best's).
_NEARLY: Final = 6.0
_FEW: Final = 30


@dataclass(frozen=True)
class Fitted:
    """One model: the pairs of lists that depend on each other in it, its estimate of all, its criterion and weight."""

    pairs: tuple[tuple[str, str], ...]
    total: float
    criterion: float
    weight: float  # among all models tried; of its criterion


@dataclass(frozen=True)
class Prevalence:
    """`total` counts known and unknown cases; None where nothing can be said. `lower_bound`: Chao's, of all cases."""

    known: int
    shared: int  # on two lists or more
    lists: tuple[str, ...]
    total: float | None
    low: float | None
    high: float | None
    lower_bound: float | None
    lower_bound_low: float | None  # one-sided: the bound itself in doubt by chance
    averaged: float | None  # over all models tried, by weight
    models: tuple[Fitted, ...]  # the best first; those that fit nearly as well
    tried: int
    draws: int
    seed: int
    method: str
    version: str
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]


def prevalence(
    overlaps: Overlaps,
    *,
    seed: int,
    draws: int = 1_000,
    rigour: Rigour = STANDARD,
    evidence: Evidence | None = None,
) -> Prevalence:
    """Estimate how many cases there are from how lists overlap.

    `overlaps`: set of lists → cases on exactly these. With up to five lists all models of pairs are tried, with more a
    stepwise search. The interval redraws the cases `draws` times with `seed` (multinomial) and chooses the model anew
    among the best. Sources: Bales, Hesketh and Silverman 2015; Chan, Silverman and Vincent 2021; Silverman, Chan and
    Vincent 2024; Efron 1987 (the interval). ValueError as in `lists_of`, or for fewer than 20 draws.
    """
    if draws < 20:
        raise ValueError(f"{draws} draws are too few for an interval: at least 20.")
    every = lists_of(overlaps)
    apart, lists = _informative(every)
    empty = _empty(every, draws, seed, rigour, evidence)
    if not lists.pairs or not any(lists.overlap(pair) for pair in lists.pairs):
        return replace(empty, notes=(NO_OVERLAP if every.pairs else ONE_LIST,))
    models, dark, criterion = _searched(lists)
    bound = lower_bound(lists.held, lists.counts[None, :])[0]
    if not models:
        return replace(empty, notes=(NO_MODEL,))
    found = replace(
        empty,
        total=float(dark[0]) + every.known,
        averaged=float(_weights(criterion) @ dark) + every.known,
        models=_described(lists, models, dark, criterion, every.known),
        tried=len(models),
        lower_bound=None if np.isnan(bound) else float(bound) + every.known,
    )
    found = _with_intervals(found, lists, models[:_KEPT], float(dark[0]), apart)
    return replace(found, notes=_notes(found, every))


def _informative(every: Lists) -> tuple[int, Lists]:
    """Cases on lists that share none with any other, and the rest: from such a list nothing is learnt of the others."""
    lonely = np.array([name in every.lonely for name in every.names], dtype=np.bool_)
    if not lonely.any():
        return 0, every
    rows = ~every.held[:, lonely].any(axis=1)
    names = tuple(name for name in every.names if name not in every.lonely)
    return int(every.counts[~rows].sum()), Lists(names, every.held[rows][:, ~lonely], every.counts[rows])


def _empty(every: Lists, draws: int, seed: int, rigour: Rigour, evidence: Evidence | None) -> Prevalence:
    shared = int(every.counts[every.held.sum(axis=1) >= 2].sum())
    return Prevalence(
        known=every.known, shared=shared, lists=every.names, total=None, low=None, high=None, lower_bound=None,
        lower_bound_low=None, averaged=None, models=(), tried=0, draws=draws, seed=seed, method=METHOD, version=VERSION,
        confidence=rigour.confidence, evidence=evidence, notes=(),
    )  # fmt: skip


def _searched(lists: Lists) -> tuple[list[Pairs], Floats, Floats]:
    """Models with an estimate, the best first, with their dark figures and criteria."""
    if len(lists.names) == 2:
        candidates: list[Pairs] = [()]
    elif len(lists.pairs) <= _ALL_PAIRS:
        candidates = [some for size in range(len(lists.pairs) + 1) for some in combinations(lists.pairs, size)]
    else:
        candidates = _stepwise(lists)
    dark, criterion = (part[:, 0] for part in estimates(lists, candidates, lists.counts[None, :]))
    order = [int(at) for at in np.argsort(criterion, kind="stable") if not np.isnan(criterion[at])]
    # The programme that decides whether an estimate exists is asked only of models that matter.
    best = criterion[order[0]] if order else 0.0
    kept = [
        at
        for rank, at in enumerate(order)
        if (rank >= _KEPT and criterion[at] > best + _NEARLY) or has_estimate(lists, model_of(lists, candidates[at]))
    ]
    return [candidates[at] for at in kept], dark[kept], criterion[kept]


def _stepwise(lists: Lists) -> list[Pairs]:
    """All models met on the way from no pair, adding or dropping the best pair at a time, until none is better."""
    current: Pairs = ()
    seen: dict[Pairs, float] = {}
    while True:
        near = [_toggled(current, pair) for pair in lists.pairs]
        fresh = [pairs for pairs in dict.fromkeys([current, *near]) if pairs not in seen]
        criteria = estimates(lists, fresh, lists.counts[None, :])[1][:, 0]
        seen.update(zip(fresh, np.nan_to_num(criteria, nan=np.inf).tolist(), strict=True))
        best = min([current, *near], key=lambda pairs: seen[pairs])
        if seen[best] >= seen[current]:
            return list(seen)
        current = best


def _toggled(pairs: Pairs, pair: tuple[int, int]) -> Pairs:
    return tuple(sorted(set(pairs) ^ {pair}))


def _weights(criterion: Floats) -> Floats:
    weights = np.exp(-(criterion - criterion.min()) / 2)
    return np.asarray(weights / weights.sum())


def _described(
    lists: Lists, models: Sequence[Pairs], dark: Floats, criterion: Floats, known: int
) -> tuple[Fitted, ...]:
    weights = _weights(criterion)
    return tuple(
        Fitted(
            tuple((lists.names[a], lists.names[b]) for a, b in models[at]),
            float(dark[at]) + known,
            float(criterion[at]),
            float(weights[at]),
        )
        for at in np.flatnonzero(criterion <= criterion.min() + _NEARLY).tolist()
    )


def _with_intervals(found: Prevalence, lists: Lists, models: Sequence[Pairs], dark: float, apart: int) -> Prevalence:
    chance = np.random.default_rng(found.seed)
    drawn = chance.multinomial(lists.known, lists.counts / lists.counts.sum(), size=found.draws).astype(np.float64)
    totals = _chosen(lists, models, drawn)
    some = np.flatnonzero(lists.counts)
    fewer = np.repeat(lists.counts[None, :], some.size, axis=0)
    fewer[np.arange(some.size), some] -= 1
    low, high = accelerated(
        totals, dark + lists.known, _chosen(lists, models, fewer), lists.counts[some], found.confidence
    )
    bounds = lower_bound(lists.held, drawn) + drawn.sum(axis=1)
    usable = bounds[~np.isnan(bounds)]
    enough = usable.size >= LEAST_DRAWS * found.draws and found.lower_bound is not None
    return replace(
        found,
        low=None if low is None else max(low + apart, float(found.known)),
        high=None if high is None else high + apart,
        lower_bound_low=float(np.quantile(usable, 1 - found.confidence)) + apart if enough else None,
    )


def _chosen(lists: Lists, models: Sequence[Pairs], counts: Floats) -> Floats:
    """The estimate of all cases by the best of `models`, for each table; NaN where none has one."""
    dark, criterion = estimates(lists, models, counts)
    best = np.argmin(np.where(np.isnan(criterion), np.inf, criterion), axis=0)
    return np.asarray(dark[best, np.arange(counts.shape[0])] + counts.sum(axis=1))


def _notes(found: Prevalence, every: Lists) -> tuple[str, ...]:
    totals = [model.total for model in found.models]
    notes = {
        ASSUMPTIONS: True,
        INTERVAL_IS_NARROW: found.low is not None,
        TWO_LISTS: len(every.names) - len(every.lonely) == 2,
        LONELY: bool(every.lonely),
        FEW_SHARED: found.shared < _FEW,
        MODELS_DIFFER: bool(totals) and max(totals) > 1.5 * min(totals),
        NO_INTERVAL: found.low is None,
        BELOW_THE_BOUND: found.lower_bound is not None
        and found.total is not None
        and found.total < found.lower_bound * (1 - 1e-9),
    }
    return tuple(note for note, holds in notes.items() if holds)
