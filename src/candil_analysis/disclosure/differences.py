"""Narrow conditions: so that the difference of two questions cannot single out a few people.

Two questions that differ by one condition, or by one accepted value, differ by the records that this condition leaves
out or this value lets in. Consistent noise alone does not hide whether there are any: it stays the same exactly where
nobody is. So, in each cell, for what is known by statistics only:

- a condition that leaves out too few people or contributors (or nobody) is not acted upon: the figure is that of
  the question without it;
- values of one condition are taken in their order into groups with enough people and contributors; those left over
at the end, too few together, do not count.

Either way the two questions get the same figure, whether or not anybody stands in between. (Low-effect detection after
Francis et al., "Diffix Birch", 2022, here decided on the records themselves and for whole groups.) What needs three
or more questions is covered by the noise of each.
"""

from __future__ import annotations

import numpy as np

from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Flags, Integers, Sums


def speak_for(cells: Integers, size: int, places: Integers, kinds: tuple[int, ...], sums: Sums, rule: Rule) -> Flags:
    """Which groups of records count in their cell.

    `cells` gives each group's cell (0 to `size` - 1). `places` has a column for each condition: the place (1, 2, …)
    of the first accepted value that the group's records carry, or 0 where they meet none; `kinds` is how many values
    each condition accepts. Returns one flag a group.
    """
    met: Flags = places > 0
    asked: Flags = np.all(met, axis=1)
    void = np.zeros((size, len(kinds)), bool)
    for condition in range(len(kinds)):
        others = np.all(np.delete(met | void[cells], condition, axis=1), axis=1)
        left_out: Flags = others & ~met[:, condition]
        void[:, condition] = ~sums[left_out].by(cells[left_out], size).enough(rule)
    # Where those asked about are too few themselves, nothing will be told and nothing needs to be added.
    void &= sums[asked].by(cells[asked], size).enough(rule)[:, np.newaxis]
    counted: Flags = np.all(met | void[cells], axis=1)
    kept = counted.copy()
    for condition, values in enumerate(kinds):
        if values > 1:
            lasting = _lasting(cells[counted], size, places[counted, condition], values, sums[counted], rule)
            kept[counted] &= lasting | void[cells[counted], condition]
    return kept


def _lasting(cells: Integers, size: int, places: Integers, values: int, sums: Sums, rule: Rule) -> Flags:
    """Which groups carry a value that stands in a large enough company of values."""
    by_value = sums.by(cells * (values + 1) + places, size * (values + 1))
    lasts = np.zeros((size, values + 1), bool)
    waiting = np.zeros((size, values + 1), bool)
    row = np.arange(size) * (values + 1)
    nobody = np.zeros(len(cells), bool)
    company = sums[nobody].by(cells[nobody], size)
    for value in range(1, values + 1):
        company = company + by_value[row + value]
        waiting[:, value] = True
        enough = company.enough(rule)
        lasts[enough] |= waiting[enough]
        waiting[enough] = False
        company = company.only(~enough)
    return lasts[cells, places]
