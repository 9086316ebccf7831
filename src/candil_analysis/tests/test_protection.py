from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from candil_analysis.disclosure import Rule, Sums, deviation_of, protect
from candil_analysis.disclosure.suppression import complement


def sums_of(people, *, records=None, contributors=5, keys=None):
    people = np.asarray(people, np.int64)
    records = people if records is None else np.asarray(records, np.int64)
    squares = np.where(records > 0, people**2 // np.maximum(records, 1), 0)
    keys = np.arange(len(people)) if keys is None else np.asarray(keys, np.int64)
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


def test_the_next_smallest_figure_of_the_line_is_withheld_in_every_dimension():
    people = np.array([[4, 30, 50], [60, 20, 80], [70, 90, 40]])
    withheld = complement(table((3, 3)), sums_of(people.reshape(-1)), people.reshape(-1) < 10, Rule())
    assert withheld.reshape(3, 3).tolist() == [[True, True, False], [True, True, False], [False, False, False]]


TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.integers(0, 25))


@given(TABLES)
def test_what_is_withheld_in_a_line_is_never_a_few_people_or_a_single_figure(people):
    flat = people.reshape(-1)
    present = flat > 0
    codes = table(people.shape)[present]
    withheld = complement(codes, sums_of(flat[present]), flat[present] < 10, Rule())
    hidden = np.zeros(len(flat), bool)
    hidden[present] = withheld
    assert hidden[present & (flat < 10)].all()
    for axis in (0, 1):
        for line in range(people.shape[axis]):
            cells = np.take(people, line, axis)
            gone = np.take(hidden.reshape(people.shape), line, axis)
            if gone.any() and (~gone & (cells > 0)).any():
                assert gone.sum() >= 2
                assert cells[gone].sum() >= 10
