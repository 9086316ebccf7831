"""Ceilings for the success of attacks (attacks.py) on what a statistics-only viewer is told.

Each ceiling is what the noise alone would let through to an attacker who picks the best threshold afterwards, and four
standard deviations of counting successes in so many worlds. `bench/disclosure_attacks.py` prints the figures.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from candil_analysis.disclosure import Allowance, Rule, deviation_of
from candil_analysis.tests import attacks
from candil_analysis.tests.hand_made import store_of

pytestmark = pytest.mark.slow

WORLDS = 200
TOLERANCE = 4 * (0.25 / WORLDS) ** 0.5
PEOPLE, QUESTIONS = 60, 120


@pytest.fixture(scope="module")
def sizes():
    return attacks.hidden_sizes(WORLDS, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory, sizes):
    return store_of(tmp_path_factory.mktemp("hidden"), attacks.worlds_with_a_hidden_group(sizes, 2))


def presence_through_noise(figures: float) -> float:
    """How often "nobody" and "1 to 9" are told apart at best, through the noise of so many independent figures."""
    error = deviation_of(Rule()) * figures**0.5
    cuts = np.linspace(-10, 20, 301)
    found = norm.sf(cuts[:, np.newaxis], np.arange(1, 10), error).mean(axis=1)
    return float((0.5 * norm.cdf(cuts, 0, error) + 0.5 * found).max())


def size_through_noise(figures: float) -> float:
    """How often a size of 1 to 9 is guessed when the sum of so many figures' noise is rounded into that range."""
    error, size = deviation_of(Rule()) * figures**0.5, np.arange(1, 10)
    low, high = np.where(size == 1, -np.inf, size - 0.5), np.where(size == 9, np.inf, size + 0.5)
    return float((norm.cdf(high, size, error) - norm.cdf(low, size, error)).mean())


#: Attack → how many figures with independent noise lie between the attacker and the hidden group. In parts: three
#: groups, each the mean over the ways of splitting it of two parts.
ATTACKS = {
    attacks.three_questions: 3,
    attacks.parent_less_children: 3,
    attacks.nested_cells: 3,
    attacks.asked_otherwise: 3,
    attacks.asked_in_parts: 3 * 2 / len(attacks.SPLITS),
}


@pytest.mark.parametrize("attack", [attacks.two_questions, *ATTACKS])
def test_with_a_threshold_alone_every_hidden_group_is_found_to_the_person(store, sizes, attack):
    guesses = attack(attacks.by_threshold(store), sizes)
    assert attacks.presence_right(guesses, sizes) == 1
    assert attacks.size_right(guesses, sizes) == 1


def test_the_difference_of_two_questions_finds_nobody(store, sizes):
    guesses = attacks.two_questions(attacks.by_rule(store, Rule()), sizes)
    assert set(guesses.values()) == {0}


@pytest.mark.parametrize(("attack", "figures"), ATTACKS.items())
def test_an_attack_succeeds_no_more_often_than_the_noise_lets_it(store, sizes, attack, figures):
    guesses = attack(attacks.by_rule(store, Rule()), sizes)
    assert attacks.presence_right(guesses, sizes) < presence_through_noise(figures) + TOLERANCE
    assert attacks.size_right(guesses, sizes) < size_through_noise(figures) + TOLERANCE


def test_knowing_all_others_and_reading_keys_from_noise_is_worth_no_more_than_one_figure(store, sizes):
    guesses = attacks.three_questions_and_keys(attacks.by_rule(store, Rule()), sizes)
    assert attacks.presence_right(guesses, sizes) < presence_through_noise(1) + TOLERANCE


def test_other_words_for_the_same_people_average_nothing_away(store, sizes):
    ask = attacks.by_rule(store, Rule())
    assert attacks.asked_otherwise(ask, sizes) == attacks.three_questions(ask, sizes)


def test_what_is_withheld_beside_a_hidden_group_gives_it_away_no_more_than_the_figures_do(store, sizes):
    guesses = attacks.withheld_beside(attacks.by_rule(store, Rule()), sizes)
    assert attacks.presence_right(guesses, sizes) < presence_through_noise(3) + TOLERANCE
    assert attacks.size_right(guesses, sizes) < 1 / 9 + TOLERANCE


@pytest.fixture(scope="module")
def secrets():
    return attacks.worlds_with_secrets(20, PEOPLE, 3)


def test_the_engine_alone_answers_as_the_store_does(tmp_path, secrets):
    records, _ = secrets
    chosen = attacks.random_halves(PEOPLE, 3, 4)
    store = store_of(tmp_path, records)
    for rule, ask in ((None, attacks.by_threshold(store)), (Rule(), attacks.by_rule(store, Rule()))):
        alone = attacks.subset_answers_without_a_store(records, chosen, rule)
        assert np.array_equal(alone, attacks.subset_answers(ask, 20, chosen), equal_nan=True)


def test_with_a_memory_patience_gains_nothing(secrets):
    records, truth = secrets
    chosen = attacks.random_halves(PEOPLE, 4 * QUESTIONS, 5)
    told = attacks.subset_answers_without_a_store(records, chosen, Rule())
    allowed = attacks.as_far_as_allowed(chosen, told, Allowance(questions=30))
    assert np.isnan(allowed[30:]).all()
    patient, ended = ((attacks.reconstructed(chosen, answers) == truth).mean() for answers in (told, allowed))
    assert ended < 0.62 < 0.72 < patient


@pytest.mark.parametrize("method", [attacks.reconstructed, attacks.reconstructed_by_programme])
def test_reconstruction_from_twice_as_many_questions_as_people(secrets, method):
    """All secrets behind exact answers; behind protected ones no more than least squares reads through the noise.

    A least-squares estimate of one bit (against one half) from random halves has the standard deviation
    2 · noise / √questions.
    """
    records, truth = secrets
    chosen = attacks.random_halves(PEOPLE, QUESTIONS, 5)
    exact, told = (attacks.subset_answers_without_a_store(records, chosen, rule) for rule in (None, Rule()))
    assert (method(chosen, exact) == truth).mean() > 0.99
    ceiling = norm.cdf(0.5 / (2 * deviation_of(Rule()) / QUESTIONS**0.5))
    assert (method(chosen, told) == truth).mean() < ceiling
