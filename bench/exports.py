"""How fast records leave, and in how much memory: each shape of the exchange, all records of an installation.

    python bench/exports.py [--records N] [--shapes csv,parquet]

An empty SQLite installation is filled with N records in the shape of the CTDC release of 2021 (bench/load_file.py).
Each shape is then written in a process of its own, as `candil export` does it: visibility, legs, handling, audit.
Beside it the peer writes the table of records alone, with nothing looked up or decided: pandas to CSV and XLSX, pyarrow
to Parquet, `json.dump` for what is JSON. Limit: 512 MiB at the peak, whatever N is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from load_file import make

PEAK_MIB = 512
PEERS = {"csv": "pandas", "ctdc": "pandas", "xlsx": "pandas", "htcds": "pandas", "parquet": "pyarrow"}
SHAPES = ("csv", "xlsx", "parquet", "geojson", "stix", "misp", "htcds", "ctdc")


def fill(path: Path) -> None:
    """In a process of its own: an installation with the records of the file."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from candil.collect.datasets.services import load_file
    from candil.trust.accounts.policies import OPERATOR
    from candil.trust.accounts.services import add_organisation
    from candil.trust.partnerships.services import visibility_from_text

    owner = add_organisation(by=OPERATOR, slug="bench", name="Bench", sector="academia")
    load_file(by=OPERATOR, organisation=owner, path=path, visibility=visibility_from_text(owner=owner, text="owner"))


def write(shape: str, path: Path) -> None:
    """In a process of its own: one file, and what it took as JSON."""
    import django

    django.setup()
    from candil.share.exchange.queries.asking import Filters
    from candil.share.exchange.services import write_records_to
    from candil.trust.accounts.policies import OPERATOR

    before = _peak()
    start, cpu = time.perf_counter(), time.process_time()
    done = write_records_to(by=OPERATOR, viewer=OPERATOR, shape=shape, filters=Filters(), path=path)
    told = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "records": done.records}
    sys.stdout.write(json.dumps({**told, "before": before, "peak": _peak()}))


def write_as_peer(shape: str, database: Path, path: Path) -> None:
    """In a process of its own: the table of records, as the peer writes it."""
    import pandas

    start, cpu = time.perf_counter(), time.process_time()
    with sqlite3.connect(database) as connection:
        frame = pandas.read_sql("SELECT * FROM incidents_record", connection)
    if PEERS.get(shape) == "pyarrow":
        frame.to_parquet(path)
    elif shape in ("xlsx", "htcds"):
        frame.to_excel(path, index=False)
    elif shape in ("csv", "ctdc"):
        frame.to_csv(path, index=False)
    else:
        with path.open("w") as file:
            json.dump(frame.to_dict("records"), file)
    told = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "records": len(frame)}
    sys.stdout.write(json.dumps({**told, "peak": _peak()}))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


def main() -> int:
    """Print one table; 1 when the limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--do", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.do:
        what, *given = options.do
        {"fill": lambda a: fill(Path(a)), "write": lambda s, p: write(s, Path(p)),
         "peer": lambda s, d, p: write_as_peer(s, Path(d), Path(p))}[what](*given)  # fmt: skip
        return 0
    return _measured(options.records, options.shapes.split(","))


def _measured(records: int, shapes: list[str]) -> int:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{records:,} records; Python {platform.python_version()}, {os.cpu_count()} cores, load average {load:.1f}\n")
    print("| shape | seconds | records a second | processor s | peak MiB | file MiB | peer | its processor s | ratio | "
          "its peak MiB |\n|---|---:|---:|---:|---:|---:|---|---:|---:|---:|")  # fmt: skip
    worst = 0.0
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as folder:
        source, home = Path(folder) / "ctdc_shape_2021.tsv", Path(folder) / "home"
        make(source, records)
        _run(home, "fill", str(source))
        for shape in shapes:
            out, theirs = Path(folder) / f"out.{shape}", Path(folder) / f"peer.{'xlsx' if shape == 'htcds' else shape}"
            took = json.loads(_run(home, "write", shape, str(out)))
            peer = json.loads(_run(home, "peer", shape, str(home / "candil.sqlite3"), str(theirs)))
            worst = max(worst, took["peak"])
            print(f"| {shape} | {took['seconds']:.1f} | {took['records'] / took['seconds']:,.0f} | {took['cpu']:.1f} | "
                  f"{took['peak']:.0f} | {out.stat().st_size / 2**20:.1f} | {PEERS.get(shape, 'json.dump')} | "
                  f"{peer['cpu']:.1f} | {took['cpu'] / peer['cpu']:.1f} | {peer['peak']:.0f} |",
                  flush=True)  # fmt: skip
            out.unlink(), theirs.unlink()
    print(f"\nLimit: {PEAK_MIB} MiB at the peak: {'held' if worst < PEAK_MIB else 'MISSED'} ({worst:.0f} MiB).")
    return 0 if worst < PEAK_MIB else 1


def _run(home: Path, *what: str) -> str:
    environment = {**os.environ, "CANDIL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "candil.config.settings"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, __file__, "--do", *what]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
