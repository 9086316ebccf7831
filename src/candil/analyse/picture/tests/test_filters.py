"""Words become questions, or a refusal that helps."""

import pytest

from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries.filters import dimensions_from, label, question_from, read_where


@pytest.mark.parametrize(
    ("dimension", "text", "code"),
    [
        ("citizenship", "NA", "NAM"),
        ("citizenship", "Vietnamese", "VNM"),
        ("country_of_exploitation", "gb", "GBR"),
        ("country-of-origin", "Nigeria", "NGA"),
        ("exploitation", "forced labour", "ForcedLabour"),
        ("industry", "A", "A"),
        ("quarter", "2023-Q2", "2023-Q2"),
        ("month", "2023-04", "2023-04"),
        ("gender", "not-reported", ""),
        ("organisation", "harbour-light", "harbour-light"),
    ],
)
def test_a_value_is_read_as_people_write_it(dimension: str, text: str, code: str) -> None:
    question = question_from({dimension: [text]})
    assert question.where == {dimension.replace("-", "_"): (code,)}


@pytest.mark.parametrize(
    ("dimension", "text", "hint"),
    [
        ("colour", "red", "citizenship"),
        ("exploitation", "ForcedLabur", "ForcedLabour"),
        ("quarter", "2023-Q5", "2023-Q2"),
        ("month", "2023-13", "2023-04"),
        ("year", "23", "2023"),
        ("citizenship", "Yugoslavia", "Yugoslavia"),
    ],
)
def test_what_is_not_known_is_refused_with_what_would_be(dimension: str, text: str, hint: str) -> None:
    with pytest.raises(QuestionUnclear, match=hint):
        question_from({dimension: [text]})


def test_the_same_value_twice_is_one_value() -> None:
    assert question_from({"citizenship": ["VN", "VNM", "Vietnam"]}).where == {"citizenship": ("VNM",)}


def test_pairs_of_the_command_line_are_collected_by_dimension() -> None:
    assert read_where(["year=2023", "year=2024", "industry=A"]) == {"year": ["2023", "2024"], "industry": ["A"]}


def test_a_pair_without_equals_sign_is_refused() -> None:
    with pytest.raises(QuestionUnclear, match="year=2023"):
        read_where(["year"])


def test_dimensions_keep_their_order_and_come_once() -> None:
    assert dimensions_from(["year", "gender", "year"]) == ("year", "gender")


def test_absence_has_a_word() -> None:
    assert label("citizenship", None) == "Not reported"
    assert label("citizenship", "NAM") == "Namibia"
