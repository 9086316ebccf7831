"""Whoever knows records as statistics only gets so many different narrow questions, and broad ones as ever."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.analyse.picture.errors import NarrowQuestionsSpent
from candil.analyse.picture.models import NarrowQuestions
from candil.analyse.picture.queries import ask
from candil.share.products.services.asking import Wanted, ask_for
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR, Viewer, viewer_for

CODES = ("ROU", "BGR", "VNM", "ALB")
PAIRS = [CODES[:2], CODES[1:3], CODES[2:]]


@pytest.fixture
def records(organisation: Any, partnership: Any, settings: Any) -> None:
    settings.CANDIL_MINIMUM_CONTRIBUTORS = 1
    settings.CANDIL_NARROW_QUESTIONS = 2
    clean = [
        CleanRecordFactory(codes={"citizenship": (code,), "exploitation": ("ForcedLabour",)})
        for code, size in zip(CODES, (150, 20, 20, 20), strict=True)
        for _ in range(size)
    ]
    keep(*clean, organisation=organisation, shared="groups:harbour")


def put(viewer: Viewer, *codes: str, **more: Any) -> Any:
    return ask(viewer=viewer, where={"citizenship": codes}, **more)


@pytest.fixture
def bank(records: None, statistics_partner: Any) -> Viewer:
    return viewer_for(statistics_partner)


@pytest.mark.django_db
def test_the_next_narrow_question_is_refused_and_the_rest_goes_on(bank: Viewer) -> None:
    put(bank, *PAIRS[0])
    put(bank, *PAIRS[1])
    with pytest.raises(NarrowQuestionsSpent, match="2 different narrow questions in the last 90 days"):
        put(bank, *PAIRS[2])
    with pytest.raises(NarrowQuestionsSpent):
        put(bank, "ALB")
    put(bank, *reversed(PAIRS[0]))
    put(bank, "ROU")
    ask(viewer=bank)


@pytest.mark.django_db
def test_colleagues_share_the_allowance(bank: Viewer, statistics_partner: Any) -> None:
    put(bank, "VNM")
    put(bank, "BGR")
    colleague = User.objects.create_user("colleague", organisation=statistics_partner.organisation, roles=["analyst"])
    with pytest.raises(NarrowQuestionsSpent):
        put(viewer_for(colleague), "ALB")


@pytest.mark.django_db
def test_whoever_may_open_the_records_is_never_counted(bank: Viewer, rows_partner: Any, analyst: Any) -> None:
    for viewer in (viewer_for(rows_partner), viewer_for(analyst), OPERATOR):
        for pair in PAIRS:
            put(viewer, *pair)
    assert not NarrowQuestions.objects.exists()


@pytest.mark.django_db
def test_what_is_kept_names_no_value_and_goes_after_the_window(bank: Viewer, settings: Any, monkeypatch: Any) -> None:
    put(bank, *PAIRS[0])
    put(bank, *PAIRS[1])
    kept = NarrowQuestions.objects.get()
    today = timezone.localdate()
    assert kept.organisation_id == bank.organisation_id
    assert kept.until == today
    assert set(kept.asked.values()) == {today.isoformat()}
    assert all(len(digest) == 64 and int(digest, 16) for digest in kept.asked)
    settings.CANDIL_DISCLOSURE_KEY = "another"
    with pytest.raises(NarrowQuestionsSpent):
        put(bank, *PAIRS[0])
    later: date = today + timedelta(days=90)
    monkeypatch.setattr("candil.analyse.picture.queries.answers.timezone.localdate", lambda: later)
    put(bank, *PAIRS[2])
    kept.refresh_from_db()
    assert len(kept.asked) == 1
    assert kept.until == later


@pytest.mark.django_db
def test_the_memory_of_those_who_ask_no_more_goes_with_the_next_to_ask(bank: Viewer, organisation: Any) -> None:
    old = timezone.localdate() - timedelta(days=90)
    NarrowQuestions.objects.create(organisation=organisation, asked={"0" * 64: old.isoformat()}, until=old)
    put(bank, "VNM")
    assert [kept.organisation_id for kept in NarrowQuestions.objects.all()] == [bank.organisation_id]


@pytest.mark.django_db
def test_who_composes_in_the_name_of_others_is_the_one_who_asks(bank: Viewer, partnership: Any, analyst: Any) -> None:
    composer = viewer_for(analyst)
    for pair in PAIRS[:2]:
        ask_for(composer, Wanted({"citizenship": pair}), audience="group", group=partnership)
    assert NarrowQuestions.objects.get().organisation_id == composer.organisation_id
    with pytest.raises(NarrowQuestionsSpent):
        ask_for(composer, Wanted({"citizenship": PAIRS[2]}), audience="group", group=partnership)


@pytest.mark.django_db
def test_the_page_says_it_calmly(records: None, statistics_partner: Any, sign_in: Any) -> None:
    client = sign_in(statistics_partner)
    page = reverse("picture:picture")
    answers = [client.get(page, {"view": "tables", "citizenship": ",".join(pair)}) for pair in PAIRS]
    assert [answer.status_code for answer in answers] == [200, 200, 400]
    text = answers[-1].content.decode()
    assert "2 different narrow questions" in text
    assert "ask those who run this hub" in text
    assert client.get(page, {"view": "tables"}).status_code == 200


ASK = """
import sys
import django
django.setup()
from datetime import date
from candil.analyse.picture.errors import NarrowQuestionsSpent
from candil.analyse.picture.queries.memory import remember
from candil_analysis.facts import Question
answered = 0
for number in range(20):
    try:
        remember(1, Question({"area": (sys.argv[1], str(number))}), lambda: None, on=date(2024, 5, 1))
        answered += 1
    except NarrowQuestionsSpent:
        pass
print(answered)
"""
PREPARE = """
import django
django.setup()
from django.db import connection
from candil.analyse.picture.models import NarrowQuestions
from candil.trust.accounts.models import Organisation
with connection.schema_editor() as editor:
    editor.create_model(Organisation)
    editor.create_model(NarrowQuestions)
Organisation.objects.create(pk=1, slug="bank", name="Bank", sector="bank", country="GBR", is_sample=False)
"""


@pytest.mark.slow
def test_colleagues_who_ask_at_the_same_time_get_no_more_than_the_allowance(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CANDIL_HOME": str(tmp_path),
        "CANDIL_NARROW_QUESTIONS": "30",
        "DATABASE_URL": f"sqlite:///{tmp_path}/memory.sqlite3",
        "DJANGO_SETTINGS_MODULE": "candil.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True)
    askers = [
        subprocess.Popen([sys.executable, "-c", ASK, name], env=environment, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    assert sum(int(asker.communicate()[0]) for asker in askers) == 30
