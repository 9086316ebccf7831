"""Log-linear models of overlapping lists: main effects and chosen pairs, where lists may not overlap at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from candil_analysis.prevalence.lists import Floats, Lists
from candil_analysis.trends.quasi_poisson import fit

#: The pairs of lists (numbers) that a model lets depend on each other.
Pairs = tuple[tuple[int, int], ...]
Chosen = NDArray[np.bool_]
#: A dark figure this many times the known is no finding but a fit running away.
_RUNAWAY: Final = 1e6
_TINY: Final = 1e-9
_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, eq=False)
class Model:
    """A model: its free columns, the combinations that enter, and how many parameters it has, those at −∞ too."""

    columns: Floats  # all combinations × columns
    enters: NDArray[np.bool_]
    parameters: int


def model_of(lists: Lists, pairs: Pairs, empty: Chosen | None = None) -> Model:
    """The design of a model that lets `pairs` depend on each other, beside a main effect for each list.

    A pair of the model without any shared case (`empty`; default: as in `lists`) has its parameter at −∞: the
    combinations that hold both are then impossible, and leave the fit with it. Source: Chan, Silverman and
    Vincent 2021, sec. 2.
    """
    nobody = [not lists.overlap(pair) for pair in pairs] if empty is None else empty.tolist()
    enters = np.ones(lists.held.shape[0], dtype=np.bool_)
    for pair, none in zip(pairs, nobody, strict=True):
        if none:
            enters &= ~lists.both(pair)
    free = [lists.both(pair).astype(np.float64) for pair, none in zip(pairs, nobody, strict=True) if not none]
    main = [lists.held[:, at].astype(np.float64) for at in range(len(lists.names))]
    columns = np.column_stack([np.ones(lists.held.shape[0]), *main, *free])
    return Model(columns, enters, columns.shape[1] + sum(nobody))


def has_estimate(lists: Lists, model: Model) -> bool:
    """Whether the likelihood has one finite maximum: columns independent, and the margins those of positive counts.

    The second is a linear programme: the largest least count of any table with the same margins is above zero.
    Source: Fienberg and Rinaldo 2012.
    """
    x = model.columns[model.enters]
    if x.shape[0] < x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return False
    cells, columns = x.shape
    margins = x.T @ lists.counts[model.enters]
    found = optimize.linprog(
        np.append(np.zeros(cells), -1.0),
        A_ub=np.column_stack([-np.eye(cells), np.ones(cells)]),
        b_ub=np.zeros(cells),
        A_eq=np.column_stack([x.T, np.zeros(columns)]),
        b_eq=margins,
        bounds=[(0, None)] * (cells + 1),
    )
    least = -float(found.fun) if found.status == 0 and found.fun is not None else 0.0
    return least > _TINY * max(1.0, float(margins[0]))


def estimates(lists: Lists, models: Sequence[Pairs], counts: Floats) -> tuple[Floats, Floats]:
    """(dark figure, Bayesian information criterion) of each model (rows) on each table (columns); NaN: no estimate.

    `counts`: tables × combinations. The dark figure is what the model expects on no list at all: the exponential of its
    constant. The criterion counts cases, not cells, as its sample.
    """
    dark = np.full((len(models), counts.shape[0]), np.nan)
    criterion = np.full_like(dark, np.nan)
    nobody = {pair: counts[:, lists.both(pair)].sum(axis=1) == 0 for pair in lists.pairs}
    for at, pairs in enumerate(models):
        # Which pairs share no case differs from table to table, and with it the design.
        empty = np.column_stack([nobody[pair] for pair in pairs]) if pairs else np.zeros((counts.shape[0], 0), np.bool_)
        kinds, kind = np.unique(empty, axis=0, return_inverse=True)
        for number, pattern in enumerate(kinds):
            tables = np.flatnonzero(kind.reshape(-1) == number)
            model = model_of(lists, pairs, pattern)
            dark[at, tables], criterion[at, tables] = _fitted(model, counts[tables])
    return dark, criterion


def _fitted(model: Model, counts: Floats) -> tuple[Floats, Floats]:
    x, y, whole = model.columns[model.enters], counts[:, model.enters], counts.sum(axis=1)
    dark, criterion = np.full(whole.size, np.nan), np.full(whole.size, np.nan)
    # Without a case for each column some parameter has no finite estimate.
    possible = np.flatnonzero((y @ x > 0).all(axis=1))
    if x.shape[0] < x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return dark, criterion
    step = max(1, _AT_ONCE // x.size)
    for some in (possible[start : start + step] for start in range(0, possible.size, step)):
        found = fit(x, y[some])
        likelihood = (special.xlogy(y[some], found.mean) - found.mean - special.gammaln(y[some] + 1)).sum(axis=1)
        dark[some] = np.exp(np.minimum(found.coefficients[:, 0], 700.0))
        criterion[some] = model.parameters * np.log(whole[some]) - 2 * likelihood
    gone = ~(dark <= _RUNAWAY * np.maximum(whole, 1))
    dark[gone], criterion[gone] = np.nan, np.nan
    return dark, criterion


def lower_bound(held: NDArray[np.bool_], counts: Floats) -> Floats:
    """Chao's lower bound of the dark figure for lists of unequal size, for each table (rows of `counts`); NaN: none.

    The model of main effects fitted to the cases on one or two lists alone. Differences between people, which make
    those on many lists many, then only raise the truth above it. Two lists: Lincoln and Petersen's estimate. Sources:
    Chao 1987; Rivest and Baillargeon 2007.
    """
    few = held.sum(axis=1) <= 2
    x = np.column_stack([np.ones(int(few.sum())), held[few].astype(np.float64)])
    y = counts[:, few]
    found = np.full(counts.shape[0], np.nan)
    possible = (y @ (held[few].sum(axis=1) == 2) > 0) & (y @ x > 0).all(axis=1)
    if possible.any() and x.shape[0] >= x.shape[1] and np.linalg.matrix_rank(x) == x.shape[1]:
        found[possible] = np.exp(np.minimum(fit(x, y[possible]).coefficients[:, 0], 700.0))
    return np.where(found <= _RUNAWAY * np.maximum(counts.sum(axis=1), 1), found, np.nan)
