"""Production: it says what is missing, and with its secrets it starts, keeps files by hash and reaches its database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

SECRETS = {
    "CANDIL_SECRET_KEY": "for-the-test-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "CANDIL_DISCLOSURE_KEY": "for-the-test-only-" + "zyxwvutsrqponmlkjihgfedcba9876543210" * 2,
    "CANDIL_VAULT_KEY": "for-the-test-only-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "CANDIL_HOSTS": "hub.example",
}
ASK = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("collectstatic", interactive=False, verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    print("answer", cursor.fetchone()[0])
"""
pytestmark = pytest.mark.slow


def start(home: Path, **given: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CANDIL_", "DATABASE_URL"))}
    environment = {
        **inherited,
        "CANDIL_MODE": "production",
        "CANDIL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "candil.config.settings",
        **given,
    }
    return subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("missing", SECRETS)
def test_it_refuses_to_start_without_a_secret_and_names_it(missing: str, tmp_path: Path) -> None:
    done = start(tmp_path, **{name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert f"Set {missing}" in done.stderr


def test_it_starts_with_the_embedded_database(tmp_path: Path) -> None:
    done = start(tmp_path, **SECRETS)
    assert done.stdout.split() == ["answer", "1"], done.stderr
    assert list((tmp_path / "static").rglob("*.css")), "the front end is not built: ./candil test builds it"


@pytest.mark.django_db
def test_it_starts_with_postgresql(tmp_path: Path) -> None:
    if not (url := os.environ.get("CANDIL_TEST_DATABASE_URL")):
        pytest.skip("no PostgreSQL; run with CANDIL_TEST_DATABASE_URL")
    server, _slash, _name = url.rpartition("/")  # the database of this test run, which is sure to be there
    done = start(tmp_path, **SECRETS, DATABASE_URL=f"{server}/{connection.settings_dict['NAME']}")
    assert done.stdout.split() == ["answer", "1"], done.stderr
