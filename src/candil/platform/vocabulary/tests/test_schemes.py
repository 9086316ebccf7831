"""The code lists: complete, without contradiction, and never guessing."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candil.platform.vocabulary import queries
from candil.platform.vocabulary.errors import CodeUnknown, SchemeUnknown, VocabularyBroken
from candil.platform.vocabulary.queries.schemes import Term, comparable, spellings

NAMES = queries.scheme_names()


@pytest.mark.parametrize("name", NAMES)
def test_every_list_says_where_it_comes_from(name: str) -> None:
    scheme = queries.scheme(name)
    assert scheme.terms
    assert scheme.source
    assert scheme.version
    assert scheme.licence


@pytest.mark.parametrize("name", NAMES)
def test_every_code_and_spelling_means_its_own_code(name: str) -> None:
    for code, term in queries.scheme(name).terms.items():
        assert queries.normalise(name, code) == code
        if name not in {"language", "prs_PrimaryLanguage", "prs_SecondaryLanguage"}:  # names shared by two languages
            for text in (term.label, *term.aliases):
                assert queries.normalise(name, text) == code
        assert set(term.any_of) <= queries.codes_of(name)
        assert queries.label(name, code)


@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("org_Type", 9), ("prs_Gender", 6), ("prs_MaritalStatus", 6), ("prs_HighestLevelOfEducation", 9),
        ("vic_TraffickingStatus", 3), ("vic_TraffickingStatusDecisionMakingOrg", 5),
        ("vic_RelationshipToTrafficker", 3), ("vic_RecruitmentWebsitesAndApps", 15), ("vic_MethodOfRecruitment", 10),
        ("vic_MethodsOfControl", 16), ("vic_TypeOfExploitation", 11), ("vic_ForcedLabourIndustry", 21),
        ("vic_TypeOfSexExploitation", 4), ("vic_Vulnerabilities", 12), ("per_RoleInProcess", 15), ("cas_Status", 4),
        ("cas_ReasonForIncomingReferral", 3), ("hte_Type", 3), ("spl_Type", 9),
    ],
)  # fmt: skip
def test_each_htcds_list_has_as_many_codes_as_the_standard(field: str, count: int) -> None:
    standard = [code for code in queries.codes_of(field) if queries.term(field, code).status != "extension"]
    assert len(standard) == count
    assert all(queries.htcds_code(field, code) for code in standard)


def test_extensions_and_composites_have_no_htcds_code() -> None:
    assert queries.htcds_code("exploitation", "ForcedCriminality") is None
    assert queries.htcds_code("means_of_control", "Threats") is None
    assert queries.htcds_code("exploitation", "ForcedLabour") == "ForcedLabour"
    assert queries.htcds_code("industry", "A") == "A_AgricultureForestryAndFishing"
    assert queries.htcds_code("recruiter_relation", "Friend") == "Acquainted"
    assert queries.htcds_code("recruiter_relation", "Other") is None
    assert queries.htcds_code("tlp", "RED") is None


@pytest.mark.parametrize(
    ("dimension", "text", "code"),
    [
        ("age_band", "0--8", "0-8"), ("age_band", "0—8", "0-8"), ("age_band", "09--17", "9-17"),
        ("age_band", "9–17", "9-17"), ("age_band", "48+", "48+"), ("age_band", "Minor", "minor"),
        ("gender", "Woman", "Feminine"), ("gender", "Trans/Transgender/NonConforming", "TransOrNonConforming"),
        ("gender", "not specified / unknown", "NonSpecifiedUnknown"), ("gender", "Non-conforming", "NonConforming"),
        ("means_of_control", "DebtBondage ", "DebtBondage"), ("means_of_control", "debt bondage", "DebtBondage"),
        ("exploitation", "forced labor", "ForcedLabour"), ("industry", "F_Construction", "F"),
        ("duration", "13--24 (1-2 yrs)", "13-24"), ("tlp", "TLP:WHITE", "CLEAR"),
        ("tlp", "tlp:amber+strict", "AMBER+STRICT"),
        ("region_of_citizenship", "Americas/Oceania", "019+009"), ("recruiter_relation", "Unacquainted", "Unaquainted"),
        ("prs_PrimaryLanguage", "fre", "fra"), ("prs_PrimaryLanguage", "ar", "ara"),
    ],
)  # fmt: skip
def test_usual_spellings_are_understood(dimension: str, text: str, code: str) -> None:
    assert queries.normalise(dimension, text) == code


@pytest.mark.parametrize("text", ["", " ", "Slavery", "Forced", "Sexual", "1", "ForcedLabour;Other", "Labour?"])
def test_a_text_that_is_not_in_the_list_means_nothing(text: str) -> None:
    assert queries.normalise("exploitation", text) is None


@settings(deadline=None)
@given(st.text(max_size=12))
def test_case_space_and_repetition_never_change_the_meaning(text: str) -> None:
    once = queries.normalise("gender", text)
    assert queries.normalise("gender", f"  {text}\t") == once
    assert comparable(comparable(text)) == comparable(text)


@settings(deadline=None)
@given(st.sampled_from(sorted(queries.codes_of("means_of_control"))))
def test_codes_are_understood_in_capitals_and_small_letters(code: str) -> None:
    assert queries.normalise("means_of_control", code.upper()) == code
    assert queries.normalise("means_of_control", " ".join(code.lower())) == code


def test_two_codes_may_not_claim_one_text() -> None:
    with pytest.raises(VocabularyBroken, match=r"other.*stands for A and for B"):
        spellings([Term("A", "Other"), Term("B", "other")])


def test_an_unknown_list_or_code_is_named() -> None:
    with pytest.raises(SchemeUnknown, match=r"no code list “colour”.*exploitation"):
        queries.normalise("colour", "red")
    with pytest.raises(CodeUnknown, match=r"“Purple” is not a code of the list “tlp”"):
        queries.label("tlp", "Purple")


def test_answers_stay_few_however_many_texts_are_asked() -> None:
    from candil.platform.vocabulary.queries import names

    for number in range(names._MOST_ANSWERS + 10):
        queries.normalise("gender", f"text {number}")
    assert len(names._answers["gender"]) <= names._MOST_ANSWERS
    assert queries.normalise("gender", "Female") == "Feminine"


def test_asking_again_costs_little_more_than_looking_up() -> None:
    table = {"citizenship": {"Afghan": "AFG"}}

    def bare(dimension: str, text: str) -> str:
        return table[dimension][text]

    queries.normalise("citizenship", "Afghan")
    known = min(timeit.repeat(lambda: queries.normalise("citizenship", "Afghan"), number=20_000, repeat=7))
    floor = min(timeit.repeat(lambda: bare("citizenship", "Afghan"), number=20_000, repeat=7))
    assert known < 3 * floor


def test_labels_follow_the_active_language() -> None:
    from django.utils.translation import override

    with override("ar"):
        assert queries.label("citizenship", "NAM") == "ناميبيا"
        assert queries.label("language", "fra") == "الفرنسية"
    with override(None):
        assert queries.label("citizenship", "NAM") == "Namibia"
    assert queries.label("citizenship", "XKX") == "Kosovo"
    assert queries.label("exploitation", "ForcedLabour") == "Forced labour"


def test_victims_are_safe_in_the_meaning_of_pap() -> None:
    assert "no contact" in queries.meaning("pap", "RED").lower()
    assert "no contact" in queries.meaning("pap", "AMBER").lower()
    assert queries.meaning("exploitation", "ForcedLabour") == ""
    assert queries.members("age_band", "minor") == ("0-8", "9-17")


def test_translators_get_every_label() -> None:
    import io

    from candil.platform.vocabulary.queries.catalogue import extract

    file = io.BytesIO(b"scheme: colour\nterms:\n- {code: r, label: Red, note: Stop.}\n- {code: g, label: Green}\n")
    found = [message for _line, _function, message, _comments in extract(file, (), (), {})]
    assert found == [("colour", "Red"), ("colour", "Stop."), ("colour", "Green")]
    losses = io.BytesIO(b"scale:\n  source:\n    A: {to: '1', lost: Much}\n    B: {to: '1', lost: ''}\n")
    assert [message for _l, _f, message, _c in extract(losses, (), (), {})] == [("crosswalk", "Much")]
