"""What may be told of figures known by statistics only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from candil_analysis.disclosure.perturbation import deviation_of, noise
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

    `codes` has a row for each cell and a column for each dimension (none for a total). A count of people carries the
    noise of its count of records times the root mean square of people per record: a record that stands for fifty
    people is as well hidden as one that stands for one, and where every record is one person both measures agree.
    """
    weights = np.ones(len(sums), np.int64)
    if measure == "people":
        mean_square = sums.squares / np.maximum(sums.records, 1)
        weights = np.maximum(1, np.rint(np.sqrt(mean_square)).astype(np.int64))
    true = sums.people if measure == "people" else sums.records
    values = true + weights * noise(sums.records, sums.keys, rule)
    told = sums.enough(rule) & (values >= rule.minimum_people)
    present = sums.records > 0
    if codes.shape[1]:
        told[present] = ~complement(codes[present], sums[present], ~told[present], rule)
    errors = weights * deviation_of(rule)
    return Protected(np.where(told, values, 0), np.where(told, errors, 0.0), told)
