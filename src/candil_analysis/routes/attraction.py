"""Which flows are larger than a gravity model expects from the sizes of two places and the distance between them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from candil_analysis.facts import Evidence
from candil_analysis.routes.gravity_model import Floats, Model, Pairs, pairs_between, settled_model, uncentring_of
from candil_analysis.routes.places import Place
from candil_analysis.significance import STANDARD, Rigour

VERSION: Final = "1"
METHOD: Final = (
    "Poisson pseudo-maximum likelihood of flows on log size of origin, log size of destination and log distance "
    "(Santos Silva and Tenreyro 2006), every pair of places counted; each corridor expected from all others but itself "
    "and those that stand out; negative-binomial spread; one-sided p, Benjamini–Hochberg over all pairs."
)
TOO_FEW: Final = "Too few pairs of places with a flow to fit a gravity model: nothing is expected and nothing judged."
ASSOCIATION: Final = (
    "More than sizes and distance explain is no finding of trafficking: language, law, work and visas move people too, "
    "and places that report more show more."
)
MOVES_HANG_TOGETHER: Final = "Moves of one event count one by one; several records of it can make a corridor stand out."
LEFT_OUT: Final = "Suppressed flows, and flows of places whose size or position is not given, are left out."
NO_GROUND: Final = "Distance does not lessen these flows: the gravity model explains little, and its excess means less."
NOT_SETTLED: Final = (
    "Which corridors stand out had not settled after the last round: read those near the limit with care."
)
#: The fit has four coefficients; with fewer flows than this for each it says nothing.
_FEWEST: Final = 12


@dataclass(frozen=True)
class Expected:
    """One corridor beside the model. `low` to `high`: prediction interval of its count if the model held for it."""

    origin: str
    destination: str
    distance: float  # km
    count: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    q: float
    unusual: bool


@dataclass(frozen=True)
class Gravity:
    """Corridors with a flow, the most unusual first; and the model: elasticities with standard errors, robust."""

    corridors: tuple[Expected, ...]
    coefficients: tuple[float, ...]  # constant, sends, draws, distance; () where nothing could be fitted
    errors: tuple[float, ...]
    spread: float | None  # variance = mean + spread × mean²
    pairs: int  # of places, those without a flow too: the number of tests
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence | None
    notes: tuple[str, ...]


def gravity(
    flows: Mapping[tuple[str, str], int | None],
    places: Mapping[str, Place],
    *,
    rigour: Rigour = STANDARD,
    evidence: Evidence | None = None,
) -> Gravity:
    """Judge every flow between two of `places` by their sizes and distance.

    `flows`: (origin, destination) → count, None suppressed; a pair of places not named counts as zero, a flow to itself
    is left out. Each corridor is expected without itself, so that a large one cannot explain itself away;
    corridors that stand out are set aside and the rest fitted again until nothing more stands out, so that several do
    not hide each other. ValueError for a count below zero.
    """
    pairs = pairs_between(flows, places)
    judged = set(pairs.names)
    left_out = any(pair[0] != pair[1] and pair not in judged and count != 0 for pair, count in flows.items())
    if (pairs.counts > 0).sum() < _FEWEST or len(pairs.names) < 2 * _FEWEST:
        notes = (TOO_FEW, *((LEFT_OUT,) if left_out else ()))
        return Gravity(
            (),
            (),
            (),
            None,
            len(pairs.names),
            METHOD,
            VERSION,
            rigour.discovery_rate,
            rigour.confidence,
            evidence,
            notes,
        )
    model, q, settled = settled_model(pairs, rigour.discovery_rate)
    uncentring = uncentring_of(pairs.middles)
    coefficients = uncentring @ model.coefficients
    return Gravity(
        corridors=_corridors(pairs, model, q, rigour),
        coefficients=tuple(coefficients.tolist()),
        errors=tuple(np.sqrt(np.diag(uncentring @ model.covariance @ uncentring.T)).tolist()),
        spread=model.spread,
        pairs=len(pairs.names),
        method=METHOD,
        version=VERSION,
        discovery_rate=rigour.discovery_rate,
        confidence=rigour.confidence,
        evidence=evidence,
        notes=_notes(left_out, settled, coefficients[3]),
    )


def _corridors(pairs: Pairs, model: Model, q: Floats, rigour: Rigour) -> tuple[Expected, ...]:
    size, success = model.mean**2 / (model.variance - model.mean), model.mean / model.variance
    tail = (1 - rigour.confidence) / 2
    low, high = np.asarray(stats.nbinom.ppf(tail, size, success)), np.asarray(stats.nbinom.isf(tail, size, success))
    found = [
        Expected(
            *pairs.names[at],
            distance=float(pairs.distances[at]),
            count=int(pairs.counts[at]),
            expected=float(model.mean[at]),
            ratio=float(pairs.counts[at] / model.mean[at]),
            low=float(low[at]),
            high=float(high[at]),
            p=float(model.p[at]),
            q=float(q[at]),
            unusual=bool(q[at] <= rigour.discovery_rate),
        )
        for at in np.flatnonzero(pairs.counts > 0).tolist()
    ]
    return tuple(sorted(found, key=lambda one: (one.q, one.p, one.origin, one.destination)))


def _notes(left_out: bool, settled: bool, by_distance: float) -> tuple[str, ...]:
    notes = {
        ASSOCIATION: True,
        MOVES_HANG_TOGETHER: True,
        LEFT_OUT: left_out,
        NO_GROUND: by_distance >= 0,
        NOT_SETTLED: not settled,
    }
    return tuple(note for note, holds in notes.items() if holds)
