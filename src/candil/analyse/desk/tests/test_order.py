"""Where things stand in the queue, and that nobody's nationality, ethnicity or sex has anything to do with it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candil.analyse.desk import queries, services
from candil.analyse.desk.models import Item, State
from candil.analyse.desk.queries import Wanted, rules
from candil.analyse.desk.services.arriving import add_candidate
from candil.analyse.desk.tests.conftest import bare_item
from candil.collect.reporting import queries as reporting
from candil.collect.sources.models import Candidate
from candil.collect.sources.services import decide
from candil.collect.sources.tests import factories
from candil.trust.accounts.policies import viewer_for
from candil.trust.vault.tests.acting import Person

NAMES = [sign.name for sign in rules.SIGNS]
SIGNS = st.fixed_dictionaries({name: st.booleans() for name in NAMES})
LEVEL = st.integers(1, 5)


@given(LEVEL, SIGNS, LEVEL, SIGNS)
def test_urgency_comes_before_solvability(first: int, one: dict, second: int, other: dict) -> None:
    ranks = [
        rules.rank_of(level=level, signs=signs, is_doubtful=False) for level, signs in ((first, one), (second, other))
    ]
    if first != second:
        assert (ranks[0] < ranks[1]) == (first < second)
    else:
        assert (ranks[0] < ranks[1]) == (sum(one.values()) > sum(other.values()))


@given(LEVEL, SIGNS, st.sampled_from(NAMES))
def test_one_more_yes_never_puts_an_item_further_back(level: int, signs: dict, name: str) -> None:
    more = rules.rank_of(level=level, signs={**signs, name: True}, is_doubtful=False)
    assert more <= rules.rank_of(level=level, signs={**signs, name: False}, is_doubtful=False)


@given(LEVEL, SIGNS, LEVEL, SIGNS)
def test_doubtful_ones_stand_behind_all_others(level: int, signs: dict, other: int, others: dict) -> None:
    doubtful = rules.rank_of(level=level, signs=signs, is_doubtful=True)
    assert doubtful > rules.rank_of(level=other, signs=others, is_doubtful=False)


#: Questions that no rule may ask: about who somebody is.
ABOUT_WHO = ("nationality", "citizenship", "ethnicity", "race", "religion", "sex", "gender", "country", "language")


def test_no_rule_reads_who_somebody_is() -> None:
    assert not [name for name in rules.READ if any(word in name.lower() for word in ABOUT_WHO)]
    known = {"/".join(path) for path, _question in reporting.the_questionnaire().questions()}
    assert {name for name in rules.READ if name not in ("place", "date", "sector", "reprints")} <= known


@given(
    st.fixed_dictionaries(
        {
            "path": st.sampled_from(["happened", "saw", "past", "work"]),
            "under_18": st.sampled_from(["yes", "no", "unsaid"]),
        },
        optional={"signs": st.sampled_from(["isolation", "restriction_of_movement", "debt_bondage isolation"])},
    ),
    st.sampled_from(["", "now", "month", "year", "longer", "unknown"]),
    st.lists(st.sampled_from(ABOUT_WHO), min_size=1, unique=True),
    st.tuples(st.text(max_size=20), st.text(max_size=20)),
)
def test_items_that_differ_only_in_who_somebody_is_stand_in_the_same_place(
    answers: dict, when: str, about: list[str], said: tuple[str, str]
) -> None:
    def place(words: str) -> tuple[int, int]:
        told = {**answers, "circumstances": {"when_about": when}, **dict.fromkeys(about, words)}
        told["told"] = {"saw_words": f"A {words} person from {words}"}
        level = rules.after_opening(told).level
        return level, rules.rank_of(level=level, signs=rules.signs_in(told), is_doubtful=False)

    assert place(said[0]) == place(said[1])


@pytest.mark.django_db
def test_open_sources_that_differ_only_in_citizenship_and_sex_stand_in_the_same_place(organisation: Any) -> None:
    ranks = set()
    for code in ("UKR", "NGA"):
        for kind in ("country", "citizenship", "gender"):
            found = factories.candidate(organisation, title=f"{code}{kind}", text=f"{code} {kind} " * 20)
            found.findings = [{"kind": kind, "code": code}, {"kind": "place", "code": "1"}]
            ranks.add(add_candidate(found).rank)
    assert len(ranks) == 1


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"path": "saw", "signs": "restriction_of_movement", "circumstances": {"when_about": "now"}}, 1),
        ({"path": "happened", "under_18": "yes"}, 2),
        ({"path": "saw", "signs": "debt_bondage", "circumstances": {"when_about": "now"}}, 3),
        ({"path": "saw", "signs": "restriction_of_movement", "circumstances": {"when_about": "month"}}, 4),
        ({"path": "saw", "circumstances": {"when_about": "longer"}}, 5),
        ({"path": "past"}, 5),
        ({"path": "work"}, 4),
    ],
)
def test_what_ticked_answers_suggest(answers: dict[str, Any], level: int) -> None:
    assert rules.after_opening(answers).level == level


@pytest.mark.django_db
def test_pages_hold_every_item_once_and_in_order(organisation: Any, rhea: Person) -> None:
    for number in range(123):
        level = 1 + number % 5
        bare_item(organisation, title=f"Text {number}", level=level, rank=100 * level + number % 3)
    expected = list(Item.objects.order_by("rank", "pk").values_list("pk", flat=True))
    seen, after, page = [], "", None
    while True:
        page = queries.queue(rhea.viewer, Wanted(), after=after, size=50)
        seen += [item.pk for item in page.items]
        if not page.after:
            break
        after = page.after
    assert seen == expected
    back = queries.queue(rhea.viewer, Wanted(), before=page.before, size=50)
    assert [item.pk for item in back.items] == expected[50:100]
    assert queries.queue(rhea.viewer, Wanted(), after="nonsense").items[0].pk == expected[0]
    before, following = queries.neighbours(rhea.viewer, Wanted(), Item.objects.get(pk=expected[60]))
    assert (before, following) == (expected[59], expected[61])


@pytest.mark.django_db
def test_an_assessed_item_moves_and_its_doubt_is_lifted(rhea: Person, tell: Any) -> None:
    first, _code = tell("past")
    second, _code = tell("past")
    Item.objects.filter(pk=second.pk).update(rank=rules.DOUBTFUL + 400)
    services.assess(by=rhea.viewer, number=second.pk, level=1)
    assert [item.pk for item in queries.queue(rhea.viewer, Wanted()).items] == [second.pk, first.pk]


@pytest.mark.django_db
def test_a_kept_candidate_comes_to_the_desk_and_leaves_it_untouched_only(
    organisation: Any, analyst: Any, rhea: Person
) -> None:
    found = factories.candidate(organisation)
    by = viewer_for(analyst)
    decide(by=by, candidate=found, state="kept")
    item = Item.objects.get(candidate=found)
    assert item.signs["place"]
    decide(by=by, candidate=found, state="new")
    assert not Item.objects.exists()
    decide(by=by, candidate=found, state="kept")
    services.claim(by=rhea.viewer, number=Item.objects.get().pk)
    decide(by=by, candidate=found, state="dismissed", reason="Sport")
    assert Item.objects.get().state == State.WORKING


@pytest.mark.django_db
def test_what_came_before_the_desk_is_put_on_it(tell: Any, organisation: Any) -> None:
    from django.apps import apps

    item, _code = tell("happened")
    candidate = factories.candidate(organisation)
    Candidate.objects.filter(pk=candidate.pk).update(state="kept")
    Item.objects.all().delete()
    importlib.import_module("candil.analyse.desk.migrations.0002_what_is_there").put_on_desk(apps, None)
    assert sorted(Item.objects.values_list("kind", "level")) == [("candidate", 5), ("report", 2)]


def test_the_guide_says_the_rules_as_they_are() -> None:
    guide = (Path(__file__).parents[5] / "docs" / "guide" / "desk.md").read_text()
    for level in rules.LEVELS:
        assert f"| {level.number} | {level.name} | {level.meaning} |" in guide
    for each in (*rules.BEFORE_OPENING, *rules.AFTER_OPENING, rules.FOR_ANSWERS, rules.FOR_CANDIDATES):
        assert f"| {each.words} | {each.level} |" in guide
    assert all(str(sign.question) in guide for sign in rules.SIGNS)
