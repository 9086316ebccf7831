"""Words of a report lie in no table, file, cache, mail or log, whatever is done with it at the desk."""

# ruff: noqa: F811 - fixtures of another room are taken by name
from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candil.analyse.desk import queries
from candil.analyse.desk.tests.conftest import unlocked_browser
from candil.analyse.desk.tests.test_pages import do
from candil.collect.reporting.tests.acting import come_back
from candil.collect.reporting.tests.test_canary import CANARY, found, places  # noqa: F401 - a fixture
from candil.trust.vault.tests.acting import Person
from conftest import signed_in

pytestmark = pytest.mark.django_db


def test_words_are_nowhere_in_clear_after_a_day_at_the_desk(
    rhea: Person,
    oslo: Person,
    tell: Any,
    places: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    circumstances = {name: f"{CANARY} {name}" for name in ("place", "when_words", "activity")}
    told = {"told": {"saw_words": f"{CANARY} words"}, "circumstances": circumstances, "reach": {"contact": CANARY}}
    item, code = tell(**told)
    browser = unlocked_browser(rhea)
    assert CANARY in browser.get(f"/desk/{item.pk}/?show=1").content.decode(), "it is shown"
    for deed, given in (
        ("claim", {}), ("assess", {"level": "2", "signs": ["place", CANARY], "all": "1"}),
        ("assess", {"level": "2", "signs": ["place"], "all": "1"}), ("note", {"note": f"{CANARY} note"}),
        ("ask", {"asking": "still"}), ("ask", {"asking": CANARY}), ("reply", {"words": f"{CANARY} reply"}),
        ("reply", {"words": CANARY * 3000}), ("second-reader", {"username": "oslo"}),
        ("second-reader", {"username": CANARY}),
        ("task", {"what": "Ask the inspectorate", "who": "rhea", "due_on": "2026-12-01"}),
        ("task", {"what": CANARY * 30, "who": "rhea", "due_on": CANARY}), ("finish", {"outcome": CANARY}),
        ("finish", {"outcome": "nothing", "tell": "on"}),
    ):  # fmt: skip
        do(browser, item, deed, **given)
    do(signed_in(Client(), rhea.user), item, "note", note=f"{CANARY} locked")
    browser.get(f"/desk/?language={CANARY}&after={CANARY}")
    assert CANARY in browser.get(f"/desk/{item.pk}/?show=1").content.decode()
    assert CANARY in come_back(Client(), code).content.decode()
    assert found(places, caplog.text) == []


def test_a_page_that_fails_is_logged_without_what_it_showed(
    rhea: Person, tell: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    item, _code = tell(told={"saw_words": CANARY})

    def fails(story: Any) -> Any:
        raise ValueError(f"cannot draw {story}")

    monkeypatch.setattr(queries, "texts_of_story", fails)
    answer = unlocked_browser(rhea).get(f"/desk/{item.pk}/?show=1")
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert CANARY not in caplog.text
    assert "ValueError in" in caplog.text


def test_the_search_finds_a_planted_leak(tell: Any, places: Path, caplog: pytest.LogCaptureFixture) -> None:
    item, _code = tell()
    item.language = CANARY
    item.save()
    assert found(places, caplog.text) == ["desk_item"]
