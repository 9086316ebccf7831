"""Many who append at the same time still make one chain without gaps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, transaction

from candil.trust.audit import queries, services

WRITERS, EACH = 4, 25

APPEND = f"""
import django
django.setup()
from candil.trust.audit import services
for n in range({EACH}):
    services.record(by="writer", action="test.append", subject=str(n))
"""
MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "audit", verbosity=0, skip_checks=True)
"""
VERIFY = """
import django
django.setup()
from candil.trust.audit import queries
found = queries.verify()
print(found.entries, found.broken)
"""


@pytest.mark.slow
def test_processes_that_append_to_one_sqlite_file_make_one_chain(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CANDIL_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/ledger.sqlite3",
        "DJANGO_SETTINGS_MODULE": "candil.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    writers = [subprocess.Popen([sys.executable, "-c", APPEND], env=environment) for _ in range(WRITERS)]
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    told = subprocess.run([sys.executable, "-c", VERIFY], env=environment, check=True, capture_output=True, text=True)
    assert told.stdout.split() == [str(WRITERS * EACH), "None"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_threads_that_append_to_postgresql_make_one_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is tested with processes and a file; run with CANDIL_TEST_DATABASE_URL")

    def append() -> None:
        try:
            for number in range(EACH):
                with transaction.atomic():
                    services.record(by="writer", action="test.append", subject=str(number))
        finally:
            connection.close()

    writers = [Thread(target=append) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = queries.verify()
    assert (found.entries, found.broken) == (WRITERS * EACH, None)


def test_sqlite_transactions_take_the_write_lock_at_once() -> None:
    """What `record` stands on: with a deferred transaction two writers could read the same tail."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        pytest.skip("about SQLite only")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
