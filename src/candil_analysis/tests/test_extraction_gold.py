"""How much of what a careful reader finds in invented texts the extractor finds, and what it finds too much."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from candil_analysis.extraction import Extraction, Extractor, lexicon_languages, load_lexicons
from candil_analysis.tests.extraction_gold import GAZETTEER, GOLD, TODAY, Gold
from candil_analysis.tests.extraction_held_out import HELD_OUT

KINDS = {"means": "means_of_control", "exploitation": "exploitation", "indicator": "indicator", "sector": "sector"}
SCHEMES = {
    "exploitation": "exploitation",
    "means_of_control": "means_of_control",
    "recruiter_relation": "recruiter_relation",
    "recruitment_method": "vic_MethodOfRecruitment",
    "sector": "industry",
    "transport": "leg_mode",
}
VOCABULARY = Path(__file__).resolve().parents[2] / "candil/platform/vocabulary/schemes"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(gazetteer=GAZETTEER)


def found(answer: Extraction) -> dict[str, set[object]]:
    codes: dict[str, set[object]] = {
        name: {one.code for one in answer.coded if one.kind == kind and not one.negated} for name, kind in KINDS.items()
    }
    codes["indicator"] -= {"Minor"}  # every text about children has it; it is no sign by itself
    codes["countries"] = {one.country for one in answer.countries}
    codes["places"] = {one.candidates[0].name for one in answer.places}
    codes["dates"] = {(str(one.date_from or ""), str(one.date_to or "")) for one in answer.dates}
    codes["people"] = {one.low for one in answer.people}
    return codes


def expected(gold: Gold, kind: str) -> set[object]:
    value = getattr(gold, kind)
    return set(value.split()) if isinstance(value, str) else set(value)


def scores(extractor: Extractor, texts: tuple[Gold, ...]) -> dict[str, tuple[float, float]]:
    """Precision and recall by kind, and over all coded kinds together; printed as well (pytest -s)."""
    right, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for gold in texts:
        for kind, got in found(extractor.extract(gold.text, today=TODAY)).items():
            want = expected(gold, kind)
            for name in (kind, "all"):
                right[name] += len(got & want)
                extra[name] += len(got - want)
                missed[name] += len(want - got)
    answer = {}
    for kind in sorted(right | extra | missed):
        precision = right[kind] / max(1, right[kind] + extra[kind])
        recall = right[kind] / max(1, right[kind] + missed[kind])
        answer[kind] = (precision, recall)
        print(  # noqa: T201 - read with pytest -s
            f"{kind:13} precision {precision:.2f} recall {recall:.2f} ({right[kind]} right, {missed[kind]} missed)"
        )
    return answer


def test_scores_on_the_development_set(extractor):
    for kind, (precision, recall) in scores(extractor, GOLD).items():
        assert precision >= 0.95, kind
        assert recall >= 0.9, kind


def test_scores_on_texts_the_lexicons_were_not_mended_for(extractor):
    precision, recall = scores(extractor, HELD_OUT)["all"]
    assert precision >= 0.8
    assert recall >= 0.6


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: f"{gold.language}-{gold.text[:12]}")
def test_language_denials_and_hearsay(extractor, gold):
    answer = extractor.extract(gold.text, today=TODAY)
    assert answer.main_language == gold.language
    assert expected(gold, "denied") <= {one.code for one in answer.coded if one.negated}
    heard = {one.code for one in answer.coded if one.hearsay}
    assert expected(gold, "heard") <= heard
    assert gold.heard or not heard


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: f"{gold.language}-{gold.text[:12]}")
def test_nothing_is_found_in_neutral_texts(extractor, gold):
    answer = extractor.extract(gold.neutral, today=TODAY)
    assert answer.coded == ()
    assert answer.personal == ()
    assert answer.main_language == gold.language


def test_every_language_has_texts_and_enough_terms():
    assert {gold.language for gold in GOLD} == set(lexicon_languages())
    for lexicon in load_lexicons():
        assert len(lexicon.terms) >= 150, lexicon.language


@pytest.mark.parametrize(("kind", "scheme"), SCHEMES.items())
def test_codes_are_those_of_the_vocabulary(kind, scheme):
    path = VOCABULARY / f"{scheme}.yaml"
    if not path.exists():
        pytest.skip(f"{path} is not there: the library is installed without the site.")
    known = {term["code"] for term in yaml.safe_load(path.read_text(encoding="utf-8"))["terms"]}
    used = {term.code for lexicon in load_lexicons() for term in lexicon.terms if term.kind == kind}
    assert used
    assert used <= known


def test_an_answer_says_when_nobody_reviewed_the_words(extractor):
    notes = extractor.extract(GOLD[0].text, today=TODAY).notes
    unreviewed = {lexicon.language for lexicon in load_lexicons() if not lexicon.reviewed}
    assert any("No native speaker" in note for note in notes) is ("en" in unreviewed)
