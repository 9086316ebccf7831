"""From what was told to a record: suggested, accepted, checked, kept once, and nothing else kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from candil.analyse.desk.models import Item, Recorded
from candil.analyse.desk.tests.conftest import unlocked_browser
from candil.analyse.incidents.models import Grade, Leg, Record
from candil.analyse.picture import queries as picture
from candil.trust.audit.models import Entry
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db

STORY = (
    "My brother Daniel Okoro came from Lagos to Leeds. They took his passport and he owes a debt of 4,000 pounds. "
    "They did not beat him. Call 07700 900123 and ask for Blessing."
)


@pytest.fixture(autouse=True)
def _few_towns(settings: Any) -> None:
    settings.CANDIL_TOWNS_FROM = 500_000


@pytest.fixture
def item(tell: Any) -> Item:
    found, _code = tell(
        told={"saw_words": STORY},
        signs="withholding_of_wages isolation",
        circumstances={"when_about": "month", "people": "few"},
    )
    return found


def filled(page: Any, **given: Any) -> dict[str, Any]:
    """The form of a page as a browser would send it, with these answers."""
    form = page.context["form"]
    data: dict[str, Any] = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "", [], False)}
    data |= {"people": 1, "when": "unknown", "source_grade": "2", "information_grade": "C", "level": "owner"}
    data |= {"summary": "A man was brought for work and may not leave."} | given
    return {name.replace("__", "-"): value for name, value in data.items()}


def address(item: Item) -> str:
    return f"/desk/{item.pk}/record/"


def test_codes_are_suggested_with_the_words_that_support_them(browser: Client, item: Item) -> None:
    page = browser.get(address(item))
    body = page.content.decode()
    rows = {row.name: row for row in page.context["form"].rows()}
    means = {one.code: one for one in rows["means_of_control"].suggested}
    assert means["TakesEarnings"].suggestion.is_ticked
    assert means["TakesEarnings"].is_checked
    assert not means["PsychologicalAbuse"].is_checked, "isolation says something near it only"
    assert means["WithholdsDocuments"].is_checked
    (support, *_more) = means["WithholdsDocuments"].suggestion.supports
    assert "passport" in support.words
    assert f'id="{support.anchor}"' in body
    assert f'href="#{support.anchor}"' in body
    assert "ticked by the reporter" in body


def test_what_was_said_not_to_be_is_shown_so_and_not_filled_in(browser: Client, item: Item) -> None:
    rows = {row.name: row for row in browser.get(address(item)).context["form"].rows()}
    assert [one.code for one in rows["means_of_control"].denied] == ["means_of_control:PhysicalAbuse"]
    assert not any(one.is_checked for one in rows["means_of_control"].denied)


def test_the_summary_starts_empty_and_no_place_has_a_stage(browser: Client, item: Item) -> None:
    form = browser.get(address(item)).context["form"]
    assert not form["summary"].value()
    assert {form[f"place-{number}"].value() for number in range(2)} == {"Lagos", "Leeds"}
    assert not any(form[f"stage-{number}"].value() for number in range(4))


def test_a_record_is_made_and_counts(browser: Client, item: Item, rhea: Person) -> None:
    page = browser.get(address(item))
    answer = browser.post(
        address(item), filled(page, stage__0="exploitation", denied=["means_of_control:PhysicalAbuse"])
    )
    record = Record.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/{item.pk}/recorded/{record.pk}/")
    assert record.source.name == "Harbour line"
    assert {"TakesEarnings", "WithholdsDocuments"} <= set(record.codes["means_of_control"])
    assert record.denied == {"means_of_control": ["PhysicalAbuse"]}
    assert Leg.objects.get().precision == "locality"
    assert Grade.objects.get().source_code == "2"
    item.refresh_from_db()
    assert (item.state, item.outcome) == ("done", "recorded")
    assert picture.ask(viewer=rhea.viewer).evidence.records == 1
    assert f"R{record.pk}" in browser.get(answer["Location"]).content.decode()
    assert "recorded it" in browser.get(f"/desk/{item.pk}/").content.decode()


def test_pressing_twice_makes_one_record_and_a_new_page_another(browser: Client, item: Item) -> None:
    data = filled(browser.get(address(item)))
    for _press in range(2):
        assert browser.post(address(item), data).status_code == 302
    assert Record.objects.count() == Recorded.objects.count() == 1
    assert Entry.objects.filter(action="desk.record").count() == 1
    assert browser.post(address(item), filled(browser.get(address(item)))).status_code == 302
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("Okoro was brought here", "a name"),
        ("a man called daniel works there", "a name"),
        ("reached on 07700-900123", "a telephone number"),
        ("she is Amina Yusuf", "a name"),
        ("a van, AB12 CDE, comes", "a vehicle plate"),
        ("at 14 Alder Lane", "a street address"),
    ],
)
def test_nothing_is_kept_while_the_check_stops(browser: Client, item: Item, summary: str, kind: str) -> None:
    answer = browser.post(address(item), filled(browser.get(address(item)), summary=summary))
    assert answer.status_code == 200
    assert kind in answer.content.decode()
    assert not Record.objects.exists()
    item.refresh_from_db()
    assert item.state == "new"


def stops_of(page: Any) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(stop-[0-9a-f]{16})"', page.content.decode())))


def test_what_is_taken_out_is_masked_and_what_stays_has_a_reason(browser: Client, item: Item) -> None:
    data = filled(browser.get(address(item)), summary="Amina Yusuf works at Kexby Qwern, call 07700 900123")
    page = browser.post(address(item), data)
    assert len(stops_of(page)) == 3
    name, place, phone = stops_of(page)
    assert browser.post(address(item), {**data, name: "out", place: "place"}).status_code == 200
    assert not Record.objects.exists()
    assert browser.post(address(item), {**data, name: "out", place: "place", phone: "out"}).status_code == 302
    assert Record.objects.get().summary == "[name] works at Kexby Qwern, call [phone]"
    details = Entry.objects.get(action="desk.record").details
    assert details == {"found": [{"kind": "name", "reason": "place"}], "records": 1}
    assert "Kexby" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_an_invented_reason_does_not_count(browser: Client, item: Item) -> None:
    data = filled(browser.get(address(item)), summary="Amina Yusuf works there")
    (stop,) = stops_of(browser.post(address(item), data))
    assert browser.post(address(item), {**data, stop: "because"}).status_code == 200
    assert not Record.objects.exists()


def test_a_known_place_may_be_named_and_a_person_in_its_field_may_not(browser: Client, item: Item) -> None:
    page = browser.get(address(item))
    given = {"stage__0": "exploitation", "place__0": "Amina Yusuf", "country__0": "GBR", "fineness__0": "locality"}
    assert browser.post(address(item), filled(page, **given)).status_code == 200
    assert browser.post(address(item), filled(page, **{**given, "place__0": "Leeds"})).status_code == 302


def test_without_consent_to_analysis_nothing_is_recorded(browser: Client, tell: Any) -> None:
    item, _code = tell(consent="")
    answer = browser.get(address(item))
    assert answer.status_code == 403
    assert "agreed that it is read and kept" in answer.content.decode()
    assert browser.post(address(item), {}).status_code == 403
    assert not Record.objects.exists()


def test_without_consent_to_share_only_our_organisation(browser: Client, item: Item) -> None:
    page = browser.get(address(item))
    assert [value for value, _words in page.context["form"].fields["level"].choices] == ["owner"]
    assert "did not agree that it is passed on" in page.content.decode()
    assert browser.post(address(item), filled(page, level="members")).status_code == 200
    assert not Record.objects.exists()


def test_the_service_refuses_a_wider_level_by_itself(rhea: Person, item: Item) -> None:
    from dataclasses import replace
    from datetime import date

    from candil.analyse.desk.errors import ChangeRefused
    from candil.analyse.desk.queries.recording import Told
    from candil.analyse.desk.services.recording import Draft, record

    told = Told((), frozenset(), date(2026, 11, 1), "Harbour line")
    draft = Draft(token="x", source_grade="1", information_grade="A", level="members")
    with pytest.raises(ChangeRefused, match="passed on"):
        record(by=rhea.viewer, number=item.pk, told=told, draft=draft)
    assert record(by=rhea.viewer, number=item.pk, told=told, draft=replace(draft, level="owner")).pk


def test_whose_item_it_is_says_who_may_record(browser: Client, item: Item, oslo: Person) -> None:
    browser.post(f"/desk/{item.pk}/claim/")
    other = unlocked_browser(oslo)
    page = other.get(address(item))
    answer = other.post(address(item), filled(page))
    assert answer.status_code == 200
    assert "has this in work" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_report_analyst_records_without_reading_records(item: Item, oslo: Person) -> None:
    other = unlocked_browser(oslo)
    answer = other.post(address(item), filled(other.get(address(item))))
    assert answer["Location"] == f"/desk/{item.pk}/"
    record = Record.objects.get()
    assert other.get(f"/desk/{item.pk}/recorded/{record.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["analyst", "outsider", "administrator", "data_officer"])
def test_nobody_without_a_key_comes_near(who: str, item: Item, request: Any, sign_in: Any) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(address(item)).status_code in (403, 404)
    assert client.post(address(item), {}).status_code in (403, 404)


def test_when_the_report_goes_the_record_stays_and_nothing_leads_back(
    browser: Client, item: Item, rhea: Person
) -> None:
    from candil.analyse.desk.queries import recording
    from candil.collect.reporting import services as reporting
    from candil.collect.reporting.models import Reason

    browser.post(address(item), filled(browser.get(address(item))))
    record = Record.objects.get()
    assert [one.pk for one in recording.items_behind(rhea.viewer, record)] == [item.pk]
    reporting.erase(by=rhea.viewer, label=str(item.cover_id), reason=Reason.ASKED)
    assert Record.objects.filter(pk=record.pk).exists()
    assert not Recorded.objects.exists()
    assert recording.items_behind(rhea.viewer, record) == []


def test_the_way_back_is_for_those_who_hold_a_key(browser: Client, item: Item, analyst: Any, oslo: Person) -> None:
    from candil.analyse.desk.queries import recording
    from candil.trust.accounts.policies import viewer_for

    browser.post(address(item), filled(browser.get(address(item))))
    record = Record.objects.get()
    assert recording.items_behind(viewer_for(analyst), record) == []
    assert [one.pk for one in recording.items_behind(oslo.viewer, record)] == [item.pk]
