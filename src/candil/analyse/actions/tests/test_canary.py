"""A planted string of a report, and of what the analyst writes, is nowhere in clear while a package is made and sent.

The search is the one of reporting, which proves itself by planted leaks.
"""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candil.analyse.actions import queries, services
from candil.analyse.actions.models import AuthorityKey, Package
from candil.analyse.actions.tests.acting import everything, photograph, proposed, told
from candil.analyse.actions.views import composing
from candil.collect.reporting import services as telling
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.test_canary import CANARY, found
from candil.trust.vault.tests.acting import PASSPHRASE, Person
from conftest import signed_in

pytestmark = pytest.mark.django_db
WORDS = {
    name: f"{CANARY} {name}"
    for name in ("summary", "purpose_words", "basis_words", "ground_words", "conditions", "contact")
}


@pytest.fixture
def places(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that the site could write to is inside this one."""
    for name in ("vault", "files", "temporary"):
        (tmp_path / name).mkdir(exist_ok=True)
    settings.CANDIL_VAULT, settings.MEDIA_ROOT = tmp_path / "vault", tmp_path / "files"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


@pytest.fixture
def canary(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> str:
    """A report full of it: words, file name, what is hidden in a picture."""
    from candil.analyse.actions.tests import acting

    monkeypatch.setattr(acting, "WORDS", CANARY)
    answers = {**acting.ANSWERS, "told": {"saw_words": f"{CANARY} told"}, "reach": {"contact": f"{CANARY} contact"}}
    monkeypatch.setattr(acting, "ANSWERS", answers)
    files = {f"{CANARY}.jpg": photograph((2000, 2000), CANARY), f"{CANARY}.pdf": CANARY.encode() * 300_000}
    return told(channel, files=files)


def chosen(client: Client, page: Any) -> dict[str, Any]:
    """Everything on the page, with words in every field."""
    form = page.context["form"]
    every = {
        name: [value for value, _words in form.fields[name].choices]
        for name in ("answers", "messages")
        if name in form.fields
    }
    files = [name for name in form.fields if name.startswith("file-")]
    return {
        **every, **WORDS, files[0]: "cleaned", files[1]: "original", "key": form.fields["key"].choices[1][0],
        "purpose": "protect", "basis": "other", "ground": "consent", "has_reread": "on", "handling": "C",
        "delete_by": str(timezone.localdate() + timedelta(days=30)),
    }  # fmt: skip


def browser(person: Person) -> Client:
    """Signed in, with unlocked keys."""
    client = signed_in(Client(), person.user)
    assert client.post("/report/desk/unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def test_nothing_of_it_is_anywhere_in_clear(
    rhea: Person, key: AuthorityKey, canary: str, places: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telling.answer(by=rhea.viewer, keys=rhea.keys, label=canary, words=f"{CANARY} answer")
    client, address = browser(rhea), f"/actions/compose/{canary}/"
    given = chosen(client, client.get(address))
    looked = client.post(address, given)
    assert looked.content.decode().count(CANARY) > 10
    refused = client.post(address, {**given, "delete_by": CANARY})
    assert refused.status_code == 200
    made = client.post(address, {**given, "step": "seal", "passphrase": PASSPHRASE})
    assert made.status_code == 302, made.content.decode()
    package = Package.objects.get()
    address = f"/actions/package/{package.label}/"
    seen = client.get(f"{address}look/").content.decode()
    assert seen.count(CANARY) > 5
    code = seen.split("Code: ")[1][:29]
    sealed = client.post(f"{address}file/")
    assert sealed["Content-Disposition"] == f'attachment; filename="package-{package.label[:8]}.zip.age"'
    client.post(f"{address}sent/")
    client.post(f"{address}outcome/", {"outcome": "used", "status": "acting"})
    client.post("/actions/answer/", {"code": CANARY, "outcome": "safeguarded"})
    client.post("/actions/answer/", {"code": code, "outcome": "safeguarded"})
    assert Package.objects.get().outcome == "safeguarded"
    assert found(places, caplog.text, code, code.replace(" ", "")) == []


def test_an_error_says_where_and_never_what(
    rhea: Person, key: AuthorityKey, canary: str, places: Path, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    client, address = browser(rhea), f"/actions/compose/{canary}/"
    given = chosen(client, client.get(address))

    def fails(composed: Any, envelope: Any) -> None:
        raise ValueError(f"cannot write {composed.draft.summary} {composed.answers[0].text}")

    monkeypatch.setattr(composing, "texts_of", fails)
    answer = client.post(address, given)
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert "ValueError in" in caplog.text
    assert found(places, caplog.text) == []


def test_the_search_would_find_a_package_kept_in_clear(
    rhea: Person, key: AuthorityKey, canary: str, places: Path, caplog: pytest.LogCaptureFixture
) -> None:
    package = proposed(rhea, canary, everything(rhea, canary, key, how="original"))
    assert found(places, caplog.text) == []
    look = services.look(by=rhea.viewer, keys=rhea.keys, package=package.label)
    Package.objects.update(copy=look.told.encode())
    assert found(places, caplog.text) == ["actions_package"]
    assert queries.package_for(rhea.viewer, package.label)
