"""How much of what tells who somebody is de-identification finds in a text, and how much it finds too much.

Run: python bench/deidentification_quality.py [--missed]. Prints precision and recall by kind, by language and in all,
with Wilson intervals (95 %), on the half of the invented texts that nothing was mended for, and beside it on the other
half; first for what is surer (0.4 and more), then for every word to look at (0.3). Extraction alone stands beside it
as the peer. `--missed` names what went wrong in the other half only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from candil_analysis.deidentification import KINDS, Deidentifier
from candil_analysis.extraction import Extractor, PersonalFinding
from candil_analysis.significance import wilson_interval
from candil_analysis.tests.deidentification_labelled import TODAY, Marked, marked_texts, score
from candil_analysis.tests.extraction_labelled import Labelled, Score, labelled, world

HEAD = "\n| kind | held out: precision | recall | other half: precision | recall |\n|---|---|---|---|---|"
Answers = Sequence[tuple[Marked, Sequence[PersonalFinding]]]


def share(part: int, of: int) -> str:
    if not of:
        return "– (0)"
    low, high = wilson_interval(part, of)
    return f"{part / of:.2f} ({low:.2f}–{high:.2f}; {part}/{of})"


def cells(one: Score) -> str:
    return f"{share(one.labelled_of_found, one.found)} | {share(one.found_of_labelled, one.labelled)}"


def halves(answers: Answers) -> tuple[Answers, Answers]:
    return [pair for pair in answers if pair[0].held_out], [pair for pair in answers if not pair[0].held_out]


def row(name: str, answers: Answers, scored: Callable[[Answers], Score]) -> None:
    print(f"| {name} | {' | '.join(cells(scored(half)) for half in halves(answers))} |")


def table(title: str, answers: Answers) -> None:
    print(f"\n{title}\n{HEAD}")
    for kind in KINDS:
        row(kind, answers, partial(score, kind=kind))
    for language in dict.fromkeys(one.language for one, _ in answers):
        row(f"all, {language}", [pair for pair in answers if pair[0].language == language], score)
    row("all", answers, score)


def elsewhere(extractor: Extractor, finder: Deidentifier) -> None:
    """Texts that were labelled for extraction before this was thought of, in whole: nothing was mended for them."""
    texts = [_as_marked(one) for one in labelled()]
    surer: Answers = [
        (one, [found for found in finder.find(one.text, today=TODAY) if found.confidence >= 0.4]) for one in texts
    ]
    alone: Answers = [(one, extractor.extract(one.text, today=TODAY).personal) for one in texts]
    print(f"\n{len(texts)} texts labelled for extraction\n\n| finder | kind | precision | recall |\n|---|---|---|---|")
    for name, answers in (("de-identification", surer), ("extraction alone", alone)):
        for kind in ("name", ""):
            print(f"| {name} | {kind or 'all'} | {cells(score(answers, kind))} |")


def _surer(found: Sequence[PersonalFinding]) -> list[PersonalFinding]:
    return [one for one in found if one.confidence >= 0.4]


def _as_marked(one: Labelled) -> Marked:
    spans = [(kind, one.text.index(words), one.text.index(words) + len(words)) for kind, words in one.personal]
    return Marked(one.language, one.text, tuple(spans))


def missed(answers: Answers) -> None:
    for one, found in halves(answers)[1]:
        hidden = {place for detail in found for place in range(detail.start, detail.end)}
        secret = {place for _, start, end in one.details for place in range(start, end)}
        for kind, start, end in one.details:
            if any(one.text[place].isalnum() and place not in hidden for place in range(start, end)):
                print(f"  missed {kind} {one.text[start:end]!r} in {one.text!r}")
        for extra in (detail for detail in found if secret.isdisjoint(range(detail.start, detail.end))):
            print(f"  too much {extra.kind} {extra.surface!r} ({extra.confidence}) in {one.text!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true")
    given = parser.parse_args()
    extractor = Extractor(gazetteer=world())
    finder = Deidentifier(extractor, regions=("GB",))
    texts = marked_texts()
    print(
        f"{len(texts)} invented texts in {len({one.language for one in texts})} languages, "
        f"{sum(one.held_out for one in texts)} held out, {sum(not one.details for one in texts)} without any detail"
    )
    every: Answers = [(one, finder.find(one.text, today=TODAY)) for one in texts]
    surer: Answers = [(one, _surer(found)) for one, found in every]
    table("Surer findings (0.4 and more)", surer)
    table("With every word to look at (0.3 and more)", every)
    alone: Answers = [(one, extractor.extract(one.text, today=TODAY).personal) for one in texts]
    print(f"\nThe peer, extraction alone:\n{HEAD}")
    row("extraction", alone, score)
    elsewhere(extractor, finder)
    if given.missed:
        missed(every)


if __name__ == "__main__":
    main()
