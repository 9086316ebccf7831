"""How fast a partner's file comes in: 200,000 rows × 37 columns in the shape of the CTDC release of 2021.

    python bench/load_file.py [--rows N]

The file is made anew (seeded) and loaded by `services.load_file` in a process of its own, into an empty SQLite
installation in a folder that goes away: reading, checking, database and columnar store together. Beside it DuckDB reads
the same file into a table, with no checks. Limits: 10,000 rows a second, 1 GiB at the peak.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS_PER_SECOND = 10_000
PEAK_MIB = 1024
FLAGS = (
    "meansOfControlDebtBondage", "meansOfControlTakesEarnings", "meansOfControlThreats",
    "meansOfControlPsychologicalAbuse", "meansOfControlPhysicalAbuse", "meansOfControlSexualAbuse",
    "meansOfControlFalsePromises", "meansOfControlPsychoactiveSubsta", "meansOfControlRestrictsMovement",
    "meansOfControlRestrictsMedicalCa", "meansOfControlExcessiveWorkingHo", "meansOfControlThreatOfLawEnforce",
    "meansOfControlWithholdsNecessiti", "meansOfControlWithholdsDocuments", "meansOfControlOther", "isForcedLabour",
    "isSexualExploit", "isOtherExploit", "typeOfLabourAgriculture", "typeOfLabourConstruction",
    "typeOfLabourDomesticWork", "typeOfLabourHospitality", "typeOfLabourOther", "typeOfSexProstitution",
    "typeOfSexPornography", "typeOfSexOther", "recruiterRelationIntimatePartner", "recruiterRelationFriend",
    "recruiterRelationFamily", "recruiterRelationOther",
)  # fmt: skip
HEADER = (
    "yearOfRegistration", "gender", "ageBroad", "majorityStatusAtExploit", "traffickMonths", "citizenship",
    "CountryOfExploitation", *FLAGS,
)  # fmt: skip
AGES = ("0--8", "09--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+", "")
COUNTRIES = (
    "PHL",
    "UKR",
    "KHM",
    "MDA",
    "USA",
    "IDN",
    "NGA",
    "BGR",
    "MMR",
    "NPL",
    "THA",
    "ROU",
    "BLR",
    "HTI",
    "MEX",
    "",
)


def make(path: Path, rows: int, seed: int = 20210825) -> None:
    """Write the file: every row drawn alone; nine tenths of the flags are missing, as in the published releases."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(HEADER)
        for _ in range(rows):
            flags = chance.choices(("1", "0", ""), weights=(6, 4, 90), k=len(FLAGS))
            writer.writerow(
                [
                    chance.randint(2002, 2019), chance.choice(("Female", "Male", "")), chance.choice(AGES),
                    chance.choice(("Adult", "Minor", "")), chance.choice(("0--12 (0-1 yr)", "25+ (2+ yrs)", "")),
                    chance.choice(COUNTRIES), chance.choice(COUNTRIES), *flags,
                ]
            )  # fmt: skip


def load(path: Path) -> None:
    """In a process of its own: load the file and print what it took as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from candil.collect.datasets.services import load_file
    from candil.trust.accounts.policies import OPERATOR
    from candil.trust.accounts.services import add_organisation
    from candil.trust.partnerships.services import visibility_from_text

    owner = add_organisation(by=OPERATOR, slug="bench", name="Bench", sector="academia")
    marks: list[tuple[str, float]] = []
    start, cpu = time.perf_counter(), time.process_time()
    batch = load_file(
        by=OPERATOR, organisation=owner, path=path, visibility=visibility_from_text(owner=owner, text="owner"),
        progress=lambda stage, rows: marks.append((stage, time.perf_counter() - start)),
    )  # fmt: skip
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
    checked = next((at for stage, at in marks if stage == "writing"), took)
    answer = {
        "rows": batch.rows_added,
        "seconds": took,
        "checked": checked,
        "cpu": time.process_time() - cpu,
        "peak": peak,
    }
    sys.stdout.write(json.dumps(answer))


def read_with_duckdb(path: Path) -> float:
    """Seconds that DuckDB takes to read the same file into a table, everything as text."""
    import duckdb

    with duckdb.connect() as connection:
        start = time.perf_counter()
        connection.execute(
            f"CREATE TABLE rows AS FROM read_csv('{path}', all_varchar = true, delim = '\t', header = true)"
        )
        return time.perf_counter() - start


def main() -> int:
    """Print one table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load(options.load)
        return 0
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as folder:
        path = Path(folder) / "ctdc_shape_2021.tsv"
        make(path, options.rows)
        environment = {
            **os.environ,
            "CANDIL_HOME": f"{folder}/home",
            "DJANGO_SETTINGS_MODULE": "candil.config.settings",
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, __file__, "--load", str(path)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        took = json.loads(done.stdout)
        peer = read_with_duckdb(path)
        size = path.stat().st_size / 2**20
    return _told(took, peer, size)


def _told(took: dict[str, float], peer: float, size: float) -> int:
    speed, cpu_speed = took["rows"] / took["seconds"], took["rows"] / took["cpu"]
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{took['rows']:,.0f} rows × {len(HEADER)} columns, {size:.0f} MiB; Python {platform.python_version()}, "
          f"{os.cpu_count()} cores, load average {busy:.1f}")  # fmt: skip
    print()
    print("| | seconds | rows a second |\n|---|---:|---:|")
    print(f"| Candil, all | {took['seconds']:.1f} | {speed:,.0f} |")
    print(f"| … reading and checking | {took['checked']:.1f} | {took['rows'] / took['checked']:,.0f} |")
    rest = took["seconds"] - took["checked"]
    print(f"| … database and columnar store | {rest:.1f} | {took['rows'] / rest:,.0f} |")
    print(f"| Candil, all, by processor time | {took['cpu']:.1f} | {cpu_speed:,.0f} |")
    print(f"| DuckDB, reading only | {peer:.2f} | {took['rows'] / peer:,.0f} |")
    print(f"\nCandil takes {took['seconds'] / peer:.0f} times as long as DuckDB reading. "
          f"Peak memory {took['peak']:.0f} MiB.")  # fmt: skip
    good = speed >= ROWS_PER_SECOND and took["peak"] < PEAK_MIB
    print(f"Limits: {ROWS_PER_SECOND:,} rows a second, {PEAK_MIB} MiB: {'held' if good else 'MISSED'}.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
