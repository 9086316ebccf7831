"""The questions of a dashboard on a Spark cluster beside DuckDB in process: the same answers, and what they cost.

    python bench/spark_cluster.py [RECORDS] [--rounds N] [--questions N] [--memory 2g]

Starts a standalone master and two workers of one core each on the loopback address, from the PySpark wheel, with a
shared secret and encrypted connections as docs/guide/engines.md has them; asks; stops them all, also after a failure.
On one machine this shows what distributing costs, not what it gains. Fails where an answer differs. Needs Java 17.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyspark
from dashboard_peers import QUESTIONS
from dashboard_questions import VIEWERS, ours, pairs, timed

from candil_analysis.facts import Store
from candil_analysis.spark import Spark, check, session
from candil_analysis.tests.worlds import Shape, make, write

WORKERS = 2
START_SECONDS = 180
SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"


@contextmanager
def cluster(folder: Path, memory: str) -> Iterator[str]:
    """A master and its workers on the loopback address; gives the address of the master."""
    configuration = folder / "conf"
    configuration.mkdir()
    guarded = configuration / "spark-defaults.conf"
    guarded.touch(mode=0o600)
    guarded.write_text(
        f"spark.authenticate true\nspark.authenticate.secret {secrets.token_hex(32)}\n"
        "spark.network.crypto.enabled true\nspark.io.encryption.enabled true\n"
    )
    os.environ.update(SPARK_CONF_DIR=str(configuration), SPARK_LOCAL_IP="127.0.0.1", SPARK_LOCAL_DIRS=str(folder))
    with ExitStack() as running:
        options = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        started = running.enter_context(daemon(folder / "master.log", "master.Master", *options))
        master = started.says(r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        options += ["--cores", "1", "--memory", memory, "--work-dir", str(folder), master]
        for number in range(WORKERS):
            started = running.enter_context(daemon(folder / f"worker-{number}.log", "worker.Worker", *options))
            started.says("(Successfully registered with master)")
        yield master


@dataclass(frozen=True)
class Daemon:
    """One of Spark's own programs, and what it writes about itself."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, wanted: str) -> str:
        """The part in brackets of what it says once it is ready. Raises RuntimeError where it does not get there."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if said := re.search(wanted, self.log.read_text()):
                return said[1]
            time.sleep(0.2)
        raise RuntimeError(f"It did not start:\n{self.log.read_text()[-2_000:]}")


@contextmanager
def daemon(log: Path, name: str, *options: str) -> Iterator[Daemon]:
    """A program in a process group of its own, which is ended with all that it started."""
    command = [str(SPARK_CLASS), f"org.apache.spark.deploy.{name}", *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        yield Daemon(process, log)
    finally:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(process.pid, signal.SIGTERM)  # a worker then ends its executors
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def compare(here: Store, there: Store, given: argparse.Namespace) -> bool:
    """Ask both, print the times; whether every answer was the same."""
    print(f"{'median ms (first)':30}{'viewer':12}{'DuckDB':>16}{'cluster':>18}{'ratio':>8}")
    alike = True
    for asked in QUESTIONS[-given.questions :]:
        for viewer, scope in VIEWERS.items():
            first, middle, answer = timed(ours(here, asked, scope), given.rounds)
            spark_first, spark_middle, spark_answer = timed(ours(there, asked, scope), given.rounds)
            same = spark_answer == answer
            alike &= same
            print(
                f"{asked.name:30}{viewer:12}{f'{middle:.1f} ({first:.0f})':>16}"
                f"{f'{spark_middle:.0f} ({spark_first:.0f})':>18}{spark_middle / middle:7.1f}×"
                f"  {'equal' if same else 'DIFFERENT'}",
                flush=True,
            )
    return alike


def prepared(store: Store, name: str) -> None:
    """What is worked out once a snapshot."""
    start = time.perf_counter()
    store.contributors  # noqa: B018 (codes the facts)
    coded = time.perf_counter() - start
    pairs(store)
    print(f"{name}: {coded:.1f} s to code the facts, {time.perf_counter() - start - coded:.1f} s to pair the legs")


def run(given: argparse.Namespace, folder: Path) -> bool:
    files = write(*make(Shape(given.records), seed=1), folder)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Spark {pyspark.__version__}")
    print(f"{given.records:,} records in {len(files[0])} segments; {WORKERS} workers of 1 core and {given.memory}")
    start = time.perf_counter()
    with cluster(folder, given.memory) as master:
        settings = {
            "spark.executor.memory": given.memory,
            "spark.sql.shuffle.partitions": str(2 * WORKERS),
            "spark.driver.host": "127.0.0.1",
            "spark.ui.showConsoleProgress": "false",
        }
        spark = session(master, settings)
        try:
            print(f"started in {time.perf_counter() - start:.1f} s")
            here, there = Store.open(*files), Store.open(*files, Spark(spark))
            prepared(here, "DuckDB")
            prepared(there, "cluster")
            executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # without this process
            print(f"{executors} executors took part")
            return compare(here, there, given) and executors == WORKERS
        finally:
            spark.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="?", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS), help="the last N of them")
    parser.add_argument("--memory", default="2g")
    given = parser.parse_args()
    check("local[2]")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster is stopped then, too
    with tempfile.TemporaryDirectory() as folder:
        alike = run(given, Path(folder))
    print(f"load {os.getloadavg()[0]:.1f}")
    print("every answer is equal" if alike else "AN ANSWER DIFFERS, OR A WORKER TOOK NO PART")
    sys.exit(0 if alike else 1)


if __name__ == "__main__":
    main()
