"""Complementary suppression: a withheld figure must not follow from the others in its line.

A *line* of a table is the cells that differ in one dimension only; its total can be asked for by leaving that
dimension out. The withheld cells of a line together are that total less the published cells, so they must together
be enough people and contributors, and more than one cell; otherwise the smallest published cell of the line is
withheld too, and so on, in every dimension, until nothing changes. (Cox 1980; Hundepool et al., "Statistical
Disclosure Control", 2012, chapter 4.)
"""

from __future__ import annotations

import numpy as np

from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Flags, Integers, Sums


def complement(codes: Integers, sums: Sums, withheld: Flags, rule: Rule) -> Flags:
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
            changed |= _cover(line, size, sums, found, rule)
    return found


def _lines(codes: Integers, dimension: int) -> tuple[Integers, int]:
    others = np.delete(codes, dimension, axis=1)
    if others.shape[1] == 0:
        return np.zeros(len(codes), np.int64), 1
    _, line = np.unique(others, axis=0, return_inverse=True)
    return line.reshape(-1), int(line.max(initial=-1)) + 1


def _cover(line: Integers, size: int, sums: Sums, withheld: Flags, rule: Rule) -> bool:
    """Withhold one more cell in each line that needs it, until none does; says whether anything was withheld."""
    changed = False
    by_size = np.lexsort((np.arange(len(line)), sums.people))
    while True:
        hidden = sums[withheld].by(line[withheld], size)
        cells = np.bincount(line[withheld], minlength=size)
        exposed = (cells == 1) | ((cells > 0) & ~hidden.enough(rule))
        candidates = by_size[(exposed[line] & ~withheld)[by_size]]
        if not len(candidates):
            return changed
        _, first = np.unique(line[candidates], return_index=True)
        withheld[candidates[first]] = True
        changed = True
