"""`kill -9` at any moment: a report whose code was shown can be opened, and none is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SET_UP = """
import django
django.setup()
from django.core.management import call_command
for room in ("audit", "vault"):
    call_command("migrate", room, verbosity=0, skip_checks=True)
from candil.trust.accounts import services as accounts
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.services import analysts, recovery
from candil.trust.vault.services.envelopes import new_identity, recipient_of
organisation = accounts.add_organisation(by=OPERATOR, slug="lantern", name="Lantern", sector="charity")
person = accounts.add_person(by=OPERATOR, username="ana", organisation=organisation, roles=["analyst"])
analysts.enrol(by=viewer_for(person), passphrase="violet anchor seldom mountain")
recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
"""
TELL = """
import django
django.setup()
from candil.trust.accounts.queries import organisation_by_slug
from candil.trust.vault.tests.acting import told
organisation = organisation_by_slug("lantern")
print("ready", flush=True)
while True:
    print(told(organisation, photo=b"picture" * 20_000)[1], flush=True)
"""
LOOK = """
import sys
import django
django.setup()
from candil.trust.vault.models import Report, SealedObject
from candil.trust.vault.services import reporters
for code in sys.argv[1:]:
    reporter = reporters.enter(code=code)
    answers, photo = reporters.read(reporter=reporter)
    assert len(b"".join(reporters.read_file(reporter=reporter, label=photo.label).pieces)) == 140_000
half = [r.label for r in Report.objects.all() if (r.wraps.count(), r.objects_sealed.count()) != (2, 2)]
print(len(sys.argv) - 1, Report.objects.count(), half)
"""
ROUNDS = 2


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

    def python(words: str, *arguments: str) -> str:
        command = [sys.executable, "-c", words, *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    python(SET_UP)
    chance, codes = random.Random(9), list[str]()
    for _round in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", TELL], env=environment, stdout=subprocess.PIPE, text=True
        ) as teller:
            assert teller.stdout is not None
            assert teller.stdout.readline() == "ready\n"
            time.sleep(0.2 + chance.random())
            teller.send_signal(signal.SIGKILL)
            codes += [line.strip() for line in teller.stdout if len(line.strip()) == 24]
    assert codes, "nothing was told before the kills"
    opened, kept, half = python(LOOK, *codes).split(maxsplit=2)
    assert (int(opened), half.strip()) == (len(codes), "[]")
    assert int(kept) - len(codes) <= ROUNDS  # kept, but killed before the code was shown
