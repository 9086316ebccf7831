"""How much of what a careful reader finds in a text extraction finds, and how much it finds too much.

Run: python bench/extraction_quality.py [--missed]. Prints precision and recall by field, by language and by kind of
personal data, with Wilson intervals (95 %), on the half of the invented texts that nothing was mended for, and beside
it on the other half. `--missed` names what was missed and what was too much in the other half only: whoever looks at
the held-out half in order to mend for it has no held-out half any more.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from candil_analysis.extraction import DateFinding, Extraction, Extractor
from candil_analysis.extraction.personal import KINDS_OF_DATA
from candil_analysis.significance import wilson_interval
from candil_analysis.tests.extraction_labelled import (
    CODED,
    MARKS,
    OTHERS,
    Labelled,
    Score,
    answered,
    field_score,
    found_in,
    is_time,
    labelled,
    personal_score,
    together,
    world,
)

Answers = Sequence[tuple[Labelled, Extraction]]
FIELDS = (*CODED, *MARKS, *OTHERS)
#: Fields of a record; the language and the marks are about its findings.
RECORD = (*CODED, *(field for field in OTHERS if field != "language"))


def share(part: int, of: int) -> str:
    if not of:
        return "– (0)"
    low, high = wilson_interval(part, of)
    return f"{part / of:.2f} ({low:.2f}–{high:.2f}; {part}/{of})"


def row(name: str, held_out: Score, other: Score) -> None:
    halves = [
        f"{share(one.labelled_of_found, one.found)} | {share(one.found_of_labelled, one.labelled)}"
        for one in (held_out, other)
    ]
    print(f"| {name} | {' | '.join(halves)} |")


def head(first: str) -> None:
    print(f"\n| {first} | held out: precision | held out: recall | other half: precision | other half: recall |")
    print("|---|---|---|---|---|")


def tables(held_out: Answers, other: Answers) -> None:
    head("field")
    for field in FIELDS:
        row(field, field_score(held_out, field), field_score(other, field))
    row("a record's fields", *(together([field_score(half, field) for field in RECORD]) for half in (held_out, other)))
    head("personal data")
    for kind in KINDS_OF_DATA:
        row(kind, personal_score(held_out, kind), personal_score(other, kind))
    row("all kinds", *(together([personal_score(half, kind) for kind in KINDS_OF_DATA]) for half in (held_out, other)))
    head("language")
    for language in sorted({one.language for one, _ in held_out}):
        halves = [[pair for pair in half if pair[0].language == language] for half in (held_out, other)]
        row(language, *(together([field_score(half, field) for field in RECORD]) for half in halves))


def missed(answers: Answers) -> None:
    for text, answer in answers:
        print(f"\n{text.language}: {text.text}")
        for field in FIELDS if text.whole else ():
            wanted, found = text.wanted(field), found_in(answer, field)
            if field == "dates":
                times = [time for time in found if isinstance(time, DateFinding)]
                lost = [time for time in wanted if not any(is_time(str(time), each) for each in times)]
                print(
                    f"  dates missed {lost}, found {[(each.surface, each.date_from, each.date_to) for each in times]}"
                )
            elif wanted != found:
                print(f"  {field} missed {sorted(map(str, wanted - found))}, extra {sorted(map(str, found - wanted))}")
        print(f"  personal {text.personal}, found {[(each.kind, each.surface) for each in answer.personal]}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--missed", action="store_true", help="what was missed in the half that is not held out")
    given = arguments.parse_args()
    extractor = Extractor(gazetteer=world())
    other = answered(extractor, [one for one in labelled() if not one.held_out])
    if given.missed:
        missed(other)
        return
    held_out = answered(extractor, [one for one in labelled() if one.held_out])
    languages = len({one.language for one in labelled()})
    print(f"{len(labelled())} invented texts in {languages} languages, {len(held_out)} of them held out.")
    tables(held_out, other)


if __name__ == "__main__":
    main()
