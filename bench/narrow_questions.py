"""What remembering narrow questions costs, on an embedded database of its own.

Run: python bench/narrow_questions.py [--questions N]. Prints the median milliseconds that a new narrow question, the
same one again and a question without conditions spend in the memory. Ends with an error above `LIMIT` milliseconds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from statistics import median

LIMIT = 5.0
DAY = date(2024, 5, 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--questions", type=int, default=100)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CANDIL_HOME"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/memory.sqlite3"
        os.environ["CANDIL_NARROW_QUESTIONS"] = str(given.questions)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candil.config.settings")
        measure(given.questions)


def measure(questions: int) -> None:
    prepare()
    from candil.analyse.picture.queries.memory import remember
    from candil_analysis.facts import Question

    narrow = [Question({"area": (f"area {number}", "area")}) for number in range(questions)]
    kinds = {"new": narrow, "again": narrow, "without conditions": [Question()] * questions}
    print(f"| question | in the memory, median of {questions} |\n|---|---|")
    for kind, asked in kinds.items():
        spent = median(milliseconds(lambda each=each: remember(1, each, lambda: None, on=DAY)) for each in asked)
        print(f"| {kind} | {spent:.2f} ms |")
        if spent > LIMIT:
            raise SystemExit(f"Limit not kept: {kind} takes more than {LIMIT} ms.")


def prepare() -> None:
    import django

    django.setup()
    from django.db import connection

    from candil.analyse.picture.models import NarrowQuestions
    from candil.trust.accounts.models import Organisation

    with connection.schema_editor() as editor:
        editor.create_model(Organisation)
        editor.create_model(NarrowQuestions)
    Organisation.objects.create(pk=1, slug="bank", name="Bank", sector="bank", country="GBR", is_sample=False)


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    main()
