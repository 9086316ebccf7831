"""Recording in other scripts and from other kinds of items; and what was told lies nowhere after it."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from candil.analyse.desk import services
from candil.analyse.desk.models import Item
from candil.analyse.desk.queries import recording
from candil.analyse.desk.queries.recording import Told
from candil.analyse.desk.queries.texts import Text
from candil.analyse.desk.services.recording.drafting import rounded
from candil.analyse.desk.tests.conftest import bare_item
from candil.analyse.desk.tests.test_recording import address, filled
from candil.analyse.incidents.models import Record
from candil.collect.reporting.tests.test_canary import CANARY, found, places
from candil.trust.accounts.policies import viewer_for
from candil.trust.vault.tests.acting import Person
from conftest import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["places"]


@pytest.fixture(autouse=True)
def _few_towns(settings: Any) -> None:
    settings.CANDIL_TOWNS_FROM = 500_000


def told(*texts: str, **answers: Any) -> Told:
    shown = tuple(Text(number, "", words) for number, words in enumerate(texts, start=1))
    return Told(shown, frozenset(text.number for text in shown), date(2026, 11, 22), "Harbour line", answers)


def codes(found_: recording.Suggestions, dimension: str) -> set[str]:
    return {one.code for one in found_.codes.get(dimension, ())}


def test_an_arabic_text_suggests_codes_and_places() -> None:
    text = "أخذوا جواز سفري ولم يدفعوا لي أجري، وسافرت من العراق إلى تركيا"
    suggested = recording.suggested(told(text))
    assert "WithholdsDocuments" in codes(suggested, "means_of_control")
    assert {"IRQ", "TUR"} <= {place.country for place in suggested.places}
    (support, *_more) = suggested.codes["means_of_control"][0].supports
    assert text[support.start : support.end] == support.words


def test_a_ukrainian_text_suggests_codes_and_stops_its_names() -> None:
    text = "Начальник Віктор Савчук забрав мій паспорт, телефонуйте +380 50 123 45 67"
    one = told(text)
    assert "WithholdsDocuments" in codes(recording.suggested(one), "means_of_control")
    stops = recording.stops({"summary": "Савчук і телефон 050 123 45 67"}, one)
    assert [stop.words for stop in stops] == ["Савчук", "050 123 45 67"]


def test_an_arabic_name_told_is_stopped_in_the_summary() -> None:
    one = told("صاحب العمل السيد كريم منصور يحتفظ بالجوازات")
    assert [stop.words for stop in recording.stops({"summary": "العامل عند منصور"}, one)] == ["منصور"]


def test_ticked_answers_say_what_the_reporter_is_not_when_they_only_saw_it() -> None:
    happened = recording.suggested(told(path="happened", under_18="yes"))
    assert [one.code for one in happened.codes["age_band"] if one.is_ticked] == ["minor"]
    assert "age_band" not in recording.suggested(told(path="saw", under_18="yes")).codes


def test_every_sign_of_the_questionnaire_is_mapped() -> None:
    from candil.analyse.desk.queries.recording.suggesting import PEOPLE, SIGNS, WHEN
    from candil.collect.reporting.queries import the_questionnaire
    from candil.platform.vocabulary import queries as vocabulary

    offered = {q.name: {one.name for one in q.choices} for _path, q in the_questionnaire().questions()}
    assert set(SIGNS) == offered["signs"]
    assert {code for code in SIGNS.values() if code} <= vocabulary.codes_of("means_of_control")
    assert set(PEOPLE) | {"unknown"} == offered["people"]
    assert set(WHEN) | {"longer", "unknown"} == offered["when_about"]


@pytest.mark.parametrize(
    ("precision", "kept"),
    [
        ("day", (date(2026, 5, 17), date(2026, 5, 20))),
        ("month", (date(2026, 5, 1), date(2026, 5, 31))),
        ("quarter", (date(2026, 4, 1), date(2026, 6, 30))),
        ("year", (date(2026, 1, 1), date(2026, 12, 31))),
        ("unknown", (None, None)),
    ],
)
def test_no_day_is_kept_finer_than_its_precision(precision: str, kept: Any) -> None:
    assert rounded(date(2026, 5, 17), date(2026, 5, 20), precision) == kept


def test_a_text_of_the_open_becomes_a_record_of_its_outlet(browser: Client, organisation: Any) -> None:
    item = bare_item(organisation, title="Workers from Lagos were forced to work on a farm")
    page = browser.get(address(item))
    rows = {row.name: row for row in page.context["form"].rows()}
    assert [one.code for one in rows["exploitation"].suggested] == ["ForcedLabour"]
    assert browser.post(address(item), filled(page)).status_code == 302
    record = Record.objects.get()
    assert record.source.name == page.context["told"].source_name
    assert record.codes["exploitation"] == ["ForcedLabour"]


def test_an_answer_of_a_partner_becomes_a_record_of_its_form(
    organisation: Any, data_officer: Any, analyst: Any
) -> None:
    from candil.collect.questionnaires import queries as asking
    from candil.collect.questionnaires import services as questionnaires
    from candil.collect.questionnaires.tests.forms import INTERVIEW

    by = viewer_for(data_officer)
    form, _read = questionnaires.add_form(by=by, slug="interview", content=INTERVIEW)
    questionnaires.change_form(by=by, form=form, is_open=True, one_thing_per_page=True)
    said = {"about": {"age": 30}, "signs": "debt papers", "trip": [{"place": "Lagos"}, {"place": "London"}]}
    answer = questionnaires.keep_answer(
        version=asking.open_version("interview"), answers=said, language="en", identity=uuid4()
    )
    item = services.send_answer(by=by, answer=answer)
    client = signed_in(Client(), analyst)
    page = client.get(address(item))
    told_ = page.context["told"]
    assert [text.words for text in told_.texts if text.number in told_.words] == ["Lagos; London"]
    assert {"NGA", "GBR"} == {place.country for place in page.context["found"].places}
    assert client.post(address(item), filled(page)).status_code == 302
    assert Record.objects.get().source.name == form.title
    assert client.get(f"/desk/{item.pk}/recorded/{Record.objects.get().pk}/").status_code == 200


def test_what_was_told_is_nowhere_after_recording(
    browser: Client,
    tell: Any,
    rhea: Person,
    places: Path,
    caplog: pytest.LogCaptureFixture,  # noqa: F811
) -> None:
    caplog.set_level(logging.DEBUG)
    item, _code = tell(
        told={"saw_words": f"{CANARY} took his passport in Leeds, said Amina {CANARY}"},
        circumstances={"place": f"{CANARY} Leeds", "activity": CANARY, "when_words": CANARY},
        contact=CANARY,
    )
    page = browser.get(address(item))
    assert CANARY in page.content.decode(), "it was shown"
    browser.post(address(item), filled(page, summary=f"Amina Yusuf {CANARY}", people=""))
    browser.post(address(item), filled(page, summary="Amina Yusuf"))
    assert not Record.objects.exists()
    assert browser.post(address(item), filled(page)).status_code == 302
    assert Record.objects.exists()
    assert found(places, caplog.text) == []


def test_only_what_an_analyst_typed_past_the_check_is_kept(
    browser: Client,
    tell: Any,
    places: Path,
    caplog: pytest.LogCaptureFixture,  # noqa: F811
) -> None:
    caplog.set_level(logging.DEBUG)
    item, _code = tell(told={"saw_words": f"the van of {CANARY} came"})
    assert browser.post(address(item), filled(browser.get(address(item)), summary=CANARY)).status_code == 302
    names = [name for name in found(places, caplog.text) if not name.startswith("store")]
    assert names == ["incidents_record"]


def test_a_failing_page_logs_no_words(
    browser: Client, tell: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from candil.analyse.desk.queries.recording import checking

    def fails(words: str, *_rest: Any, **_more: Any) -> Any:
        raise ValueError(words)

    item: Item = tell(told={"saw_words": CANARY})[0]
    page = browser.get(address(item))
    monkeypatch.setattr(checking, "finder", lambda: type("Failing", (), {"find": staticmethod(fails)}))
    caplog.set_level(logging.DEBUG)
    answer = browser.post(address(item), filled(page, summary=f"{CANARY} words"))
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert CANARY not in caplog.text
    assert "ValueError" in caplog.text
