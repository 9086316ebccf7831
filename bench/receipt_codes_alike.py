"""Codes that open nothing are answered alike: the same bytes, and times that cannot be told apart.

    python bench/receipt_codes_alike.py [--times N] [--seed N]

The real server (granian, production mode, SQLite) is asked over loopback with four kinds of codes whose check digit is
right: *unknown* (drawn by chance), *mistyped* (two digits of a code that opens a report are changed), *expired* (the
report is still in the database) and *withdrawn* (its keys are destroyed). They take turns in an order drawn by chance.
Compared with *unknown* by the two-sample Kolmogorov-Smirnov test; a code that opens its report stands beside it, as
something that the test must find different. Limits: equal status, headers and bodies; no p below 0.01 divided by the
three comparisons.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from report_server import Answer, Browser, Server, enter, prepare, running
from scipy.stats import ks_2samp

KINDS: Final = ("unknown", "mistyped", "expired", "withdrawn")
OPENING: Final = "opening"
LIMIT: Final = 0.01 / (len(KINDS) - 1)
CODES: Final = 20  # reports of each kind
CHANGING: Final = {"date", "expires"}  # headers that tell the time of the answer


def reports_told(number: int, answers: bytes = b'{"answers": {"told": {"saw_words": "of a bench"}}}') -> list[str]:
    """Codes of reports that open."""
    from candil.trust.accounts.queries import organisation_by_slug
    from candil.trust.vault.services import reports
    from candil.trust.vault.services.items import sealed_item

    organisation, codes = organisation_by_slug("bench"), []
    for _report in range(number):
        new = reports.begin(organisation=organisation)
        item = sealed_item(new.target, answers, kind="answers", author="reporter", order=1)
        codes.append(reports.keep(new=new, organisation=organisation, items=[item]))
    return codes


def expired(codes: Sequence[str]) -> list[str]:
    """The same codes, after the time of their reports is over; nothing has swept them yet."""
    from django.utils import timezone

    from candil.trust.vault.models import Report
    from candil.trust.vault.services import reporters

    labels = [reporters.enter(code=code).report for code in codes]
    Report.objects.filter(label__in=labels).update(expires_on=timezone.localdate() - timedelta(days=1))
    return list(codes)


def withdrawn(codes: Sequence[str]) -> list[str]:
    """The same codes, after their reports were withdrawn."""
    from candil.trust.vault.services import reporters

    for code in codes:
        reporters.withdraw(reporter=reporters.enter(code=code))
    return list(codes)


def mistyped(code: str, chance: random.Random) -> str:
    """The code with two digits changed so that the check digit is right all the same."""
    from candil.trust.vault.services.receipts import check_digit

    while True:
        place, other = chance.sample(range(len(code) - 1), 2)
        digits = list(code)
        digits[place], digits[other] = str(chance.randrange(10)), str(chance.randrange(10))
        found = "".join(digits)
        if found != code and check_digit(found) == "0":
            return found


def unknown(chance: random.Random) -> str:
    """A code that was never given."""
    from candil.trust.vault.services.receipts import check_digit

    digits = "".join(str(chance.randrange(10)) for _digit in range(23))
    return digits + check_digit(digits)


def drawn(chance: random.Random) -> dict[str, Callable[[], str]]:
    """How to get a code of each kind."""
    live, over, gone = reports_told(CODES), expired(reports_told(CODES)), withdrawn(reports_told(CODES))
    return {
        "unknown": lambda: unknown(chance),
        "mistyped": lambda: mistyped(chance.choice(live), chance),
        "expired": lambda: chance.choice(over),
        "withdrawn": lambda: chance.choice(gone),
        OPENING: lambda: chance.choice(live),
    }


def asked(port: int, code: str) -> tuple[Answer, float]:
    """The answer to a code, and milliseconds."""
    from candil.collect.reporting.tests import acting

    browser = Browser(port)
    began = time.perf_counter()
    answer = acting.come_back(browser, code)
    return answer, (time.perf_counter() - began) * 1000


def seen(answer: Answer) -> tuple[Any, ...]:
    """What of an answer must not differ."""
    headers = tuple(sorted((name, value) for name, value in answer.headers if name.lower() not in CHANGING))
    return answer.status_code, headers, answer.content


def main() -> int:
    """Ask, compare and judge; 1 when something tells the kinds apart."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--times", type=int, default=200)
    given.add_argument("--seed", type=int, default=6)
    wanted = given.parse_args()
    chance = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as folder:
        enter(Path(folder))
        prepare()
        kinds = drawn(chance)
        with running(Server(1), "/report/return/") as server:
            for kind in kinds:  # the first answers of a process are slower
                asked(server.port, kinds[kind]())
            took: dict[str, list[float]] = {kind: [] for kind in kinds}
            different: dict[str, set[Any]] = {kind: set() for kind in kinds}
            for _turn in range(wanted.times):
                for kind in chance.sample(list(kinds), len(kinds)):
                    answer, milliseconds = asked(server.port, kinds[kind]())
                    took[kind].append(milliseconds)
                    different[kind].add(seen(answer))
    return tell(took, different)


def tell(took: dict[str, list[float]], different: dict[str, set[Any]]) -> int:
    """The figures in words."""
    times = len(took["unknown"])
    print(f"{times} of each, in turn; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n")
    print("| code | status | median ms | 10 % | 90 % | p, against unknown |\n|---|---:|---:|---:|---:|---:|")
    found = {}
    for kind, times_taken in took.items():
        found[kind] = float(ks_2samp(took["unknown"], times_taken).pvalue)
        ordered = sorted(times_taken)
        low, high = ordered[len(ordered) // 10], ordered[len(ordered) * 9 // 10]
        status = next(iter(different[kind]))[0]
        told = "" if kind == "unknown" else f"{found[kind]:.3f}"
        print(f"| {kind} | {status} | {median(ordered):.2f} | {low:.2f} | {high:.2f} | {told} |")
    answers = set().union(*(different[kind] for kind in KINDS))
    same_time = all(found[kind] >= LIMIT for kind in KINDS)
    can_tell = found[OPENING] < LIMIT
    print(f"\nDifferent answers to codes that open nothing: {len(answers)}.")
    print(f"Limit: one answer: {'held' if len(answers) == 1 else 'MISSED'}.")
    print(f"Limit: p of at least {LIMIT:.4f}: {'held' if same_time else 'MISSED'}.")
    if not can_tell:
        print("The test does not even tell a code that opens its report from one that does not.", file=sys.stderr)
    return 0 if len(answers) == 1 and same_time and can_tell else 1


if __name__ == "__main__":
    raise SystemExit(main())
