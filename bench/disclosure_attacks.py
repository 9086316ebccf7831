"""Attacks on what a statistics-only viewer is told: how often they succeed before and after protection.

Run: python bench/disclosure_attacks.py [--worlds N] [--people N] [--secret-worlds N] [--seed N]. "Before" is exact
figures of which those under ten people are left out; "with the memory" ends after the allowance of narrow questions.
The attacks are those of `candil_analysis.tests.attacks`; the attacker may pick its threshold in hindsight, so that
"presence" flatters it. Chance is printed beside each. The last table needs OpenDP (the extra private-release). Ends
with an error where an attack does better than docs/guide/methods/disclosure.md says it may.
"""

from __future__ import annotations

import argparse
import tempfile
from math import exp
from pathlib import Path

import numpy as np

from candil_analysis.disclosure import Allowance, Rule, recovered_by_least_squares
from candil_analysis.facts import Store
from candil_analysis.tests import attacks
from candil_analysis.tests.hand_made import store_of

OWN = 40  # records of the attacker that is itself a contributor
DOMINANCE = Rule(dominance=0.1)
QUESTIONS = (30, 60, 120, 240, 480, 960)
NAMES = {
    attacks.two_questions: "difference of two questions",
    attacks.three_questions: "everybody less women less men",
    attacks.parent_less_children: "district less its towns",
    attacks.nested_cells: "H3 cells at five resolutions",
    attacks.asked_otherwise: "three questions, mean of 3 wordings",
    attacks.asked_in_parts: "three questions, mean of 8 ways to split",
    attacks.withheld_beside: "what is withheld beside it",
}
#: Most that "presence" may reach after protection; half is chance.
HIGHEST = {attacks.two_questions: 0.55, attacks.asked_in_parts: 0.9, attacks.withheld_beside: 0.65}
USUAL_HIGHEST = 0.8
#: What less, and more, noise would do: rules that differ in it alone.
NOISES = (Rule(deviation=2), Rule(), Rule(deviation=4, bound=20), Rule(deviation=6, bound=40))
EPSILONS = (100.0, 4.0, 1.0, 0.25)
MEMBERS = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--worlds", type=int, default=400)
    arguments.add_argument("--people", type=int, default=60)
    arguments.add_argument("--secret-worlds", type=int, default=50)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    hidden_groups(given.worlds, given.seed)
    print()
    secrets(given.secret_worlds, given.people, given.seed)
    print()
    contributors(given.worlds // 4, given.seed)
    print()
    synthetic(given.worlds, given.seed)


def hidden_groups(worlds: int, seed: int) -> None:
    sizes = attacks.hidden_sizes(worlds, seed)
    nobody = 1 - np.mean([size > 0 for size in sizes.values()])
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(Path(folder), attacks.worlds_with_a_hidden_group(sizes, seed + 1))
        print(f"A hidden group of 0 to 9 people beside 60 women and 60 men, {worlds} worlds:\n")
        print("| attack | presence: before | after | exact size of 1 to 9: before | after |")
        print("|---|---|---|---|---|")
        for attack, name in NAMES.items():
            before, after = (attack(ask(store), sizes) for ask in (attacks.by_threshold, by_rule))
            found = [attacks.presence_right(guesses, sizes) for guesses in (before, after)]
            exact = [attacks.size_right(guesses, sizes) for guesses in (before, after)]
            print(f"| {name} | {found[0]:.2f} | {found[1]:.2f} | {exact[0]:.2f} | {exact[1]:.2f} |")
            require(found[1] <= HIGHEST.get(attack, USUAL_HIGHEST), f"{name} finds {found[1]:.0%} of hidden groups")
        found = attacks.presence_right(attacks.three_questions_and_keys(by_rule(store), sizes), sizes)
        print(f"| all others known, keys read from noise | | {found:.2f} | | |")
        require(found <= USUAL_HIGHEST, f"the keys give away {found:.0%} of hidden groups")
        print(f"| guessing | {max(nobody, 1 - nobody):.2f} | | 0.11 | |")
        print("\nThe same three questions under more and less noise:\n")
        print("| standard deviation of the noise | presence | exact size of 1 to 9 |")
        print("|---|---|---|")
        for rule in NOISES:
            guesses = attacks.three_questions(attacks.by_rule(store, rule), sizes)
            found, exact = attacks.presence_right(guesses, sizes), attacks.size_right(guesses, sizes)
            print(f"| {rule.deviation:g} | {found:.2f} | {exact:.2f} |")


def by_rule(store: Store) -> attacks.Asks:
    return attacks.by_rule(store, Rule())


def secrets(worlds: int, people: int, seed: int) -> None:
    records, truth = attacks.worlds_with_secrets(worlds, people, seed)
    chosen = attacks.random_halves(people, max(QUESTIONS), seed)
    before, after = (attacks.subset_answers_without_a_store(records, chosen, rule) for rule in (None, Rule()))
    told = np.isfinite(after).mean()
    print(f"One secret bit of each of {people} people from random halves of them, {worlds} worlds; {told:.0%} of the")
    print("protected questions were answered. Share of bits recovered (guessing: 0.50):\n")
    allowed = attacks.as_far_as_allowed(chosen, after, Allowance())
    print("| questions | least squares: before | after | with the memory | linear programme: before | after |", end="")
    print(" with the memory |\n|---|---|---|---|---|---|---|")
    for asked in QUESTIONS:
        methods = [attacks.reconstructed] + [attacks.reconstructed_by_programme] * (asked <= 240)
        shares = [
            float((method(chosen[:asked], answers[:asked]) == truth).mean())
            for method in methods
            for answers in (before, after, allowed)
        ]
        print(f"| {asked} | {' | '.join([f'{share:.2f}' for share in shares] + ['not run'] * (6 - len(shares)))} |")
    reach = recovered_by_least_squares(Allowance().questions, Rule())
    print(
        f"\nThe memory ends at {Allowance().questions} narrow questions; by the formula least squares then reaches",
        end="",
    )
    print(f" {reach:.2f} at most.")
    require(shares[2] <= reach, f"with the memory {shares[2]:.0%} of secrets were recovered")


def contributors(worlds: int, seed: int) -> None:
    records, sizes = attacks.worlds_with_a_large_contributor(worlds, OWN, seed)
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(Path(folder), records)
        asks = {
            "threshold alone": attacks.by_threshold(store),
            "rule": by_rule(store),
            "rule with dominance of 10 %": attacks.by_rule(store, DOMINANCE),
        }
        print(f"A contributor takes its {OWN} records from a figure to learn another's 100 to 400, {worlds} worlds:\n")
        print("| protection | right to a tenth | right to the record |")
        print("|---|---|---|")
        for name, ask in asks.items():
            guesses = attacks.less_ones_own(ask, sizes, OWN)
            tenth, record = attacks.within(guesses, sizes, 0.1), attacks.within(guesses, sizes, 0.0)
            print(f"| {name} | {tenth:.2f} | {record:.2f} |")
        require(tenth == 0, "a dominated figure was told")


def synthetic(worlds: int, seed: int) -> None:
    print(f"Is one person with values of its own among {MEMBERS} others behind synthetic records? {worlds} worlds:\n")
    print("| epsilon | from the records | from the noisy tables | most that the promise allows |")
    print("|---|---|---|---|")
    for epsilon in EPSILONS:
        most = 1 / (1 + exp(-epsilon)) + attacks.DELTA
        found = attacks.membership(epsilon, worlds, MEMBERS, seed)
        print(f"| {epsilon:,g} | {found[0]:.2f} | {found[1]:.2f} | {most:.2f} |")
        luck = 4 * (0.25 / worlds) ** 0.5
        require(max(found) <= most + luck, f"at epsilon {epsilon:g} membership is told in {max(found):.0%}")


def require(kept: bool, otherwise: str) -> None:
    """End with an error when a limit is not kept."""
    if not kept:
        raise SystemExit(f"Limit not kept: {otherwise}.")


if __name__ == "__main__":
    main()
