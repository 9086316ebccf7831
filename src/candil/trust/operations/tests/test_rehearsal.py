"""The rehearsal: an installation is lost, and comes back from its backup with every report and record of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from candil.trust.vault.services.envelopes import new_identity, recipient_of

#: Told before the loss: people, a report with a file, and the code of it.
TOLD = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from candil.trust.accounts import services as accounts
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.services import analysts, recovery
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import told
organisation = accounts.add_organisation(by=OPERATOR, slug="lantern", name="Lantern", sector="charity")
person = accounts.add_person(by=OPERATOR, username="ana", organisation=organisation, roles=["analyst"])
analysts.enrol(by=viewer_for(person), passphrase="violet anchor seldom mountain")
recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
print(json.dumps(told(organisation, photo=b"picture" * 20_000)[1]))
"""
#: Asked after the return: the reporter's code, the analyst's passphrase, the ledger.
ASKED = """
import json, sys
import django
django.setup()
from candil.trust.accounts.policies import viewer_for
from candil.trust.accounts.queries import person_named
from candil.trust.audit import queries as audit
from candil.trust.vault.errors import ReceiptUnknown
from candil.trust.vault.models import Report
from candil.trust.vault.services import analysts, reporters, reports
try:
    reporter = reporters.enter(code=sys.argv[1])
    answers, photo = reporters.read(reporter=reporter)
    size = len(b"".join(reporters.read_file(reporter=reporter, label=photo.label).pieces))
except ReceiptUnknown:
    size = None
viewer = viewer_for(person_named("ana"))
keys = analysts.unlocked(by=viewer, token=analysts.unlock(by=viewer, passphrase="violet anchor seldom mountain"))
held = [piece.data for report in Report.objects.all() if size is not None
        for piece in reports.read(by=viewer, keys=keys, report=report.label)]
print(json.dumps({"photo": size, "words": held[0].decode() if held else "", "holds": audit.verify().broken is None,
                  "reports": Report.objects.count()}))
"""
SECRETS = ("CANDIL_SECRET_KEY", "CANDIL_VAULT_KEY", "CANDIL_DISCLOSURE_KEY")


@dataclass(frozen=True)
class Installation:
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, *command]
        return subprocess.run(whole, env=self.environment, capture_output=True, text=True, check=False)

    def candil(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-c", "from candil.platform.foundation.command_line import main; main()", *arguments)

    def says(self, code: str, *arguments: str) -> Any:
        done = self.run("-c", code, *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes installations of their own, of one kind of database."""
    server, made = os.environ.get("CANDIL_TEST_DATABASE_URL", ""), list[str]()
    if request.param == "postgresql" and not server.startswith("postgres"):
        pytest.skip("PostgreSQL is not asked for (CANDIL_TEST_DATABASE_URL)")
    root = server.rpartition("/")[0]

    def make(name: str) -> Installation:
        home = tmp_path / name
        home.mkdir(mode=0o700)
        address = f"sqlite:///{home}/candil.sqlite3"
        if request.param == "postgresql":
            made.append(f"candil_rehearsal_{os.getpid()}_{name}")
            with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {made[-1]}")
            address = f"{root}/{made[-1]}"
        return Installation(
            {
                **os.environ,
                **dict.fromkeys(SECRETS, "the same in both"),
                "CANDIL_HOME": str(home),
                "CANDIL_MODE": "trial",
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "candil.config.settings",
                "PYTHONPATH": os.pathsep.join(sys.path),
            }
        )

    yield make
    for database in made:
        with suppress(psycopg.Error), psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.mark.slow
def test_what_is_lost_comes_back(installation: Callable[..., Installation], tmp_path: Path) -> None:
    identity = new_identity()
    (tmp_path / "identity").write_text(identity)
    first, second = installation("first"), installation("second")
    code = first.says(TOLD)
    done = first.candil("backup", str(tmp_path / "kept"), "--to", recipient_of(identity))
    assert done.returncode == 0, done.stderr
    keys = next((tmp_path / "kept").glob("*.keys.tar.age"))
    main = next(path for path in (tmp_path / "kept").glob("*.tar.age") if path != keys)
    assert not list((tmp_path / "first").glob("backup-*")), "what was unsealed on the way is gone"

    restoring = ("restore", str(main), "--identity", str(tmp_path / "identity"))
    assert second.candil("migrate", "-v0").returncode == 0
    (tmp_path / "foreign").write_text(new_identity())
    refused = second.candil("restore", str(main), "--identity", str(tmp_path / "foreign"))
    assert "cannot be opened with this identity" in refused.stderr
    (tmp_path / "damaged").write_bytes(main.read_bytes()[:-100])
    refused = second.candil("restore", str(tmp_path / "damaged"), *restoring[2:])
    assert "damaged" in refused.stderr
    other = replace(second, environment={**second.environment, "CANDIL_VAULT_KEY": "another one"})
    refused = other.candil(*restoring, "--keys", str(keys))
    assert (refused.returncode, "CANDIL_VAULT_KEY" in refused.stderr) == (1, True)

    done = second.candil(*restoring, "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    found = second.says(ASKED, code)
    assert found["photo"] == 140_000
    assert "PLANTED-WORDS" in found["words"]
    assert found["holds"]

    again = second.candil(*restoring, "--keys", str(keys))
    assert again.returncode == 1, "an installation with people in it is never written over"
    assert "empty installation" in again.stderr


@pytest.mark.slow
def test_without_the_keys_no_report_opens(installation: Callable[..., Installation], tmp_path: Path) -> None:
    identity = new_identity()
    (tmp_path / "identity").write_text(identity)
    first, second = installation("first"), installation("second")
    code = first.says(TOLD)
    assert first.candil("backup", str(tmp_path / "kept"), "--to", recipient_of(identity)).returncode == 0
    main = next(path for path in (tmp_path / "kept").glob("*.tar.age") if ".keys." not in path.name)
    assert second.candil("migrate", "-v0").returncode == 0
    done = second.candil("restore", str(main), "--identity", str(tmp_path / "identity"))
    assert done.returncode == 0, done.stderr
    assert "cannot be opened" in done.stdout
    found = second.says(ASKED, code)
    assert (found["photo"], found["reports"]) == (None, 1)
