"""Learning from records that nobody has judged: how records of one incident differ, and how others happen to agree.

Source: Fellegi and Sunter 1969; expectation-maximisation after Winkler 1988;
random pairs and levels by Splink (Linacre et al. 2022).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from candil_analysis.linkage.blocking import PAIRS_A_RECORD, RULES, STRICT, TRAINING, Rule, sizes, within
from candil_analysis.linkage.comparisons import COMPARISONS, uses
from candil_analysis.linkage.engine import DuckDB, Engine, connection, dialect_of, linker, splink_api
from candil_analysis.linkage.errors import CannotTrain
from candil_analysis.linkage.expectation import Floats, maximise
from candil_analysis.linkage.model import Chances, Model, splink_settings
from candil_analysis.linkage.prepared import Prepared, prepare
from candil_analysis.linkage.prior import settled_prior, strict_pairs

_FEWEST_STRICT: Final = 20  # pairs; with fewer, hardly any true pair is there to learn from
_RANDOM_PAIRS: Final = 5e5
_EM_PAIRS: Final = 2e6
_PRIOR_PAIRS: Final = 5e5
_BEGINNING_SHARE: Final = 0.3  # of true pairs in a block
_FEWEST_TRUE: Final = 5.0  # pairs, for a comparison to be learnt
_FEWEST_SEEN: Final = 1.0  # true pairs at a level; with fewer it never speaks for one incident
_DIGITS: Final = 9  # sums over threads differ in their last digits; a model does not
_EVEN: Final = 0.5  # pairs added where none was seen, so that no level is impossible
_UNTRAINED: Final = "Too little to learn from on {}: starting values stand in."


def train(records: pa.Table, *, seed: int, engine: Engine | None = None, budget: int | None = None) -> Model:
    """Learn a model from records in the schema `LINKABLE`; the same records and seed give the same model.

    1. Pairs that satisfy strict rules start the share of true pairs. 2. u from random pairs, drawn by `seed`.
    3. m by expectation-maximisation on three kinds of blocks, each leaving out what it is made of. 4. With these, the
    share of true pairs that explains the scores of the blocked pairs; a sample of them where they are many. CannotTrain
    where too few strict pairs occur; TooManyPairs and WrongRecords as `link`.
    """
    chosen = engine or DuckDB()
    with connection(chosen) as opened, quiet_splink():
        prepared = prepare(records, opened)
        opened.register("prepared", prepared.table)
        strict = strict_pairs(opened, "prepared")
        if strict < _FEWEST_STRICT:
            agreeing = " or on ".join(one.name for one in STRICT)
            raise CannotTrain(
                f"{len(prepared):,} records hold {strict} pairs that agree on {agreeing}; "
                f"learning needs {_FEWEST_STRICT}. Train on more records, or apply a model trained elsewhere."
            )
        by_rule = sizes(opened, "prepared", RULES)
        within(by_rule, budget or PAIRS_A_RECORD * len(prepared))
        model = _first(prepared, strict, seed, chosen, opened)
        drawn = _drawn(prepared.table, sum(by_rule.values()), _PRIOR_PAIRS, seed)
        return settled_prior(model, prepared, drawn, strict, chosen, opened)


def _first(prepared: Prepared, strict: int, seed: int, engine: Engine, opened: duckdb.DuckDBPyConnection) -> Model:
    """m and u; the prior still that of the strict pairs alone."""
    pairs = len(prepared) * (len(prepared) - 1) / 2
    prior = min(0.5, 2 * strict / pairs)
    u = _random_levels(prepared, prior, seed, engine, opened)
    start = tuple(np.array([level.likely for level in one.levels]) for one in COMPARISONS)
    beginning = Model(_chances(start, u), prior=prior, strict_share=0.5, records=len(prepared), seed=seed)
    sums = [np.zeros(values.size) for values in start]
    seen = [np.zeros(values.size) for values in start]
    true_pairs = np.zeros(len(COMPARISONS))
    for rule in TRAINING:
        for place, m, weight, at_levels in _taught(beginning, rule, prepared, engine, opened):
            sums[place] += weight * m
            seen[place] += at_levels
            true_pairs[place] += weight
    learnt = [
        np.where(often < _FEWEST_SEEN, np.minimum(total / weight, random), total / weight)
        if weight >= _FEWEST_TRUE
        else values
        for total, weight, values, often, random in zip(sums, true_pairs, start, seen, u, strict=True)
    ]
    weak = [one.subject for one, weight in zip(COMPARISONS, true_pairs, strict=True) if weight < _FEWEST_TRUE]
    return replace(beginning, chances=_chances(learnt, u), notes=tuple(_UNTRAINED.format(subject) for subject in weak))


def _random_levels(
    prepared: Prepared, prior: float, seed: int, engine: Engine, opened: duckdb.DuckDBPyConnection
) -> tuple[Floats, ...]:
    """u: how often each level occurs among random pairs, each seen half a time more than it was."""
    settings = splink_settings(RULES, dialect_of(engine), prior)
    api = splink_api(engine, opened)
    made = linker(api, api.register(prepared.table), settings, prepared.frequencies)
    made.training.estimate_u_using_random_sampling(
        max_pairs=_RANDOM_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
    )
    sampled = min(_RANDOM_PAIRS, len(prepared) * (len(prepared) - 1) / 2)
    # The public door to what was learnt only writes files.
    found = [
        np.array([_number(level._u_probability) for level in one.comparison_levels if not level.is_null_level])
        for one in made._settings_obj.comparisons
    ]
    return tuple((u * sampled + _EVEN) / (u * sampled + _EVEN).sum() for u in found)


def _taught(
    model: Model, rule: Rule, prepared: Prepared, engine: Engine, opened: duckdb.DuckDBPyConnection
) -> list[tuple[int, Floats, float, Floats]]:
    """What the pairs of one rule teach: place of the comparison, its m, on how many true pairs that rests, and how
    many are at each level.

    Comparisons that look at what the rule is made of are left out: among its pairs they nearly always agree.
    """
    settings = model.settings((rule,), dialect_of(engine), model.prior)
    api = splink_api(engine, opened)
    drawn = _drawn(prepared.table, sizes(opened, "prepared", (rule,))[rule.name], _EM_PAIRS, model.seed)
    made = linker(api, api.register(drawn), settings, prepared.frequencies)
    scored = made.inference.predict(warning_mode="never").as_pyarrow_table()
    taught = [place for place, one in enumerate(COMPARISONS) if not uses(one, rule.keys)]
    if not taught or not scored.num_rows:
        return []
    levels = np.column_stack([model.levels_of(COMPARISONS[place].name, scored) for place in taught])
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    chosen = [model.chances[place][1] for place in taught]
    m = [np.array([likely for _, likely, _ in known]) for known in chosen]
    u = [np.array([random for _, _, random in known]) for known in chosen]
    learnt = maximise(patterns, counts.astype(np.float64), u, m, _BEGINNING_SHARE)
    return list(zip(taught, learnt.m, learnt.true_pairs, learnt.seen, strict=True))


def _drawn(table: pa.Table, pairs: int, wanted: float, seed: int) -> pa.Table:
    """So many of the records that some `wanted` of their `pairs` remain, drawn by the seed."""
    if pairs <= wanted:
        return table
    size = int(table.num_rows * math.sqrt(wanted / pairs))
    rows = np.random.default_rng(seed).choice(table.num_rows, size, replace=False, shuffle=False)
    return table.take(pa.array(np.sort(rows)))


def _chances(m: Sequence[Floats], u: Sequence[Floats]) -> tuple[tuple[str, Chances], ...]:
    return tuple(
        (
            one.name,
            tuple(
                (level.name, _rounded(a), _rounded(b)) for level, a, b in zip(one.levels, likely, random, strict=True)
            ),
        )
        for one, likely, random in zip(COMPARISONS, m, u, strict=True)
    )


def _number(probability: Any) -> float:
    """Splink writes words where a level was not observed."""
    return float(probability) if isinstance(probability, int | float) else 0.0


def _rounded(probability: float) -> float:
    return float(f"{probability:.{_DIGITS}g}")


@contextmanager
def quiet_splink() -> Iterator[None]:
    """Splink tells what it does on its log, above all to people at a notebook; here results and notes tell it."""
    import splink  # noqa: F401  # sets its log up when first imported

    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
