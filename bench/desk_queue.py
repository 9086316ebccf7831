"""The queue of the desk at 50,000 items: first page, last page, counts. Peer: LIMIT/OFFSET over the same rows.

    python bench/desk_queue.py [--items 50000]

Every second item is a report of which the viewer holds a key; keys and reports are rows without content here.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.report_server import enter, prepare

LIMIT_MS = 200  # what a page may take before it feels slow, for the question alone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        enter(Path(folder))
        prepare()
        lay(wanted.items)
        report(wanted.items)


def lay(count: int) -> None:
    """Rows as the database holds them: half reports with a wrap for Ana, half texts from the open."""
    from datetime import date

    from candil.analyse.desk.models import Item
    from candil.analyse.desk.queries import rules
    from candil.collect.reporting.models import Channel, Cover
    from candil.collect.sources.models import Candidate
    from candil.trust.accounts.models import User
    from candil.trust.vault.models import AnalystKey, KeyWrap, Report

    User.objects.filter(username="ana").update(roles=["report_analyst", "analyst"])
    key, channel, day = AnalystKey.objects.get(person__username="ana"), Channel.objects.get(), date(2026, 11, 1)
    owner = channel.organisation
    reports = [
        Report(label=f"{n:032x}", organisation=owner, recipient=f"age1{n:058d}", sealed_by="server", received_on=day)
        for n in range(count // 2)
    ]
    Report.objects.bulk_create(reports, 2000)
    KeyWrap.objects.bulk_create([KeyWrap(report=each, key=key, envelope=b"x") for each in reports], 2000)
    covers = [
        Cover(report=each, channel=channel, path="saw", language="en", may_analyse=True, may_share=False)
        for each in reports
    ]
    Cover.objects.bulk_create(covers, 2000)
    candidates = [
        Candidate(organisation=owner, kind="html", title=f"Text {n}", link_digest=str(n), digest=str(n), text_until=day,
                  characters=1, score=1, method="bench", state="kept")
        for n in range(count - count // 2)
    ]  # fmt: skip
    Candidate.objects.bulk_create(candidates, 2000)
    items = []
    for number, about in enumerate([*covers, *candidates]):
        level, signs = 1 + number % 5, {"place": number % 2 == 0, "time": number % 3 == 0}
        kind = "report" if isinstance(about, Cover) else "candidate"
        of = {"cover": about} if kind == "report" else {"candidate": about}
        rank = rules.rank_of(level=level, signs=signs, is_doubtful=False)
        items.append(Item(organisation=owner, kind=kind, came_on=day, level=level, signs=signs, rank=rank, **of))
    Item.objects.bulk_create(items, 2000)


def report(count: int) -> None:
    from candil.analyse.desk import queries
    from candil.analyse.desk.models import Item
    from candil.trust.accounts.queries import viewer_named

    viewer, every = viewer_named("ana"), queries.Wanted()
    last = Item.objects.order_by("-rank", "-pk")[60]
    place = f"{last.rank}.{last.pk}"
    assert len(queries.queue(viewer, every).items) == queries.PER_PAGE
    ours = {
        "first page": milliseconds(lambda: queries.queue(viewer, every)),
        "last page": milliseconds(lambda: queries.queue(viewer, every, after=place)),
        "counts": milliseconds(lambda: queries.counts(viewer)),
    }
    seen = queries.filtered(viewer, every).order_by("rank", "pk")
    offset = milliseconds(lambda: list(seen[count - 60 : count - 10]))
    print(f"{count:,} items, half of them reports of which the viewer holds a key (SQLite, this machine)")
    for name, took in ours.items():
        verdict = "kept" if took <= LIMIT_MS else "NOT KEPT"
        print(f"  {name:12} {took:8.1f} ms   {took / LIMIT_MS:5.2f} of the limit of {LIMIT_MS} ms: {verdict}")
    print(f"  last page by LIMIT/OFFSET {offset:8.1f} ms: ours takes {ours['last page'] / offset:.2f} of it")


def milliseconds(ask: Callable[[], Any]) -> float:
    """The median of nine."""
    took = []
    for _round in range(9):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
