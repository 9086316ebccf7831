"""`kill -9` at any moment: a report whose code was shown can be opened, and none is there by half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: In a process of its own, so that it has a database file. Children tell one report each and are killed: at the first,
#: second, third … statement, and after times drawn by chance. Whoever told prints the code, as a page would show it.
TELL_AND_DIE = """
import json, os, random, signal, sys, time
import django
django.setup()
from django.core.management import call_command
from django.db import connection
for room in ("audit", "vault"):
    call_command("migrate", room, verbosity=0, skip_checks=True)
from candil.trust.accounts import services as accounts
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.models import Report
from candil.trust.vault.services import analysts, recovery, reporters
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import told
organisation = accounts.add_organisation(by=OPERATOR, slug="lantern", name="Lantern", sector="charity")
person = accounts.add_person(by=OPERATOR, username="ana", organisation=organisation, roles=["analyst"])
analysts.enrol(by=viewer_for(person), passphrase="violet anchor seldom mountain")
recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
connection.close()

def child(shown, last_statement):
    seen = 0
    def count(execute, *statement):
        nonlocal seen
        seen += 1
        if seen == last_statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)
    with connection.execute_wrapper(count):
        code = told(organisation, photo=b"picture" * 20_000)[1]
    os.write(shown, code.encode())
    os._exit(0)

def round_of(last_statement, seconds):
    seen, shown = os.pipe()
    teller = os.fork()
    if teller == 0:
        child(shown, last_statement)
    os.close(shown)
    if seconds:
        time.sleep(seconds)
        os.kill(teller, signal.SIGKILL)
    _teller, ended = os.waitpid(teller, 0)
    code = os.read(seen, 24).decode()
    os.close(seen)
    return ended == signal.SIGKILL, code

chance = random.Random(9)
done = [round_of(statement, 0) for statement in range(1, 26)]
done += [round_of(0, chance.uniform(0.001, 0.2)) for _round in range(25)]
done += [round_of(0, 0)]
codes = [code for _killed, code in done if code]
for code in codes:
    reporter = reporters.enter(code=code)
    answers, photo = reporters.read(reporter=reporter)
    assert len(b"".join(reporters.read_file(reporter=reporter, label=photo.label).pieces)) == 140_000
half = [r.label for r in Report.objects.all() if (r.wraps.count(), r.objects_sealed.count()) != (2, 2)]
print(json.dumps({"killed": sum(killed for killed, _code in done), "shown": len(codes), "half": half,
                  "kept": Report.objects.count(), "rounds": len(done)}))
"""


@pytest.mark.slow
def test_what_was_shown_can_be_opened_after_a_kill(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CANDIL_HOME": str(tmp_path),
        "CANDIL_MODE": "trial",
        "DATABASE_URL": f"sqlite:///{tmp_path}/vault.sqlite3",
        "DJANGO_SETTINGS_MODULE": "candil.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", TELL_AND_DIE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["half"] == []
    assert found["shown"] >= 1
    assert found["killed"] >= 10, "the kills came too late to try anything"
    assert found["shown"] <= found["kept"] <= found["rounds"]
