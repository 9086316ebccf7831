"""Synthetic records: a table of invented records whose pairs of dimensions resemble the true ones, for everybody.

Every table of two dimensions is released with noise (`release`, so the budget and its ledger are the same). All
else is made from those noisy tables and costs nothing more (Dwork and Roth 2014, proposition 2.1):

1. Shares of each dimension, and of each pair, are kept only so far as they stand out of the noise: a table that chance
   in the noise explains becomes even (or, for a pair, independent). What remains is shrunk by how much noise it
   carries (James and Stein 1961).
2. The tree with the largest mutual information joins the dimensions (Chow and Liu 1968).
3. Records are drawn along the tree from a seed. The seed has no part in the noise.

The plan is that of PrivBayes (Zhang et al. 2017) and MST (McKenna, Miklau and Sheldon 2021). Those choose pairs by a
private draw and measure only these; here all pairs are measured, which costs nothing to choose and is good for the few
dimensions that such a table should have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import prod
from typing import Final

import numpy as np

from candil_analysis.disclosure.budget import Ledger, Spent
from candil_analysis.disclosure.contributions import Bound, Key
from candil_analysis.disclosure.releases import Release, release
from candil_analysis.disclosure.tree_model import Floats, Integers, Table, TreeModel, Values, of_one

VERSION: Final = "1"
#: More records than this are not drawn: an estimate that large is noise, or wants other tools.
MOST_RECORDS: Final = 10_000_000


@dataclass(frozen=True)
class Quality:
    """How far the drawn records lie from the *noisy* tables, as total variation (0: alike, 1: nothing in common).

    Measured against the release and not the data, because looking at the data again would cost again. `noise` is how
    far the noise by itself puts a table of a pair from the truth, on average; no smaller error means anything.
    """

    single: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    noise: float


@dataclass(frozen=True)
class Synthetic:
    """Invented records: `codes` has a row for each and a column for each of `dimensions`, numbering `values`.

    `tree` gives for each dimension the one it was drawn from (None for the first), in the order of drawing; `estimated`
    how many records there truly are, as far as the noise tells. `released` are the noisy tables, with epsilon, delta,
    the bound and the scale of the noise. `is_synthetic` is always true and goes with the records.
    """

    dimensions: tuple[str, ...]
    values: tuple[Values, ...]
    codes: Integers
    tree: tuple[tuple[str, str | None], ...]
    estimated: int
    quality: Quality
    released: Release
    seed: int
    method: str
    version: str
    notes: tuple[str, ...]
    is_synthetic: bool = True

    def records(self) -> list[dict[str, str | None]]:
        """The records, each a value for each dimension."""
        return [
            {name: held[code] for name, held, code in zip(self.dimensions, self.values, row, strict=True)}
            for row in self.codes.tolist()
        ]


def synthesise(
    records: Sequence[Mapping[str, str | None]],
    *,
    domains: Mapping[str, Sequence[str | None]],
    spending: Spent,
    ledger: Ledger,
    seed: int,
    size: int | None = None,
) -> tuple[Synthetic, Ledger]:
    """Invented records like `records`, and the ledger with what they cost.

    `records`: one for each unit of privacy (a person or an incident; link first), with a value for each dimension.
    `domains`: dimension → its values from a public list (`None`: not reported), never from the data; a record with
    another value is left out. `size`: how many to draw; by default as many as there are estimated to be. A delta above
    0 gives Gaussian noise, which is smaller here.

    Raises `BudgetSpent` (nothing is drawn then), `OpenDPMissing`, and `ValueError` for no dimensions, a value named
    twice, or more records to draw than `MOST_RECORDS`.
    """
    names = tuple(domains)
    values = tuple(tuple(domains[name]) for name in names)
    _check(names, values, size)
    tables = tuple(combinations(range(len(names)), 2)) or ((0,),)
    keys = [_key(names, values, table, cell) for table in tables for cell in _cells(values, table)]
    counts = _counts(records, names, values, tables)
    # Each record stands once in every table: that many cells is all that one unit changes.
    released, longer = release(counts, keys=keys, bound=Bound(len(tables)), spending=spending, ledger=ledger)
    noisy = _tables(released, values, tables)
    deviation = _deviation(released)
    model = TreeModel.of(noisy, values, deviation)
    estimated = max(0, round(float(np.mean([table.sum() for table in noisy.values()]))))
    codes = model.draw(_how_many(size, estimated), np.random.default_rng(seed))
    made = Synthetic(
        dimensions=names,
        values=values,
        codes=codes,
        tree=tuple((names[lower], None if upper is None else names[upper]) for lower, upper in model.tree),
        estimated=estimated,
        quality=_quality(codes, noisy, names, deviation),
        released=released,
        seed=seed,
        method=f"records drawn along a Chow–Liu tree of noisy tables of two dimensions; {released.method}",
        version=VERSION,
        notes=(*released.notes, _ABOUT_PAIRS, _ABOUT_NOBODY),
    )
    return made, longer


_ABOUT_PAIRS: Final = (
    "Pairs of dimensions that the tree joins are kept; others only as far as they follow from these. Do not look in "
    "such records for what three dimensions show together."
)
_ABOUT_NOBODY: Final = "No record stands for anybody. They are marked as synthetic and must stay so."


def _check(names: tuple[str, ...], values: tuple[Values, ...], size: int | None) -> None:
    if not names or not all(values):
        raise ValueError("Give at least one dimension, each with the values of its public list.")
    if any(len(set(held)) < len(held) for held in values):
        raise ValueError("A value stands twice in the public list of a dimension: name each once.")
    if size is not None and not 0 <= size <= MOST_RECORDS:
        raise ValueError(f"Between 0 and {MOST_RECORDS:,} records can be drawn, not {size:,}.")


def _how_many(size: int | None, estimated: int) -> int:
    if size is None and estimated > MOST_RECORDS:
        raise ValueError(f"There seem to be {estimated:,} records, more than {MOST_RECORDS:,}: give a size.")
    return estimated if size is None else size


def _cells(values: tuple[Values, ...], table: Table) -> list[tuple[int, ...]]:
    return list(np.ndindex(*(len(values[at]) for at in table)))


def _key(names: tuple[str, ...], values: tuple[Values, ...], table: Table, cell: tuple[int, ...]) -> Key:
    """The dimensions of a table and their values, one after the other."""
    return tuple(part for at, code in zip(table, cell, strict=True) for part in (names[at], values[at][code]))


def _counts(
    records: Sequence[Mapping[str, str | None]],
    names: tuple[str, ...],
    values: tuple[Values, ...],
    tables: tuple[Table, ...],
) -> dict[Key, int]:
    coded = [{value: code for code, value in enumerate(held)} for held in values]
    rows = [
        [known[record.get(name)] for name, known in zip(names, coded, strict=True)]
        for record in records
        if all(record.get(name) in known for name, known in zip(names, coded, strict=True))
    ]
    codes = np.array(rows, np.int64).reshape(len(rows), len(names))
    counts: dict[Key, int] = {}
    for table in tables:
        cells, numbers = np.unique(codes[:, table], axis=0, return_counts=True)
        for cell, number in zip(cells.tolist(), numbers.tolist(), strict=True):
            counts[_key(names, values, table, tuple(cell))] = number
    return counts


def _tables(released: Release, values: tuple[Values, ...], tables: tuple[Table, ...]) -> dict[Table, Floats]:
    shapes = [tuple(len(values[at]) for at in table) for table in tables]
    ends = np.cumsum([0, *map(prod, shapes)])
    flat = np.array([cell.value for cell in released.cells], np.float64)
    return {
        table: flat[begin:end].reshape(shape)
        for table, shape, (begin, end) in zip(tables, shapes, pairwise(ends.tolist()), strict=True)
    }


def _deviation(released: Release) -> float:
    """Standard deviation of the noise in one cell: sigma itself, or √2 b (the discrete kind has hardly less)."""
    return released.scale if released.delta else released.scale * 2**0.5


def _quality(codes: Integers, noisy: Mapping[Table, Floats], names: tuple[str, ...], deviation: float) -> Quality:
    single = {}
    for at, name in enumerate(names):
        told = np.mean([of_one(at, table, counts) for table, counts in noisy.items() if at in table], axis=0)
        single[name] = _apart(_shares_of(codes[:, (at,)], told.shape), told)
    pairs = {
        (names[table[0]], names[table[1]]): _apart(_shares_of(codes[:, table], counts.shape), counts)
        for table, counts in noisy.items()
        if len(table) == 2
    }
    cells = np.mean([counts.size for counts in noisy.values()])
    records = max(1.0, float(np.mean([counts.sum() for counts in noisy.values()])))
    # The mean of |noise| is √(2/π) of its deviation for the normal distribution, and near it for Laplace.
    return Quality(single, pairs, float(min(1.0, cells * deviation * (2 / np.pi) ** 0.5 / records / 2)))


def _shares_of(codes: Integers, shape: tuple[int, ...]) -> Floats:
    counted = np.zeros(shape)
    np.add.at(counted, tuple(codes.T), 1.0)
    return counted / max(1, len(codes))


def _apart(shares: Floats, counts: Floats) -> float:
    """Total variation between shares and noisy counts, of which those below 0 are taken as 0."""
    held = np.maximum(counts, 0.0)
    total = float(held.sum())
    return float(np.abs(shares - held / total).sum() / 2) if total > 0 and shares.sum() > 0 else float("nan")
