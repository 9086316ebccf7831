"""Reading an XLSForm and checking answers against it, rule by rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candil.collect.questionnaires.errors import FormRefused
from candil.collect.questionnaires.queries.answering import REPEAT_LIMIT, check, choices_of, scope_of
from candil.collect.questionnaires.queries.expressions import Moment
from candil.collect.questionnaires.services.reading import read_xlsform
from candil.collect.questionnaires.tests.forms import INTERVIEW, xlsform

NOW = Moment(datetime(2026, 11, 22, 15, 0))
READ = read_xlsform(INTERVIEW)
FORM = READ.questionnaire
ENGLISH = "English (en)"
GOOD: dict[str, Any] = {
    "about": {"age": "17", "minor": "yes"},
    "signs": "debt papers",
    "more": "A lot.",
    "country": "gb",
    "town": "hull",
    "trip": [{"place": "Hull", "day": "2026-01-02"}, {"place": "York"}],
}


def faults(**changed: Any) -> dict[str, str]:
    return dict(check(FORM, {**GOOD, **changed}, ENGLISH, NOW).faults)


def test_what_a_form_says_is_read() -> None:
    assert (FORM.form, FORM.version, FORM.title, FORM.languages) == (
        "interview", "3", "Interview", ("English (en)", "Romanian (ro)"),
    )  # fmt: skip
    paths = ["/".join(path) for path, _asked in FORM.questions()]
    assert paths[:4] == ["about/age", "about/minor", "signs", "more"]
    assert paths[-4:] == ["trip/place", "trip/day", "trips", "thanks"]


def test_good_answers_are_kept_and_calculated() -> None:
    found = check(FORM, GOOD, ENGLISH, NOW)
    assert not found.faults
    assert found.answers == {**GOOD, "trips": "2"}
    assert found.asked[-1] == "thanks"
    assert "trip[2]/day" in found.asked


@pytest.mark.parametrize(
    ("changed", "address", "words"),
    [
        ({"about": {}}, "about/age", "Please answer this."),
        ({"about": {"age": "121"}}, "about/age", "Between 1 and 119"),
        ({"about": {"age": "seventeen"}}, "about/age", "Write a whole number in digits."),
        ({"about": {"age": "17"}}, "about/minor", "Please answer this."),
        ({"about": {"age": "17", "minor": "perhaps"}}, "about/minor", "Choose from the list."),
        ({"signs": "debt none"}, "signs", "None goes alone"),
        ({"signs": "debt gold"}, "signs", "Choose from the list."),
        ({"town": "iasi"}, "town", "Choose from the list."),
        ({"trip": [{"place": "x"}, {"day": "2026-01-01"}]}, "trip[2]/place", "Please answer this."),
        ({"trip": [{"place": "x", "day": "2026-11-23"}]}, "trip[1]/day", "Not in the future"),
        ({"trip": [{"place": "x", "day": "yesterday"}]}, "trip[1]/day", "date or time as shown"),
        ({"more": "x" * 20_001}, "more", "longer than 20000"),
        ({"trip": [{"place": "x"}] * (REPEAT_LIMIT + 1)}, "trip", f"At most {REPEAT_LIMIT}"),
    ],
)
def test_each_rule_is_checked(changed: dict[str, Any], address: str, words: str) -> None:
    found = faults(**changed)
    assert list(found) == [address]
    assert words in found[address]


def test_what_is_not_asked_is_dropped_whatever_was_sent() -> None:
    grown = check(FORM, {**GOOD, "about": {"age": "30", "minor": "yes"}, "signs": "papers"}, ENGLISH, NOW)
    assert not grown.faults
    assert grown.answers["about"] == {"age": "30"}
    assert "more" not in grown.answers
    assert "about/minor" not in grown.asked


def test_answers_that_the_form_does_not_know_are_dropped() -> None:
    found = check(FORM, {**GOOD, "secret": "x", "trips": "99"}, ENGLISH, NOW)
    assert "secret" not in found.answers
    assert found.answers["trips"] == "2"


def test_choices_follow_their_filter() -> None:
    town = next(asked for _path, asked in FORM.questions() if asked.name == "town")
    assert choices_of(town, scope_of(FORM, {"country": "ro"}), NOW) == ("iasi",)
    assert choices_of(town, scope_of(FORM, {}), NOW) == ()


def test_words_come_in_the_language_asked_for_or_the_default() -> None:
    age = next(asked for _path, asked in FORM.questions() if asked.name == "age")
    signs = next(asked for _path, asked in FORM.questions() if asked.name == "signs")
    assert FORM.say(age.label, FORM.language_for("ro")) == "Câți ani aveți?"
    assert FORM.say(signs.label, FORM.language_for("ro")) == "What did you see?"
    assert FORM.language_for("ar") == ENGLISH


_values = st.recursive(
    st.none() | st.text(max_size=30) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["age", "minor", "signs", "trip", "place", "day", "about", "x"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["about", "signs", "more", "country", "town", "trip", "x"]), _values, max_size=7)
)
def test_whatever_is_sent_is_checked_and_what_is_kept_stays_kept(sent: dict[str, Any]) -> None:
    found = check(FORM, sent, ENGLISH, NOW)
    again = check(FORM, found.answers, ENGLISH, NOW)
    assert again.answers == found.answers
    assert set(again.faults) <= set(found.faults)


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ("type | name | label\n rank a | r | R", "r"),
        ("type | name | label | relevant\n text | a | A | ${missing} = '1'", "missing"),
        ("type | name | label | relevant\n text | a | A | pulldata('x','y','z','1') = 2", "pulldata"),
        ("type | name | label | constraint\n text | a | A | regex(., '(')", "regular expression"),
        ("type | name | label\n geotrace | g | G", "geotrace"),
        ("type | name\n text | a", "label"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(survey: str, words: str) -> None:
    choices = "list_name | name | label\n a | one | One"
    with pytest.raises(FormRefused, match=words):
        read_xlsform(xlsform(survey, choices))


def test_no_workbook_and_too_large_a_one_are_refused() -> None:
    with pytest.raises(FormRefused, match="not a valid XLSForm"):
        read_xlsform(b"PK\x03\x04 nothing")
    with pytest.raises(FormRefused, match="5 MB"):
        read_xlsform(b"0" * (5 * 2**20 + 1))


def test_what_tells_of_the_device_is_left_out_and_said() -> None:
    read = read_xlsform(xlsform("type | name | label\n start | start | \n deviceid | id | \n text | a | A"))
    assert [asked.name for _path, asked in read.questionnaire.questions()] == ["a"]
    assert read.notes
    assert "start, id" in read.notes[0]
