"""Score pairs with a model: all of a table, or new records against old ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from candil_analysis.facts import Evidence
from candil_analysis.linkage.blocking import PAIRS_A_RECORD, Rule, rules_named, sizes, within
from candil_analysis.linkage.comparisons import COMPARISONS, Comparison
from candil_analysis.linkage.engine import DuckDB, Engine, connection, dialect_of, linker, splink_api
from candil_analysis.linkage.errors import WrongRecords
from candil_analysis.linkage.model import VERSION, Model
from candil_analysis.linkage.pairs import METHOD, Pairs
from candil_analysis.linkage.prepared import Prepared, prepare
from candil_analysis.linkage.prior import prior_for, strict_pairs
from candil_analysis.linkage.reach import reach_of
from candil_analysis.linkage.schema import linkable
from candil_analysis.linkage.training import quiet_splink

LEAST: Final = 0.01
_FEW: Final = "The model was trained on {:,} records and is applied to {:,}: with other sizes its weights drift."
_BLOCKED: Final = "Pairs that share no blocking key are not compared, so some pairs of one incident are never found."
_DRIFT: Final = 4.0  # times larger or smaller than what the model was trained on

_PAIRS_AT_ONCE: Final = 4_000_000

Scorer = Callable[[Any, Any], Iterator[Any]]


def link(
    records: pa.Table,
    model: Model,
    *,
    engine: Engine | None = None,
    least: float = LEAST,
    budget: int | None = None,
    rules: tuple[str, ...] | None = None,
) -> Pairs:
    """Score the pairs of `records` (schema `LINKABLE`) that share a blocking key.

    The prior is reckoned anew for these records. `budget`: at most so many pairs, 100 for each record without it;
    TooManyPairs before any is compared. `rules`: names of `RULES`, all without; LinkageError for others. WrongRecords
    as `linkable` says; ValueError for a `least` outside 0 to 1.
    """
    chosen, asked = engine or DuckDB(), rules_named(rules)
    with connection(chosen) as opened, quiet_splink():
        prepared = prepare(records, opened)
        opened.register("prepared", prepared.table)
        by_rule = sizes(opened, "prepared", asked)
        within(by_rule, budget or PAIRS_A_RECORD * max(1, len(prepared)))

        def within_all(api: Any, made_for: Any) -> Iterator[Any]:
            return _in_parts(made_for(api.register(prepared.table)).inference, sum(by_rule.values()))

        return _scored(prepared, model, asked, chosen, opened, within_all, least)


def link_new(
    old: pa.Table,
    new: pa.Table,
    model: Model,
    *,
    engine: Engine | None = None,
    least: float = LEAST,
    budget: int | None = None,
    rules: tuple[str, ...] | None = None,
) -> Pairs:
    """Score the pairs that have a record of `new`: against `old`, and among themselves. Old pairs are not compared.

    Each pair has the weight that `link` gives it over both tables together. WrongRecords when a record is in both;
    other errors as `link`.
    """
    chosen, asked = engine or DuckDB(), rules_named(rules)
    before, after = linkable(old), linkable(new)
    if both := np.intersect1d(before["record"].to_numpy(), after["record"].to_numpy()).size:
        raise WrongRecords(f"{both} records are among the old and the new ones. Leave them out of the old ones.")
    with connection(chosen) as opened, quiet_splink():
        prepared = prepare(pa.concat_tables([before, after]), opened)
        is_new = pc.is_in(prepared.table["record"], after["record"].combine_chunks())
        sides = [prepared.table.filter(pc.invert(is_new)), prepared.table.filter(is_new)]
        opened.register("prepared", prepared.table)
        for name, table in zip(("old_side", "new_side"), sides, strict=True):
            opened.register(name, table)
        allowed = budget or PAIRS_A_RECORD * max(1, len(prepared))
        within(sizes(opened, "old_side", asked, new="new_side"), allowed)

        def with_new(api: Any, made_for: Any) -> Iterator[Any]:
            left, right = (api.register(table) for table in sides)
            made = made_for(right)
            yield made.inference.predict(warning_mode="never")
            yield made.inference.predict_between(left, right, warning_mode="never")

        return _scored(prepared, model, asked, chosen, opened, with_new, least)


def _in_parts(inference: Any, pairs: int) -> Iterator[Any]:
    """The scored pairs, part by part of the records on one side, so that never many more than `_PAIRS_AT_ONCE` with
    all their weights are held."""
    parts = max(1, -(-pairs // _PAIRS_AT_ONCE))
    for part in range(1, parts + 1):
        yield inference.predict_chunk((part, parts), (1, 1), warning_mode="never")


def _scored(
    prepared: Prepared,
    model: Model,
    rules: tuple[Rule, ...],
    engine: Engine,
    opened: duckdb.DuckDBPyConnection,
    score: Scorer,
    least: float,
) -> Pairs:
    if not 0 <= least < 1:
        raise ValueError(f"The least probability kept lies from 0 to below 1, not at {least}.")
    prior = prior_for(model, strict_pairs(opened, "prepared"), len(prepared))
    parts: list[_Part] = []
    if len(prepared) > 1:
        settings = model.settings(rules, dialect_of(engine), prior)
        api = splink_api(engine, opened)
        frames = score(api, lambda table: linker(api, table, settings, prepared.frequencies))
        parts = [_part(frame, model, rules, least) for frame in frames]
    table, compared, left_out = _together(parts, rules)
    return Pairs(
        table,
        records=prepared.table["record"].to_numpy(),
        least=least,
        prior=prior,
        compared=compared,
        expected_left_out=left_out,
        model=model.fingerprint,
        method=METHOD,
        version=VERSION,
        reach=reach_of(table, prepared.table, rules, opened),
        evidence=Evidence(len(prepared), prepared.people, prepared.organisations),
        notes=_notes(model, len(prepared)),
    )


def _notes(model: Model, records: int) -> tuple[str, ...]:
    drifted = not 1 / _DRIFT <= records / max(1, model.records) <= _DRIFT
    return (_BLOCKED, *((_FEW.format(model.records, records),) if drifted else ()), *model.notes)


@dataclass(frozen=True, eq=False)
class _Part:
    """Pairs kept, how many were compared by the place of their rule, and the sum of the probabilities left out."""

    kept: pa.Table
    compared: dict[int, int]
    left_out: float


def _part(frame: Any, model: Model, rules: tuple[Rule, ...], least: float) -> _Part:
    """What is kept of a table of scored pairs that the engine holds; the engine then forgets it."""
    small = f"match_probability < {least!r}"
    sums = _asked(
        frame,
        "SELECT CAST(match_key AS integer) AS rule, count(*) AS pairs, "  # noqa: S608  # a number of ours
        f"sum(CASE WHEN {small} THEN match_probability ELSE 0.0 END) AS left_out FROM {{this}} GROUP BY 1 ORDER BY 1",
    )
    kept = _asked(frame, f"SELECT * FROM {{this}} WHERE NOT {small}")  # noqa: S608
    frame.drop_table_from_database_and_remove_from_cache()
    compared = dict(zip(sums["rule"].to_pylist(), sums["pairs"].to_pylist(), strict=True))
    return _Part(_pairs_of(kept, model, rules), compared, sum(sums["left_out"].to_pylist()))


def _asked(frame: Any, sql: str) -> pa.Table:
    answer = frame.query_sql(sql)
    table: pa.Table = answer.as_pyarrow_table()
    answer.drop_table_from_database_and_remove_from_cache()
    return table


def _together(parts: list[_Part], rules: tuple[Rule, ...]) -> tuple[pa.Table, dict[str, int], float]:
    """One table of pairs in order, pairs by rule, and the sum of the probabilities left out."""
    table = pa.concat_tables([_no_pairs(), *(part.kept for part in parts)])
    compared = {rule.name: sum(part.compared.get(place, 0) for part in parts) for place, rule in enumerate(rules)}
    ordered = table.sort_by([("record_a", "ascending"), ("record_b", "ascending")])
    return ordered, compared, sum(part.left_out for part in parts)


def _pairs_of(scored: pa.Table, model: Model, rules: tuple[Rule, ...]) -> pa.Table:
    left, right = scored["record_l"], scored["record_r"]
    names = pa.array([rule.name for rule in rules])
    columns: dict[str, Any] = {
        "record_a": pc.min_element_wise(left, right),
        "record_b": pc.max_element_wise(left, right),
        "weight": scored["match_weight"],
        "probability": scored["match_probability"],
        "rule": names.take(scored["match_key"].combine_chunks().cast(pa.int64())),
    }
    for one in COMPARISONS:
        columns[f"level_{one.name}"] = _levels(one, model.levels_of(one.name, scored))
        columns[f"weight_{one.name}"] = _bits(one, scored)
    return pa.table(columns).cast(_no_pairs().schema)


def _levels(one: Comparison, places: NDArray[np.int64]) -> pa.Array:
    names = pa.array([None, *(level.name for level in one.levels)], pa.string())
    return names.take(pa.array(places + 1))


def _bits(one: Comparison, scored: pa.Table) -> Any:
    rarity = f"mw_tf_adj_{one.name}"
    base = scored[f"mw_{one.name}"].cast(pa.float64())
    return pc.add(base, scored[rarity].cast(pa.float64())) if rarity in scored.column_names else base


def _no_pairs() -> pa.Table:
    fields = [("record_a", pa.int64()), ("record_b", pa.int64()), ("weight", pa.float64())]
    fields += [("probability", pa.float64()), ("rule", pa.string())]
    for one in COMPARISONS:
        fields += [(f"level_{one.name}", pa.string()), (f"weight_{one.name}", pa.float64())]
    return pa.schema(fields).empty_table()
