"""The database as files, and back: by SQLite's own backup, or by pg_dump and pg_restore.

Tables in `APART` hold the keys of reports. They go into a file of their own, so that it can be kept for days where the
rest is kept for years: a report that was withdrawn can then not be opened from an old backup.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from candil.platform.foundation.errors import CandilError
from candil.trust.operations.errors import BackupRefused, RestoreRefused

APART: Final = ("vault_keywrap", "vault_receipt")
MAIN: Final = "database"
KEYS: Final = "keys"


def dump(folder: Path) -> None:
    """Write the files `database` and `keys` into `folder`. Raises `BackupRefused`."""
    if connection.vendor == "sqlite":
        _dump_sqlite(folder)
        return
    but = [f"--exclude-table-data=public.{table}" for table in APART]
    only = ["--data-only", *(f"--table=public.{table}" for table in APART)]
    for name, chosen in ((MAIN, but), (KEYS, only)):
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={folder / name}", *chosen]
        _call("pg_dump", options, BackupRefused)


def load(folder: Path, *, with_keys: bool) -> None:
    """Replace the database by what `dump` wrote. Raises `RestoreRefused`."""
    if connection.vendor == "sqlite":
        _load_sqlite(folder, with_keys=with_keys)
        return
    together = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _call("pg_restore", [*together, "--clean", "--if-exists", str(folder / MAIN)], RestoreRefused)
    if with_keys:
        _call("pg_restore", [*together, "--data-only", str(folder / KEYS)], RestoreRefused)


def _dump_sqlite(folder: Path) -> None:
    whole = folder / "whole"
    source = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(whole)) as copy:
        live.backup(copy)
        copy.execute("ATTACH DATABASE ? AS apart", (str(folder / KEYS),))
        for table in APART:
            copy.execute(f"CREATE TABLE apart.{table} AS SELECT * FROM main.{table}")  # noqa: S608
            copy.execute(f"DELETE FROM main.{table}")  # noqa: S608
        copy.commit()
        copy.execute("DETACH DATABASE apart")
        copy.execute("VACUUM INTO ?", (str(folder / MAIN),))  # written anew: nothing of the deleted rows is left in it
    whole.unlink()


def _load_sqlite(folder: Path, *, with_keys: bool) -> None:
    with closing(sqlite3.connect(folder / MAIN)) as copy:
        if with_keys:
            copy.execute("ATTACH DATABASE ? AS apart", (str(folder / KEYS),))
            for table in APART:
                names = ", ".join(row[1] for row in copy.execute(f"PRAGMA apart.table_info({table})"))
                copy.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM apart.{table}")  # noqa: S608
            copy.commit()
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    os.replace(folder / MAIN, target)


def _call(program: str, options: Sequence[str], refused: type[CandilError]) -> None:
    """A program of PostgreSQL on our database. It and the server should be of one version."""
    if shutil.which(program) is None:
        raise refused(_("%(program)s is not installed. It comes with the client of PostgreSQL.") % {"program": program})
    (_psql, *where, name), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [program, *where, "--dbname", name, *options]
    done = subprocess.run(  # noqa: S603 — no shell; the arguments are our own
        command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise refused(_("%(program)s failed: %(words)s") % {"program": program, "words": done.stderr.strip()[-500:]})
