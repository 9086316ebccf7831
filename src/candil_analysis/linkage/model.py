"""What has been learnt: how often each level occurs among pairs of one incident (m) and among other pairs (u)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from candil_analysis.linkage.blocking import Rule, splink_rule
from candil_analysis.linkage.comparisons import COMPARISONS, Comparison, Dialect, Level, written
from candil_analysis.linkage.errors import UnknownModel

VERSION: Final = "1"
Chances = tuple[tuple[str, float, float], ...]  # (level, m, u)


@dataclass(frozen=True)
class Model:
    """Probabilities by comparison and level, and what the share of true pairs depends on. Holds nobody's records.

    `prior`: the chance that two records drawn at random from the `records` trained on are of one incident. Applied to
    other records it is reckoned anew from `strict_share`: the share of all true pairs that the strict rules find.
    """

    chances: tuple[tuple[str, Chances], ...]
    prior: float
    strict_share: float
    records: int
    seed: int
    notes: tuple[str, ...] = ()
    version: str = VERSION

    def to_json(self) -> str:
        """Plain JSON: names of comparisons and levels, numbers; no SQL, so any engine can apply it."""
        said = {
            "version": self.version,
            "comparisons": {name: {level: [m, u] for level, m, u in levels} for name, levels in self.chances},
            "prior": self.prior,
            "strict_share": self.strict_share,
            "records": self.records,
            "seed": self.seed,
            "notes": list(self.notes),
        }
        return json.dumps(said, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Model:
        """A saved model; UnknownModel when it is of another version, or its comparisons are not these."""
        try:
            return cls._read(json.loads(text))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as wrong:
            if isinstance(wrong, UnknownModel):
                raise
            raise UnknownModel(
                f"This is not a saved linkage model ({wrong!r}). Train one with linkage.train."
            ) from wrong

    @classmethod
    def _read(cls, said: Mapping[str, Any]) -> Model:
        if said["version"] != VERSION:
            raise UnknownModel(f"The model is of version {said['version']}; this is version {VERSION}. Train it again.")
        chances = tuple(
            (name, tuple((level, float(m), float(u)) for level, (m, u) in levels.items()))
            for name, levels in said["comparisons"].items()
        )
        model = cls(
            chances,
            prior=float(said["prior"]),
            strict_share=float(said["strict_share"]),
            records=int(said["records"]),
            seed=int(said["seed"]),
            notes=tuple(said["notes"]),
        )
        model._check()
        return model

    def _check(self) -> None:
        expected = [(one.name, [level.name for level in one.levels]) for one in COMPARISONS]
        if [(name, [level for level, _, _ in levels]) for name, levels in self.chances] != expected:
            raise UnknownModel("The model's comparisons or levels are not those of this version. Train it again.")
        numbers = [number for _, levels in self.chances for _, m, u in levels for number in (m, u)]
        if not all(0 < number <= 1 for number in (*numbers, self.prior, self.strict_share)):
            raise UnknownModel("A probability of the model is not above 0 and at most 1. Train it again.")

    @property
    def fingerprint(self) -> str:
        """Twelve signs that change with any number of the model."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def weights(self) -> dict[str, dict[str, float]]:
        """Comparison → level → match weight in bits, before rarity is allowed for."""
        return {name: {level: math.log2(m / u) for level, m, u in levels} for name, levels in self.chances}

    def levels_of(self, comparison: str, scored: pa.Table) -> NDArray[np.int64]:
        """The place of each scored pair's level in its comparison, −1 for nothing to compare.

        Splink hands out levels only together with every value compared, so they are told by their weight.
        """
        known = [0.0, *self.weights()[comparison].values()]
        order = np.argsort(known, kind="stable")
        between = (np.asarray(known)[order][1:] + np.asarray(known)[order][:-1]) / 2
        weights = scored[f"mw_{comparison}"].to_numpy().astype(np.float64)
        return np.asarray(order[np.searchsorted(between, weights)] - 1, dtype=np.int64)

    def settings(self, rules: tuple[Rule, ...], dialect: Dialect, prior: float) -> dict[str, Any]:
        """Splink's settings for the engine."""
        chances = {name: {level: (m, u) for level, m, u in levels} for name, levels in self.chances}
        return splink_settings(rules, dialect, prior, chances)


def splink_settings(
    rules: tuple[Rule, ...],
    dialect: Dialect,
    prior: float,
    chances: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
) -> dict[str, Any]:
    """Settings for Splink 5: our comparisons and rules, with the chances learnt or, without, where training starts."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record",
        "probability_two_random_records_match": prior,
        "comparisons": [_comparison(one, dialect, (chances or {}).get(one.name)) for one in COMPARISONS],
        "blocking_rules_to_generate_predictions": [splink_rule(rule, dialect) for rule in rules],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 50,
    }


def _comparison(one: Comparison, dialect: Dialect, chances: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    missing = {
        "sql_condition": written(one.missing, dialect),
        "label_for_charts": "nothing to compare",
        "is_null_level": True,
    }
    return {
        "output_column_name": one.name,
        "comparison_levels": [missing, *(_level(level, dialect, chances) for level in one.levels)],
    }


def _level(level: Level, dialect: Dialect, chances: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sql_condition": written(level.condition, dialect),
        "label_for_charts": level.name,
        "m_probability": level.likely,
    }
    if chances is not None:
        said["m_probability"], said["u_probability"] = chances[level.name]
    if level.term is not None:
        said |= {"tf_adjustment_column": level.term, "disable_tf_exact_match_detection": True}
    return said
