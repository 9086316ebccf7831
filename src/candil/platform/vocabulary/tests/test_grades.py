"""Cross-walks between grading scales, and words of likelihood."""

from __future__ import annotations

import itertools

import pytest

from candil.platform.vocabulary import queries
from candil.platform.vocabulary.errors import CodeUnknown


def test_the_letter_e_means_three_different_things() -> None:
    assert queries.label("admiralty_source", "E") == "Unreliable"
    assert queries.label("source_5x5x5", "E") == "Untested source"
    assert queries.label("information_evaluation", "E") == "Suspected to be false"
    assert queries.admiralty_to_3x5x2("E", "6").source == "3"
    assert queries.five_to_3x5x2("E", "4", "1").source == "2"
    assert queries.admiralty_to_3x5x2("E", "1").information == "B"
    assert queries.five_to_3x5x2("A", "5", "1").information == "E"


@pytest.mark.parametrize(("source", "information"), list(itertools.product("ABCDEF", "123456")))
def test_every_admiralty_grade_becomes_a_valid_3x5x2_and_claims_no_direct_knowledge(source, information) -> None:
    grade = queries.admiralty_to_3x5x2(source, information)
    assert grade.source in queries.codes_of("source_evaluation")
    assert grade.information in queries.codes_of("information_evaluation") - {"A", "C"}
    assert grade.handling == ""  # Admiralty says nothing of handling


@pytest.mark.parametrize(("source", "information", "handling"), list(itertools.product("ABCDE", "12345", "12345")))
def test_every_5x5x5_grade_keeps_its_limit_on_sharing(source, information, handling) -> None:
    grade = queries.five_to_3x5x2(source, information, handling)
    assert grade.source in queries.codes_of("source_evaluation")
    assert grade.information in queries.codes_of("information_evaluation")
    assert grade.handling == "C"
    assert grade.conditions == queries.label("handling_5x5x5", handling)


def test_the_walk_never_makes_a_source_better() -> None:
    rank = {"1": 0, "2": 1, "3": 2}
    admiralty = [rank[queries.admiralty_to_3x5x2(letter, "6").source] for letter in "ABCDE"]
    five = [rank[queries.five_to_3x5x2(letter, "4", "1").source] for letter in "ABCD"]
    assert admiralty == sorted(admiralty)
    assert five == sorted(five)


def test_what_is_lost_is_said() -> None:
    assert queries.admiralty_to_3x5x2("B", "2").lost == (
        "That the source is usually rather than completely reliable.",
        "That it is probably true.",
    )
    assert queries.admiralty_to_3x5x2("A", "6").lost == ()


@pytest.mark.parametrize("grade", [("G", "1"), ("A", "7"), ("a", "1"), ("1", "A")])
def test_a_grade_of_another_scale_is_refused(grade: tuple[str, str]) -> None:
    with pytest.raises(CodeUnknown):
        queries.admiralty_to_3x5x2(*grade)


@pytest.mark.parametrize(
    ("probability", "band"),
    [(0, "remote"), (0.03, "remote"), (0.05, "very_unlikely"), (0.19, "very_unlikely"), (0.44, "unlikely"),
     (0.5, "even"), (0.55, "likely"), (0.79, "likely"), (0.8, "very_likely"), (0.97, "almost_certain"),
     (1, "almost_certain")],
)  # fmt: skip
def test_likelihood_words_follow_the_bands(probability: float, band: str) -> None:
    assert queries.likelihood_of(probability) == band


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_has_no_word(probability: float) -> None:
    with pytest.raises(ValueError, match="not a probability"):
        queries.likelihood_of(probability)
