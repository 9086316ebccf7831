"""Turns what a caller gives by place into arrays, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candil_analysis.hotspots.areas import NO_POPULATION, REPORTING, UNKNOWN_LEFT_OUT
from candil_analysis.hotspots.scan.models import Bernoulli, Model, Poisson

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Given = Mapping[str, int | None] | Mapping[str, Sequence[int] | None]
Baseline = Mapping[str, int] | Mapping[str, float] | Mapping[str, Sequence[int]] | Mapping[str, Sequence[float]]

NO_BASELINE: Final = "Places without anybody at risk were left out with their cases."


@dataclass(frozen=True, eq=False)
class Places:
    """The places scanned, in the order of their names."""

    names: tuple[str, ...]
    latitudes: Floats
    longitudes: Floats
    cases: Integers  # n × t
    model: Model | None  # None: nothing to scan
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


def places(
    cases: Given,
    centroids: Mapping[str, tuple[float, float]],
    baseline: Baseline | None,
    controls: Given | None,
) -> Places:
    """Checked arrays. ValueError names the first thing that is wrong."""
    if (baseline is None) == (controls is None):
        raise ValueError("Give either a baseline (Poisson model) or controls (Bernoulli model), and not both.")
    other: Mapping[str, object] = baseline if baseline is not None else controls or {}
    unknown = {name for name, values in cases.items() if values is None}
    named = sorted({*cases, *other} - unknown)
    periods = _periods(cases, other)
    counted = _counts(cases, named, periods, "cases")
    if baseline is not None:
        risk = _expectations(baseline, named, periods)
    else:
        risk = (_counts(controls or {}, named, periods, "controls") + counted).astype(np.float64)
    kept = np.flatnonzero(risk.sum(axis=1) > 0)
    names = tuple(named[position] for position in kept)
    where = _where(names, centroids)
    return Places(
        names=names,
        latitudes=where[:, 0],
        longitudes=where[:, 1],
        cases=counted[kept],
        model=_model(names, counted[kept], risk[kept], poisson=baseline is not None),
        unknown=tuple(sorted(unknown)),
        notes=_notes(bool(unknown), bool(counted.sum() > counted[kept].sum())),
    )


def _model(names: tuple[str, ...], cases: Integers, risk: Floats, *, poisson: bool) -> Model | None:
    total = int(cases.sum())
    if total == 0:
        return None
    if not poisson:
        return Bernoulli(cases, np.rint(risk).astype(np.int64) - cases)
    stray = np.argwhere((risk == 0) & (cases > 0))
    if stray.size:
        place, period = stray[0]
        raise ValueError(
            f"{names[place]} has cases in period {period} but nothing is expected there then; give a baseline above 0."
        )
    return Poisson(total, risk)


def _periods(cases: Given, other: Mapping[str, object]) -> int:
    rows = [values for given in (cases, other) for values in given.values() if isinstance(values, Sequence)]
    found = {len(row) for row in rows}
    if len(found) > 1 or found == {0}:
        raise ValueError(f"Every place needs the same number of periods, at least 1; these have {sorted(found)}.")
    return found.pop() if found else 1


def _row(values: object, periods: int) -> list[float]:
    return [float(value) for value in values] if isinstance(values, Sequence) else [float(values)] * periods  # type: ignore[arg-type]


def _table(given: Mapping[str, object], names: Sequence[str], periods: int) -> Floats:
    rows = [_row(given.get(name) or 0, periods) for name in names]
    return np.array(rows, dtype=np.float64).reshape(len(names), periods)


def _counts(given: Given, names: Sequence[str], periods: int, what: str) -> Integers:
    table = _table(given, names, periods)
    wrong = np.argwhere(~np.isfinite(table) | (table < 0) | (table != np.floor(table)))
    if wrong.size:
        raise ValueError(f"The {what} of {names[wrong[0][0]]} are not whole numbers from 0 upwards.")
    return table.astype(np.int64)


def _expectations(given: Baseline, names: Sequence[str], periods: int) -> Floats:
    table = _table(given, names, periods)
    wrong = np.argwhere(~np.isfinite(table) | (table < 0))
    if wrong.size:
        raise ValueError(f"The baseline of {names[wrong[0][0]]} is negative or not a number.")
    return table


def _where(names: Sequence[str], centroids: Mapping[str, tuple[float, float]]) -> Floats:
    missing = next((name for name in names if name not in centroids), None)
    if missing is not None:
        raise ValueError(f"{missing} has no centroid; give its latitude and longitude, or leave the place out.")
    where = np.array([centroids[name] for name in names], dtype=np.float64).reshape(len(names), 2)
    wrong = np.flatnonzero(~((np.abs(where[:, 0]) <= 90) & (np.abs(where[:, 1]) <= 360)))
    if wrong.size:
        raise ValueError(f"The centroid of {names[wrong[0]]} is not a latitude and a longitude in degrees.")
    return where


def _notes(unknown: bool, dropped: bool) -> tuple[str, ...]:
    notes = [REPORTING]
    if unknown:
        notes.append(UNKNOWN_LEFT_OUT)
    if dropped:
        notes += [NO_POPULATION, NO_BASELINE]
    return tuple(notes)
