"""How common true pairs are: from strict rules, and from the scores of all blocked pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from candil_analysis.linkage.blocking import RULES, STRICT, joined
from candil_analysis.linkage.engine import Engine, dialect_of, linker, splink_api
from candil_analysis.linkage.model import Model
from candil_analysis.linkage.prepared import Prepared

_ROUNDS: Final = 200
_TOLERANCE: Final = 1e-9
_DIGITS: Final = 9


def strict_pairs(opened: duckdb.DuckDBPyConnection, table: str) -> int:
    """Distinct pairs that satisfy a strict rule."""
    found = " UNION ".join(
        f"SELECT l.record, r.record AS other FROM {table} l JOIN {table} r ON {joined(rule)} AND l.record < r.record"  # noqa: S608
        for rule in STRICT
    )
    ((pairs,),) = opened.execute(f"SELECT count(*) FROM ({found})").fetchall()  # noqa: S608
    return int(pairs)


def prior_for(model: Model, strict: int, records: int) -> float:
    """The chance that two random ones of these records are of one incident: the strict pairs found, by their share.

    With no strict pair there may still be true ones: half a pair is assumed.
    """
    pairs = records * (records - 1) / 2
    return min(0.5, max(strict, 0.5) / model.strict_share / pairs) if pairs else model.prior


def settled_prior(
    model: Model,
    prepared: Prepared,
    drawn: pa.Table,
    strict: int,
    engine: Engine,
    opened: duckdb.DuckDBPyConnection,
) -> Model:
    """The model with the share of true pairs that its own scores of the blocked pairs bear out.

    The share is the one that equals the sum of the pairs' probabilities under it: expectation-maximisation with m and
    u held fast. True pairs outside the blocks are not in it: whatever the rules cannot see, the prior cannot either.
    `drawn` are the prepared records whose pairs are scored: all, or as many of them, drawn by chance, as keep the pairs
    few. Scoring every pair here would double the work of linkage for a share that is known as well by a sample.
    """
    settings = model.settings(RULES, dialect_of(engine), model.prior)
    api = splink_api(engine, opened)
    made = linker(api, api.register(drawn), settings, prepared.frequencies)
    scored: Any = made.inference.predict(warning_mode="never").as_pyarrow_table()
    weights = np.sort(scored["match_weight"].to_numpy()) - _log_odds(model.prior)
    prior = _settled(weights, model.prior, _couples(drawn.num_rows))
    whole = prior * _couples(len(prepared))
    return replace(model, prior=_rounded(prior), strict_share=_rounded(min(1.0, strict / whole)))


def _couples(records: int) -> float:
    return records * (records - 1) / 2


def _settled(weights: NDArray[np.float64], prior: float, pairs: float) -> float:
    for _ in range(_ROUNDS):
        before = prior
        chances = 1 / (1 + np.exp2(-np.clip(weights + _log_odds(prior), -1000, 1000)))
        prior = max(float(chances.sum()), 0.5) / pairs
        if abs(prior - before) <= _TOLERANCE * before:
            break
    return prior


def _log_odds(chance: float) -> float:
    return float(np.log2(chance / (1 - chance)))


def _rounded(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")
