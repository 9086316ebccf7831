"""Which pairs are compared at all: those that share a key, each with a part that tells times or places apart.

Comparing everything with everything is quadratic; so is a key that many records share. Every key therefore holds a
time, or is so rare that few records share it, and the pairs are counted before any is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import duckdb

from candil_analysis.linkage.comparisons import Dialect
from candil_analysis.linkage.errors import LinkageError, TooManyPairs


@dataclass(frozen=True)
class Rule:
    """Records that agree on all `keys` are compared. A key that is a list counts as shared when any of it is."""

    name: str
    keys: tuple[str, ...]
    list_key: str | None = None


#: Pairs that satisfy one of these are compared; all others are not.
RULES: Final = (
    Rule("town and fortnight", ("cell_5", "fortnight")),
    Rule("town and fortnight, shifted", ("cell_5", "fortnight_shifted")),
    Rule("venue and half-year", ("venue", "half_year")),
    Rule("rare words and two months", ("rare",), "rare"),
    Rule("area and fortnight", ("area_key", "fortnight")),
    Rule("area and fortnight, shifted", ("area_key", "fortnight_shifted")),
    Rule("area, activity and two months", ("area_key", "activity_key", "months")),
    Rule("country, activity and fortnight", ("country_key", "activity_key", "fortnight")),
    Rule("citizenship, activity and fortnight", ("citizenship_key", "activity_key", "fortnight")),
)
#: Strict enough that nearly every pair is a true one; how many there are tells how common true pairs are.
STRICT: Final = (
    Rule("town, day, activity and citizenship", ("cell_5", "exact_day", "activity_key", "citizenship_key")),
    Rule("venue, day and activity", ("venue", "exact_day", "activity_key")),
)
#: Pairs to learn from: each leaves out the comparisons it is made of and teaches the others.
TRAINING: Final = (
    Rule("town and day", ("cell_5", "day_from", "day_to")),
    Rule("day, activity and citizenship", ("day_from", "day_to", "activity_key", "citizenship_key")),
    Rule("town, activity and citizenship", ("cell_5", "activity_key", "citizenship_key")),
)
PAIRS_A_RECORD: Final = 100


def rules_named(names: tuple[str, ...] | None) -> tuple[Rule, ...]:
    """The rules of these names, all without; LinkageError when there is no such rule."""
    if names is None:
        return RULES
    known = {rule.name: rule for rule in RULES}
    if not names or (strange := [name for name in names if name not in known]):
        wrong = f"There is no blocking rule “{strange[0]}”" if names else "No blocking rule is given"
        raise LinkageError(f"{wrong}. The rules are: {'; '.join(known)}.")
    return tuple(known[name] for name in names)


def splink_rule(rule: Rule, dialect: Dialect) -> dict[str, Any]:
    """The rule as Splink reads it."""
    said: dict[str, Any] = {"blocking_rule": joined(rule), "sql_dialect": dialect}
    if rule.list_key is not None:
        said["arrays_to_explode"] = [rule.list_key]
    return said


def joined(rule: Rule) -> str:
    """The condition of a rule in SQL."""
    return " AND ".join(f"l.{key} = r.{key}" for key in rule.keys)


def sizes(
    opened: duckdb.DuckDBPyConnection, table: str, rules: tuple[Rule, ...], new: str | None = None
) -> dict[str, int]:
    """Pairs by rule, before any is compared: those within `table`, or those with a record in `new` besides.

    Pairs that several rules find are counted in each, so the sum is an upper bound.
    """
    return {rule.name: _size(opened, table, rule, new) for rule in rules}


def _size(opened: duckdb.DuckDBPyConnection, table: str, rule: Rule, new: str | None) -> int:
    old_blocks = _blocks(table, rule)
    if new is None:
        found = opened.execute(f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM ({old_blocks})")  # noqa: S608
    else:
        keys = ", ".join(rule.keys)
        found = opened.execute(
            "SELECT coalesce(sum(new.n * (new.n - 1) // 2 + new.n * coalesce(old.n, 0)), 0) "  # noqa: S608
            f"FROM ({_blocks(new, rule)}) new LEFT JOIN ({old_blocks}) old USING ({keys})"
        )
    ((pairs,),) = found.fetchall()
    return int(pairs)


def _blocks(table: str, rule: Rule) -> str:
    keys = ", ".join(rule.keys)
    known = " AND ".join(f"{key} IS NOT NULL" for key in rule.keys)
    rows = table if rule.list_key is None else f"(SELECT unnest({rule.list_key}) AS {rule.list_key} FROM {table})"  # noqa: S608
    return f"SELECT {keys}, count(*) AS n FROM {rows} WHERE {known} GROUP BY {keys}"  # noqa: S608


def within(by_rule: dict[str, int], budget: int) -> None:
    """TooManyPairs when the rules together give more pairs than the budget."""
    if sum(by_rule.values()) > budget:
        raise TooManyPairs(by_rule, budget)
