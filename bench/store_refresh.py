"""Keeping records and mirroring them to Parquet.

    python bench/store_refresh.py [--records N]

In a database of its own (SQLite; CANDIL_TEST_DATABASE_URL names another, which must be empty). Prints a Markdown
section for docs/benchmarks.md. Processor time, because the machine may be shared; the wall time stands beside it.

- keeping: records with two legs each through the receiver. Peer: Django's `bulk_create` of the same rows. Limit: the
  same rows by `executemany` of sqlite3 into tables without any index or constraint.
- refreshing: one segment of 65,536 records. Peer: the same rows read through model instances, nothing derived.
- row groups: size of the files, and a question about one class and one year, by rows in a row group.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

WANTED_RATE = 25_000
WANTED_SECONDS = 1.5
SEGMENT = 65_536
COUNTRIES = ["GBR", "FRA", "ROU", "NGA", "VNM", "ALB"]
EXPLOITATION = ["ForcedLabour", "SexualExploitation", "Servitude", "Other"]
CONTROL = ["DebtBondage", "FalsePromises", "Threats", "PhysicalAbuse", "WithholdsDocuments"]


def rows(count: int, seed: int) -> list[Any]:
    from candil.collect.datasets.services import CleanLeg, CleanRecord

    chance = random.Random(seed)
    towns = [(chance.uniform(40, 60), chance.uniform(-5, 20)) for _ in range(3_000)]

    def one(number: int) -> CleanRecord:
        day = date(2015, 1, 1) + timedelta(days=chance.randrange(4_000))
        latitude, longitude = chance.choice(towns)
        return CleanRecord(
            row_number=number,
            identity=f"{chance.getrandbits(128):032x}",
            date_from=day,
            date_to=day,
            date_precision="day",
            codes={
                "citizenship": (chance.choice(COUNTRIES),),
                "gender": ("Feminine",),
                "age_band": ("18-20",),
                "exploitation": (chance.choice(EXPLOITATION),),
                "means_of_control": tuple(chance.sample(CONTROL, 2)),
            },
            denied={"exploitation": ("OrganRemoval",)},
            legs=(
                CleanLeg("origin", country=chance.choice(COUNTRIES)),
                CleanLeg("exploitation", "GBR", "Town", latitude, longitude, "locality"),
            ),
            source_name="Helpline",
        )

    return [one(number) for number in range(count)]


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """(processor seconds, wall seconds)."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - wall


def keeping(count: int) -> None:
    from django.db import transaction

    from candil.analyse.incidents.models import Leg, Record
    from candil.analyse.incidents.services.receiving import BatchReceiver

    batch = make_batch()
    ours = timed(lambda: BatchReceiver().accept(batch=batch, records=rows_ready[:count]))

    def peer() -> None:
        with transaction.atomic():
            for start in range(0, count, 5_000):
                chunk = rows_ready[start : start + 5_000]
                made = Record.objects.bulk_create([instance(one, batch, record_of) for one in chunk])
                legs = [
                    leg_of(key.pk, at, leg)
                    for key, one in zip(made, chunk, strict=True)
                    for at, leg in enumerate(one.legs)
                ]
                Leg.objects.bulk_create(legs)

    def record_of(**values: Any) -> Record:
        return Record(**values)

    def leg_of(key: int, position: int, leg: Any) -> Leg:
        named = {name: getattr(leg, name) for name in type(leg).__slots__}
        return Leg(record_id=key, position=position, **named)

    BatchReceiver().remove(batch=batch)
    theirs = timed(peer)
    Leg.objects.all().delete()
    Record.objects.all()._raw_delete("default")
    bare = timed(lambda: into_bare_tables(count))
    print("\n| keeping | records/s of processor time | wall s |\n|---|---|---|")
    for name, (processor, wall) in (("receiver", ours), ("bulk_create", theirs), ("bare tables", bare)):
        print(f"| {name} | {count / processor:,.0f} | {wall:.1f} |")
    verdict = "held" if count / ours[0] >= WANTED_RATE else "NOT held"
    print(f"\nLimit {WANTED_RATE:,} records/s: {verdict}. bulk_create takes {theirs[0] / ours[0]:.1f} times as long.")


def instance(one: Any, batch: Any, make: Callable[..., Any]) -> Any:
    from django.utils import timezone

    return make(
        identity=one.identity, owner=batch.organisation, source=source_of(batch), batch=batch,
        visibility=batch.visibility, people=one.people, date_from=one.date_from, date_to=one.date_to,
        date_precision=one.date_precision, codes=one.codes, denied=one.denied, accepted_at=timezone.now(),
    )  # fmt: skip


def into_bare_tables(count: int) -> None:
    from candil.analyse.incidents.services.receiving import LEG_FIELDS, RECORD_FIELDS, RecordRows, leg_row

    made = RecordRows(make_batch())
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "bare") as bare:
        for table, fields in (("record", RECORD_FIELDS), ("leg", LEG_FIELDS)):
            bare.execute(f"CREATE TABLE {table} ({', '.join(fields)})")
        for start in range(0, count, 5_000):
            chunk = list(enumerate(rows_ready[start : start + 5_000], start=start))
            marks = ", ".join("?" * len(RECORD_FIELDS))
            bare.executemany(f"INSERT INTO record VALUES ({marks})", [made.row(key, one) for key, one in chunk])
            legs = [leg_row(key, at, leg) for key, one in chunk for at, leg in enumerate(one.legs)]
            bare.executemany(f"INSERT INTO leg VALUES ({', '.join('?' * len(LEG_FIELDS))})", legs)


def refreshing() -> None:
    from candil.analyse.incidents.models import Record
    from candil.analyse.incidents.queries.store.building import build_segment
    from candil.analyse.incidents.queries.store.refreshing import write_segments
    from candil.analyse.incidents.services.receiving import BatchReceiver

    BatchReceiver().accept(batch=make_batch(), records=rows_ready[:SEGMENT])
    number = Record.objects.order_by("-pk").values_list("pk", flat=True)[0] // SEGMENT
    counts = {one: len(build_segment(one)[0]) for one in (number - 1, number) if one >= 0}
    fullest = max(counts, key=lambda one: counts[one])
    ours = [timed(lambda: write_segments([fullest])) for _ in range(3)]
    share = counts[fullest] / SEGMENT
    span = (fullest * SEGMENT, (fullest + 1) * SEGMENT - 1)
    theirs = timed(
        lambda: list(Record.objects.filter(pk__range=span).select_related("owner", "source").prefetch_related("legs"))
    )
    wall = statistics.median(one[1] for one in ours) / share
    processor = statistics.median(one[0] for one in ours) / share
    print("\n| refreshing 65,536 records | processor s | wall s |\n|---|---|---|")
    print(f"| segment built and written | {processor:.2f} | {wall:.2f} |")
    print(f"| model instances, nothing derived | {theirs[0] / share:.2f} | {theirs[1] / share:.2f} |")
    print(f"\nLimit {WANTED_SECONDS} s: {'held' if wall <= WANTED_SECONDS else 'NOT held'}.")
    row_groups(fullest)


def row_groups(number: int) -> None:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    from candil.analyse.incidents.queries.store.building import build_segment

    facts, _ = build_segment(number)
    # As if 40 classes lay in the segment, sorted as the builder sorts.
    spread = pa.array([index % 40 for index in range(len(facts))], pa.int32())
    facts = facts.set_column(1, facts.schema.field(1), spread).sort_by(
        [("visibility", "ascending"), ("date_from", "ascending")]
    )
    print("\n| rows in a row group | KiB | one class, one year, ms |\n|---|---|---|")
    question = "SELECT month, count(*) FROM read_parquet(getvariable('file')) "
    question += "WHERE visibility = 7 AND year = 2020 GROUP BY month"
    with tempfile.TemporaryDirectory() as folder:
        for size in (2_048, 8_192, 16_384, 32_768, 65_536):
            path = Path(folder) / f"{size}.parquet"
            pq.write_table(facts, path, compression="zstd", row_group_size=size)
            with duckdb.connect() as asked:
                asked.execute("SET threads = 1")
                asked.execute("SET VARIABLE file = ?", [str(path)])
                spent = [timed(lambda: asked.execute(question).fetchall())[0] for _ in range(15)]
            print(f"| {size:,} | {path.stat().st_size / 1024:,.0f} | {1000 * statistics.median(spent):.1f} |")


def make_batch() -> Any:
    from candil.collect.datasets.models import Batch
    from candil.trust.accounts.models import Organisation
    from candil.trust.partnerships.services import visibility_from_text

    owner, _ = Organisation.objects.get_or_create(slug="bench", defaults={"name": "Bench", "sector": "charity"})
    shared = visibility_from_text(owner=owner, text="owner")
    return Batch.objects.create(organisation=owner, file_name="bench", file_digest="0" * 64, visibility=shared)


def source_of(batch: Any) -> Any:
    from candil.analyse.incidents.models import Source

    return Source.objects.get_or_create(organisation=batch.organisation, name="Helpline")[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    wanted = parser.parse_args().records
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as home:
        os.environ |= {"CANDIL_HOME": home, "DJANGO_SETTINGS_MODULE": "candil.config.settings"}
        if os.environ.get("CANDIL_TEST_DATABASE_URL"):
            os.environ["DATABASE_URL"] = os.environ["CANDIL_TEST_DATABASE_URL"]
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from candil.analyse.incidents.services import staleness

        staleness.refresh = lambda: None  # measured apart
        rows_ready = rows(max(wanted, SEGMENT), seed=1)
        keeping(wanted)
        refreshing()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\nMost memory: {most:,.0f} MiB, the rows themselves included.")
