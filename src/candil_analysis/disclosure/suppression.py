"""Complementary suppression: what a reader may subtract must not look like few people.

A *line* of a table is the cells that differ in one dimension only; its total can be asked for by leaving that
dimension out. The total less the told cells is what is withheld (Cox 1980; Hundepool et al., "Statistical Disclosure
Control", 2012, chapter 4), here with the noise of each. The smallest told cell of the line is withheld too where

- that remainder, as a reader can work it out, stands out of its own noise and looks like too few people; or
- enough people are withheld, but they come from too few contributors (or one of them holds nearly all).

The first is decided from noisy figures alone, all of which may be asked for. What is withheld beside a few people
therefore tells no more than those figures do: decided from the true counts, it would say for certain that somebody is
there (decision 0025).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from candil_analysis.disclosure.perturbation import figures
from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Flags, Integers, Sums

Measure = Literal["records", "people"]


def complement(codes: Integers, sums: Sums, withheld: Flags, measure: Measure, rule: Rule) -> Flags:
    """Which cells to withhold, given those too small by themselves.

    `codes` has a row for each cell and a column for each dimension; `withheld` marks the cells too small to publish,
    all of which hold somebody. Returns `withheld` with the further ones.
    """
    found = withheld.copy()
    lines = [_lines(codes, dimension) for dimension in range(codes.shape[1])]
    changed = True
    while changed:
        changed = False
        for line, size in lines:
            changed |= _cover(line, size, sums, found, measure, rule)
    return found


def _lines(codes: Integers, dimension: int) -> tuple[Integers, int]:
    others = np.delete(codes, dimension, axis=1)
    if others.shape[1] == 0:
        return np.zeros(len(codes), np.int64), 1
    _, line = np.unique(others, axis=0, return_inverse=True)
    return line.reshape(-1), int(line.max(initial=-1)) + 1


def _cover(line: Integers, size: int, sums: Sums, withheld: Flags, measure: Measure, rule: Rule) -> bool:
    """Withhold one more cell in each line that needs it, until none does; says whether anything was withheld."""
    changed = False
    values, errors = figures(sums, measure, rule)
    totals, total_errors = figures(sums.by(line, size), measure, rule)
    by_size = np.lexsort((np.arange(len(line)), values))
    while True:
        told = ~withheld
        remainder = totals - np.bincount(line[told], values[told], size)
        error = np.sqrt(total_errors**2 + np.bincount(line[told], errors[told] ** 2, size))
        hidden = sums[withheld].by(line[withheld], size)
        exposed = (remainder > error) & (remainder < rule.minimum_people)
        exposed |= (hidden.people >= rule.minimum_people) & ~hidden.enough(rule)
        candidates = by_size[(exposed[line] & told)[by_size]]
        if not len(candidates):
            return changed
        _, first = np.unique(line[candidates], return_index=True)
        withheld[candidates[first]] = True
        changed = True
