from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from candil_analysis.disclosure import Rule, Sums, deviation_of, noise, protect
from candil_analysis.disclosure.perturbation import figures
from candil_analysis.disclosure.suppression import complement


def sums_of(people, *, records=None, contributors=5, keys=None):
    people = np.asarray(people, np.int64)
    records = people if records is None else np.asarray(records, np.int64)
    squares = np.where(records > 0, people**2 // np.maximum(records, 1), 0)
    keys = np.where(records > 0, np.arange(len(people)) if keys is None else keys, 0)
    return Sums(records, people, squares, keys, np.full((len(people), 1), (1 << contributors) - 1, np.int64))


def table(shape):
    return np.stack([axis.reshape(-1) for axis in np.indices(shape)], axis=1)


def test_no_figure_under_the_minimum_is_told_whatever_the_noise_made_of_it():
    people = np.repeat(np.arange(1, 30), 256)
    told = protect(table((len(people),)), sums_of(people, keys=np.tile(np.arange(256), 29)), "records", Rule())
    assert told.told[people >= 20].all()
    assert not told.told[people < 10].any()
    assert told.values[told.told].min() == 10
    assert np.all(told.values[~told.told] == 0)


def test_a_figure_of_two_contributors_is_not_told():
    many = sums_of([500, 500, 500], contributors=2)
    assert not protect(table((3,)), many, "records", Rule()).told.any()
    assert protect(table((3,)), many, "records", Rule(minimum_contributors=2)).told.all()


def test_noise_in_people_grows_with_the_people_of_a_record():
    keys = np.arange(256)
    alike = sums_of(np.full(256, 100), keys=keys)
    fifty_each = sums_of(np.full(256, 5_000), records=np.full(256, 100), keys=keys)
    of_persons = protect(np.zeros((256, 0), np.int64), alike, "people", Rule())
    of_rows = protect(np.zeros((256, 0), np.int64), fifty_each, "people", Rule())
    assert np.array_equal(of_persons.values, protect(np.zeros((256, 0), np.int64), alike, "records", Rule()).values)
    assert np.array_equal(of_rows.values - 5_000, 50 * (of_persons.values - 100))
    assert of_rows.errors == pytest.approx(50 * deviation_of(Rule()))


def remainders(shape, sums, told, rule):
    """What a reader gets by subtracting the told figures of each line from its total, and the noise in that."""
    values, errors = figures(sums, "records", rule)
    for axis in range(len(shape)):
        for cells in np.moveaxis(np.arange(len(values)).reshape(shape), axis, -1).reshape(-1, shape[axis]):
            total, error = figures(sums[cells].by(np.zeros(len(cells), np.int64), 1), "records", rule)
            shown = cells[told[cells]]
            yield shown, total[0] - values[shown].sum(), (error[0] ** 2 + (errors[shown] ** 2).sum()) ** 0.5


def test_where_a_remainder_looks_like_few_people_the_smallest_figure_of_the_line_is_withheld_too():
    quiet = Rule(deviation=0.5)
    sizes = np.array([4, 30, 80])
    still = next(key for key in range(10_000) if not noise(sizes, key * np.array([1, 1, 3]), quiet).any())
    people = np.array([[4, 30, 50], [60, 20, 80], [70, 90, 40]])
    sums = sums_of(people.reshape(-1), keys=np.full(9, still))  # no noise in them
    before = people.reshape(-1) < 10
    assert [rest for shown, rest, error in remainders((3, 3), sums, ~before, quiet) if error < rest < 10] == [4, 4]
    withheld = complement(table((3, 3)), sums, before, "records", quiet)
    assert withheld.reshape(3, 3).tolist() == [[True, True, False], [True, False, False], [False, False, False]]


def test_many_people_of_two_contributors_are_covered_by_a_third():
    sums = sums_of([500, 60, 90])
    single = Sums(sums.records, sums.people, sums.squares, sums.keys, np.array([[3], [31], [31]]))
    assert protect(table((3,)), single, "records", Rule()).told.tolist() == [False, False, True]


TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.integers(0, 60))
RECORD_KEYS = st.integers(0, 2**32 - 1)


@given(TABLES, RECORD_KEYS)
def test_no_line_of_told_figures_leaves_a_remainder_that_looks_like_few_people(people, seed):
    keys = np.random.default_rng(seed).integers(0, 256, people.size)
    sums = sums_of(people.reshape(-1), keys=keys)
    told = protect(table(people.shape), sums, "records", Rule()).told
    assert not told[people.reshape(-1) < 10].any()
    for shown, rest, error in remainders(people.shape, sums, told, Rule()):
        assert not len(shown) or not error < rest < 10


@given(st.integers(1, 9), RECORD_KEYS)
def test_what_is_withheld_hangs_on_figures_that_may_be_asked_for_not_on_whether_somebody_is_there(size, seed):
    """A world with a few people and one with nobody, in which the figures to be told come out the same."""
    keys = np.random.default_rng(seed).integers(0, 256, 3)
    nobody, somebody = sums_of([60, 50, 0], keys=keys), sums_of([60, 50, size], keys=keys)
    together = np.zeros(3, np.int64)
    wanted = figures(nobody.by(together, 1), "records", Rule())[0]
    for key in range(256):
        somebody.keys[2] = key
        if figures(somebody.by(together, 1), "records", Rule())[0] == wanted:
            break
    else:
        reject()  # no noise is that large
    told = [protect(table((3,)), sums, "records", Rule()).told.tolist() for sums in (nobody, somebody)]
    assert told[0] == told[1]
