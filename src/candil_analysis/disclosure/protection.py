"""What may be told of figures known by statistics only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from candil_analysis.disclosure.perturbation import figures
from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Flags, Integers, Sums
from candil_analysis.disclosure.suppression import complement


@dataclass(frozen=True)
class Protected:
    """`values` with noise and its standard deviation `errors`, where `told`; 0 elsewhere."""

    values: Integers
    errors: npt.NDArray[np.float64]
    told: Flags


def protect(codes: Integers, sums: Sums, measure: Literal["records", "people"], rule: Rule) -> Protected:
    """Threshold, noise and complementary suppression for the cells of one table.

    `codes` has a row for each cell and a column for each dimension (none for a total).
    """
    values, errors = figures(sums, measure, rule)
    told = sums.enough(rule) & (values >= rule.minimum_people)
    present = sums.records > 0
    if codes.shape[1]:
        told[present] = ~complement(codes[present], sums[present], ~told[present], measure, rule)
    return Protected(np.where(told, values, 0), np.where(told, errors, 0.0), told)
