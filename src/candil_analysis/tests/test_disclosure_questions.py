"""The memory over narrow questions: what counts, what is free, and where it ends."""

from __future__ import annotations

import hmac
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candil_analysis.aggregates import count
from candil_analysis.disclosure import (
    Allowance,
    Questions,
    QuestionsSpent,
    Rule,
    deviation_of,
    digest_of,
    recovered_by_least_squares,
)
from candil_analysis.facts import Question, Scope
from candil_analysis.tests.hand_made import group, store_of

DAY = date(2024, 5, 1)
SMALL = Allowance(questions=3, days=10, few=100)
SECRET = b"secret"


def asked(*names, on=DAY, allowance=SMALL):
    questions = Questions()
    for name in names:
        questions = questions.put(name, on, allowance)
    return questions


def test_one_question_more_than_the_allowance_is_refused_and_not_remembered():
    full = asked("a", "b", "c")
    with pytest.raises(QuestionsSpent, match="3 different narrow questions"):
        full.put("d", DAY, SMALL)
    assert set(full.asked) == {"a", "b", "c"}


def test_the_same_question_again_is_free():
    full = asked("a", "b", "a", "c", "a")
    assert full.put("b", DAY + timedelta(days=9), SMALL).asked == dict.fromkeys("abc", DAY)


def test_questions_older_than_the_window_no_longer_count():
    full = asked("a", "b", "c")
    with pytest.raises(QuestionsSpent):
        full.put("d", DAY + timedelta(days=9), SMALL)
    later = DAY + timedelta(days=10)
    assert full.put("d", later, SMALL).asked == {"d": later}


def test_two_askers_together_have_asked_what_either_has():
    one, other = asked("a", "b"), asked("b", "c", on=DAY + timedelta(days=3))
    both = one.together_with(other)
    assert both.asked == {"a": DAY, "b": DAY + timedelta(days=3), "c": DAY + timedelta(days=3)}
    assert both == other.together_with(one)
    with pytest.raises(QuestionsSpent):
        both.put("d", DAY + timedelta(days=3), SMALL)


def test_sets_of_values_always_count_and_single_values_where_few_people_are_told():
    assert not SMALL.is_narrow({}, None)
    assert not SMALL.is_narrow({"gender": ("F",)}, 100)
    assert SMALL.is_narrow({"gender": ("F",)}, 99)
    assert SMALL.is_narrow({"gender": ("F",)}, None)
    assert SMALL.is_narrow({"gender": ("F", "M")}, 1_000_000)
    assert not SMALL.is_narrow({"gender": ("", None)}, 100), "both mean not reported"


WHERE = st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from(["", "x", "y", None]), min_size=1), min_size=1)


@given(WHERE, st.randoms())
def test_a_digest_does_not_depend_on_how_a_question_was_put(where, chance):
    names = sorted(where)
    chance.shuffle(names)
    shuffled = {name: [value or None for value in [*where[name], *where[name][:1]]] for name in names}
    for values in shuffled.values():
        chance.shuffle(values)
    assert digest_of(where, "real", SECRET) == digest_of(shuffled, "real", SECRET)


def test_a_digest_tells_questions_apart_and_needs_the_secret():
    wheres = [{"a": ("x",)}, {"a": ("y",)}, {"b": ("x",)}, {"a": ("x", "y")}, {"a": ("x",), "b": ("x",)}]
    digests = {digest_of(where, population, SECRET) for where in wheres for population in ("real", "both")}
    assert len(digests) == 10
    assert digest_of(wheres[0], "real", b"other") not in digests
    in_order = b'["real", [["a", ["", "x", "y"]], ["b", ["x"]]]]'
    given = {"b": ["x"], "a": ["y", None, "x"]}
    assert digest_of(given, "real", SECRET) == hmac.digest(SECRET, in_order, "sha256").hex()


@pytest.mark.parametrize("wrong", [{"questions": 0}, {"days": 0}, {"few": 0}])
def test_an_allowance_of_nothing_is_no_allowance(wrong):
    with pytest.raises(ValueError, match="at least one"):
        Allowance(**wrong)


def test_least_squares_gets_as_much_as_the_formula_says():
    """One hundred random halves of 40 people, answered with normal noise: far more draws than a world has."""
    chance, people, questions = np.random.default_rng(5), 400, 4_000
    truth = chance.random(people) < 0.5
    halves = (chance.random((questions, people)) < 0.5).astype(float)
    error = 10.0  # 2 · error / √questions = 0.32
    answers = halves @ truth + chance.normal(0, error, questions)
    found = np.linalg.lstsq(halves - 0.5, answers - answers.mean(), rcond=None)[0] > 0.5
    # The rule's deviation and as many questions as give the same spread; the people's own share adds a little.
    same = round(questions * (deviation_of(Rule()) / error) ** 2)
    assert (found == truth).mean() == pytest.approx(recovered_by_least_squares(same, Rule()), abs=0.05)
    assert recovered_by_least_squares(0, Rule()) == 0.5


def test_the_protected_part_of_a_total_is_told_apart_from_ones_own(tmp_path):
    records = [*group(40, organisations=1, visibility=2), *group(60), *group(4, gender="F")]
    store = store_of(tmp_path, records)

    def told(where, scope):
        return count(store, by=[], question=Question(where), scope=scope)

    mixed = told({}, Scope(frozenset({2}), frozenset({1})))
    alone = told({}, Scope(frozenset(), frozenset({1})))
    assert mixed.protected_total == alone.total.value == alone.protected_total
    assert mixed.total.value == 40 + mixed.protected_total
    assert told({"gender": ("F",)}, Scope(frozenset({2}), frozenset({1}))).protected_total is None
    assert told({}, Scope(frozenset({1, 2}))).protected_total is None
