"""The score is the sum of its parts, and never reads who somebody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from candil_analysis.extraction import Extraction, Extractor, GazetteerRow, load_lexicons
from candil_analysis.extraction.results import CodedFinding
from candil_analysis.relevance import FULL_SCORE, WORTH_READING, relevance

TEXT = (
    "They were forced to work on a farm near Boston. The gangmaster took their passports and kept their wages. "
    "Twelve people slept in a barn and were never paid."
)


@cache
def _extractor() -> Extractor:
    return Extractor(load_lexicons(["en"]), [GazetteerRow("Boston", 52.97, -0.02, "GB", 45_000)])


def _read(text: str) -> Extraction:
    return _extractor().extract(text, today=date(2026, 3, 1))


def test_the_score_is_the_sum_of_parts_that_show_their_words() -> None:
    found = relevance(_read(TEXT))
    assert found.score == sum(part.points for part in found.parts)
    assert {part.name for part in found.parts} >= {"exploitation", "means_of_control", "place"}
    words = {part.name: [TEXT[start:end] for start, end in part.evidence] for part in found.parts}
    assert "forced to work" in words["exploitation"]
    assert words["place"] == ["Boston"]
    assert WORTH_READING <= found.score <= FULL_SCORE


def test_who_somebody_is_changes_nothing() -> None:
    """Nationality, ethnicity, religion, sex and age are never inputs (safety rule 4 of the design)."""
    plain = relevance(_read(TEXT)).score
    for trait in ("Romanian", "Vietnamese men", "Nigerian women", "Muslims", "Roma girls", "under eighteen"):
        assert relevance(_read(f"{TEXT} All of them were {trait}.")).score == plain, trait


def test_countries_and_personal_data_are_not_read() -> None:
    read = _read("A Romanian woman, Mrs Popescu of Romania, telephone 01632 960001, said they were forced to work.")
    assert read.countries
    assert read.personal
    assert relevance(read) == relevance(replace(read, countries=(), personal=()))


def test_what_is_denied_or_only_proposed_does_not_count() -> None:
    read = _read("They were forced to work.")
    (one,) = [found for found in read.coded if found.kind == "exploitation"]
    assert relevance(read).score == 2
    for changed in (replace(one, negated=True), replace(one, hypothetical=True), replace(one, origin="proposed")):
        assert relevance(replace(read, coded=(changed,))).score == 0


def test_a_text_about_something_else_scores_nothing() -> None:
    assert relevance(_read("Twelve people played football in Boston on Sunday and won.")).score == 0


def test_more_codes_of_one_kind_do_not_go_beyond_the_most_of_a_part() -> None:
    read = _read("They were forced to work.")
    (one,) = [found for found in read.coded if found.kind == "exploitation"]
    many: tuple[CodedFinding, ...] = tuple(replace(one, code=f"Code{number}") for number in range(9))
    assert relevance(replace(read, coded=many)).score == 4


def test_that_somebody_is_a_child_is_found_and_not_scored() -> None:
    read = _read("They were forced to work. The girls were underage.")
    assert ("indicator", "Minor") in {(one.kind, one.code) for one in read.coded}
    assert [part.name for part in relevance(read).parts] == ["exploitation"]
