"""Cell-key perturbation: noise in counts that is always the same for the same people.

Every record carries a random key of 0 to 255; the key of a cell is the sum of its records' keys. The count and the
cell key together choose the noise from a fixed table, so asking again, or reaching the same people by another
question, gives the same figure and averages nothing away (Fraser & Wooton 2005; Leaver 2009, Australian Bureau of
Statistics). The whole sum is scrambled before it chooses. Otherwise sums would show through: whoever knows the counts
of two groups reads their keys from their noise, adds them up and knows the noise of both together, and so whether
anybody else is among them (`three_questions_and_keys` of the attack bench). The table is the maximum-entropy one of
Marley & Leaver (2011) and Giessing (2016): of all distributions with mean 0, the wanted variance and the bound, and
that never make a count negative, the one that says least.

Why the table of the package `cell-key-perturbation` 3.1.0 (Office for National Statistics) is not used: its
only table rounds to base 5 and ignores the cell key (all 256 keys give the same value for a count), so that 12 → 13
shows one person for certain; it is installed loose into the root of the environment; and the package takes
microdata, not counts.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import root

from candil_analysis.disclosure.rule import Rule
from candil_analysis.disclosure.sums import Sums

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: How many columns the table has; record keys are smaller than this.
KEYS: Final = 256


def figures(sums: Sums, measure: Literal["records", "people"], rule: Rule) -> tuple[Integers, Floats]:
    """The figure of each entry with its noise, and the standard deviation of that noise.

    A count of people carries the noise of its count of records times the root mean square of people per record: a
    record that stands for fifty people is as well hidden as one that stands for one, and where every record is one
    person both measures agree.
    """
    weights = np.ones(len(sums), np.int64)
    if measure == "people":
        mean_square = sums.squares / np.maximum(sums.records, 1)
        weights = np.maximum(1, np.rint(np.sqrt(mean_square)).astype(np.int64))
    true = sums.people if measure == "people" else sums.records
    values = np.asarray(true + weights * noise(sums.records, sums.keys, rule))
    return values, np.asarray(weights * deviation_of(rule), np.float64)


def noise(counts: Integers, keys: Integers, rule: Rule) -> Integers:
    """The noise for each count (records, ≥ 0) with its cell key (an integer ≥ 0). A count of 0 gets none."""
    table = perturbation_table(rule.deviation, rule.bound)
    return table[np.minimum(counts, rule.bound), _scrambled(keys)]


def _scrambled(keys: Integers) -> Integers:
    """A column of the table for each cell key, so that keys that add up choose columns that do not (the finaliser of
    SplitMix64; Steele, Lea and Flood 2014)."""
    mixed = keys.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed % np.uint64(KEYS), np.int64)


@cache
def perturbation_table(deviation: float, bound: int) -> Integers:
    """Noise by count (rows 0 to `bound`; the last row serves every larger count) and scrambled key (256 columns)."""
    table = np.zeros((bound + 1, KEYS), np.int64)
    for count in range(1, bound + 1):
        steps = np.arange(-count, bound + 1)
        shares = _entropy_maximum(steps, deviation**2)
        table[count] = np.repeat(steps, _in_whole_keys(steps, shares))
    table.setflags(write=False)
    return table


def deviation_of(rule: Rule) -> float:
    """Standard deviation of the noise in a published count of records, as the table really has it."""
    return float(perturbation_table(rule.deviation, rule.bound)[-1].std())


def _entropy_maximum(steps: Integers, variance: float) -> Floats:
    """Probabilities of `steps` with mean 0 and `variance` and the largest entropy: exp(a·step + b·step²),
    normalised."""

    def probabilities(weights: Floats) -> Floats:
        exponents = weights[0] * steps + weights[1] * steps**2
        raised = np.exp(exponents - exponents.max())
        return np.asarray(raised / raised.sum())

    def gaps(weights: Floats) -> Floats:
        shares = probabilities(weights)
        return np.array([shares @ steps, shares @ steps**2 - variance])

    solved = root(gaps, np.array([0.0, -0.5 / variance]), method="hybr", tol=1e-12)
    if not solved.success and np.abs(gaps(solved.x)).max() > 1e-8:
        raise ValueError(f"No noise with variance {variance} fits the steps {steps[0]} to {steps[-1]}.")
    return probabilities(solved.x)


def _in_whole_keys(steps: Integers, shares: Floats) -> Integers:
    """How many of the 256 cell keys each step gets: largest remainders, then single keys moved until the mean is 0."""
    exact = shares * KEYS
    keys = np.floor(exact).astype(np.int64)
    most_missed = np.argsort(keys - exact, kind="stable")
    keys[most_missed[: KEYS - keys.sum()]] += 1
    while (drift := int(keys @ steps)) != 0:
        # One key from a step to its neighbour moves the sum by one, where a key can best be spared.
        direction = -1 if drift > 0 else 1
        spare = (keys - exact)[1:] if direction < 0 else (keys - exact)[:-1]
        usable = (keys[1:] if direction < 0 else keys[:-1]) > 0
        chosen = int(np.argmax(np.where(usable, spare, -np.inf)))
        source = chosen + 1 if direction < 0 else chosen
        keys[source] -= 1
        keys[source + direction] += 1
    return keys
