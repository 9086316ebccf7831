"""The labelled texts are sound, and extraction agrees with the held-out half of them as far as the guide says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from candil_analysis.extraction import DateFinding, Extractor, load_lexicons
from candil_analysis.extraction.personal import KINDS_OF_DATA
from candil_analysis.tests.extraction_labelled import (
    CODED,
    MARKS,
    answered,
    field_score,
    is_time,
    labelled,
    personal_score,
    together,
    world,
)


@pytest.fixture(scope="module")
def held_out():
    texts = [one for one in labelled() if one.held_out]
    return answered(Extractor(gazetteer=world(3_000)), texts)


def test_there_are_enough_texts_in_enough_languages_and_half_are_held_out():
    whole = [one for one in labelled() if one.whole]
    assert len(whole) >= 150
    assert {one.language for one in whole} >= {"ar", "en", "es", "fa", "fr", "ro", "sq", "vi"}
    assert 0.4 < sum(one.held_out for one in whole) / len(whole) < 0.6
    assert len({one.text for one in labelled()}) == len(labelled())


def test_labels_are_codes_of_the_lists_and_words_of_the_texts():
    known = {(term.kind, term.code) for lexicon in load_lexicons() for term in lexicon.terms}
    for one in labelled():
        for field, kind in CODED.items():
            assert {(kind, code) for code in one.wanted(field)} <= known, one.text
        assert set(one.labels) <= {*CODED, *MARKS, "countries", "places", "dates", "people", "personal"}
        assert all(kind in KINDS_OF_DATA and words in one.text for kind, words in one.personal), one.text
        assert all(words in one.text for words in one.labels.get("places", ())), one.text


def record_fields() -> Iterator[str]:
    yield from (*CODED, "countries", "dates", "people")


def test_agreement_on_texts_that_nothing_was_mended_for(held_out):
    score = together([field_score(held_out, field) for field in record_fields()])
    assert score.labelled_of_found / score.found >= 0.75
    assert score.found_of_labelled / score.labelled >= 0.65


def test_personal_data_on_texts_that_nothing_was_mended_for(held_out):
    score = together([personal_score(held_out, kind) for kind in KINDS_OF_DATA])
    assert score.labelled_of_found / score.found >= 0.9
    assert score.found_of_labelled / score.labelled >= 0.7


@pytest.mark.parametrize(
    ("written", "first", "last", "precision", "same"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "year", True),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28), "month", True),
        ("2022-02..", date(2022, 2, 1), None, "month", True),
        ("..2022-02", None, date(2022, 2, 28), "month", True),
        ("2022-02", date(2022, 2, 1), None, "month", False),
        ("2022-03-05..2022-03-07", date(2022, 3, 5), date(2022, 3, 7), "day", True),
        ("~2022-03-05", date(2022, 3, 1), date(2022, 3, 31), "rough", True),
        ("~2022-04-05", date(2022, 3, 1), date(2022, 3, 31), "rough", False),
        ("~2022-03-05", date(2022, 3, 1), date(2022, 3, 31), "month", False),
    ],
)
def test_times_as_labelled(written, first, last, precision, same):
    found = DateFinding(start=0, end=1, surface="x", confidence=0.5, date_from=first, date_to=last, precision=precision)
    assert is_time(written, found) is same
