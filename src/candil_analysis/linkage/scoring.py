"""Score pairs with a model: all of a table, or new records against old ones."""

from __future__ import annotations

from collections.abc import Callable
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

Scorer = Callable[[Any, Any], list[Any]]


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
    TooManyPairs before any is compared. `rules`: names of `RULES`, all without. WrongRecords as `linkable` says.
    """
    chosen, asked = engine or DuckDB(), rules_named(rules)
    with connection(chosen) as opened, quiet_splink():
        prepared = prepare(records, opened)
        opened.register("prepared", prepared.table)
        within(sizes(opened, "prepared", asked), budget or PAIRS_A_RECORD * max(1, len(prepared)))

        def within_all(api: Any, made_for: Any) -> list[Any]:
            return [made_for(api.register(prepared.table)).inference.predict(warning_mode="never")]

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

    Each pair has the weight that `link` gives it over both tables together. WrongRecords when a record is in both.
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

        def with_new(api: Any, made_for: Any) -> list[Any]:
            left, right = (api.register(table) for table in sides)
            made = made_for(right)
            among = made.inference.predict(warning_mode="never")
            return [among, made.inference.predict_between(left, right, warning_mode="never")]

        return _scored(prepared, model, asked, chosen, opened, with_new, least)


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
    found: list[pa.Table] = []
    if len(prepared) > 1:
        settings = model.settings(rules, dialect_of(engine), prior)
        api = splink_api(engine, opened)
        frames = score(api, lambda table: linker(api, table, settings, prepared.frequencies))
        found = [frame.as_pyarrow_table() for frame in frames]
    table, compared, left_out = _tidy(found, model, rules, least)
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


def _tidy(
    found: list[pa.Table], model: Model, rules: tuple[Rule, ...], least: float
) -> tuple[pa.Table, dict[str, int], float]:
    """One table of pairs in order, pairs by rule, and the sum of the probabilities left out."""
    tables = [_pairs_of(table, model, rules) for table in found]
    compared = {rule.name: 0 for rule in rules}
    left_out = 0.0
    for table in tables:
        for count in pc.value_counts(table["rule"]).to_pylist():
            compared[count["values"]] += count["counts"]
        small = pc.less(table["probability"], least)
        left_out += pc.sum(table["probability"].filter(small)).as_py() or 0.0
    kept = [table.filter(pc.greater_equal(table["probability"], least)) for table in tables]
    together = pa.concat_tables(kept) if kept else _no_pairs()
    return together.sort_by([("record_a", "ascending"), ("record_b", "ascending")]), compared, left_out


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
