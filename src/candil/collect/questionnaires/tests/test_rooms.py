"""Forms are made, asked page by page without a script, read by their organisation alone, and go to Kobo and back."""

from __future__ import annotations

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from candil.collect.questionnaires import queries, services
from candil.collect.questionnaires.errors import AnswersRefused, FormRefused
from candil.collect.questionnaires.models import Answer, Form
from candil.collect.questionnaires.tests.forms import INTERVIEW, xlsform
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import viewer_for
from candil.trust.accounts.tests.factories import OrganisationFactory, UserFactory
from candil.trust.audit.models import Entry
from conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Any:
    return UserFactory(roles=["data_officer"])


@pytest.fixture
def form(officer: Any) -> Form:
    made, _read = services.add_form(by=viewer_for(officer), slug="interview", content=INTERVIEW)
    return services.change_form(by=viewer_for(officer), form=made, is_open=True, one_thing_per_page=True)


def shown(answer: Any) -> dict[str, list[str]]:
    """The controls of a page and what they hold, as a browser without a script would send them."""
    held: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", answer.content.decode()):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)):
            held.setdefault(name[1], []).append(value[1] if value else "")
    held.pop("theme", None), held.pop("next", None)
    return held


def walk(client: Client, *pages: dict[str, Any]) -> Any:
    """Fill in one page after the other."""
    answer = client.get("/forms/interview/")
    for filled in pages:
        assert answer.status_code == 200
        answer = client.post("/forms/interview/", {**shown(answer), **filled})
    return answer


PAGES: tuple[dict[str, Any], ...] = (
    {"about/age": "17"},  # then whether somebody was with them is asked as well
    {"about/age": "17", "about/minor": "yes"},
    {"signs": ["debt", "papers"]},
    {"more": "A lot."},
    {"country": "gb"},
    {"town": "hull"},
    {"~more": "trip"},
    {"trip[1]/place": "Hull", "~more": "trip"},
    {"trip[2]/place": "York", "trip[2]/day": "2026-01-02"},
    {},
)


def test_a_form_is_asked_page_by_page_and_nothing_is_kept_before_the_end(client: Client, form: Form) -> None:
    walk(client, *PAGES[:-1])
    assert not Answer.objects.exists()
    client = Client()
    answer = walk(client, *PAGES)
    assert "Your answers have been kept" in answer.content.decode()
    kept = Answer.objects.get()
    assert kept.answers == {
        "about": {"age": "17", "minor": "yes"}, "signs": "debt papers", "more": "A lot.", "country": "gb",
        "town": "hull", "trip": [{"place": "Hull"}, {"place": "York", "day": "2026-01-02"}], "trips": "2",
    }  # fmt: skip
    assert not answer.cookies


def test_a_fault_is_shown_on_its_page_and_nothing_typed_is_lost(client: Client, form: Form) -> None:
    page = walk(client, {"about/age": "300"}).content.decode()
    assert "Between 1 and 119" in page
    assert 'value="300"' in page
    assert 'role="alert"' in page


def test_another_place_of_a_repeat_is_shown_at_once_and_checked_before_going_on(client: Client, form: Form) -> None:
    added = walk(client, *PAGES[:7])
    assert shown(added)["~page"] == ["trip[1]"]
    assert "Please answer this." not in added.content.decode()
    page = client.post("/forms/interview/", shown(added)).content.decode()
    assert "<bdi>Where to?</bdi>: <bdi>Please answer this.</bdi>" in page


def test_going_back_keeps_what_was_said(client: Client, form: Form) -> None:
    answer = walk(client, {"about/age": "40"}, {"signs": ["debt"], "~back": "1"})
    assert shown(answer)["about/age"] == ["40"]
    assert shown(answer)["signs"] == ["debt"]


def test_sending_twice_keeps_once_and_a_closed_form_keeps_nothing(client: Client, form: Form, officer: Any) -> None:
    walk(client, *PAGES[:-1])
    last = walk(Client(), *PAGES[:-1])
    sent = shown(last)
    for _again in range(2):
        assert "have been kept" in client.post("/forms/interview/", sent).content.decode()
    assert Answer.objects.count() == 1
    version = queries.open_version("interview")
    services.change_form(by=viewer_for(officer), form=form, is_open=False, one_thing_per_page=True)
    assert client.get("/forms/interview/").status_code == 404
    assert version is not None
    with pytest.raises(FormRefused, match="closed"):
        services.keep_answer(version=version, answers={}, language="", identity=uuid.uuid4())


def test_all_on_one_page(client: Client, form: Form, officer: Any) -> None:
    services.change_form(by=viewer_for(officer), form=form, is_open=True, one_thing_per_page=False)
    first = shown(client.get("/forms/interview/"))
    grown = client.post("/forms/interview/", {**first, "about/age": "30", "country": "gb"})
    assert "have been kept" in grown.content.decode()
    assert Answer.objects.get().answers["about"] == {"age": "30"}


def test_the_form_speaks_the_language_of_the_page(client: Client, form: Form, settings: Any) -> None:
    settings.CANDIL_LANGUAGES = ["ro"]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ro"
    assert "Câți ani aveți?" in client.get("/forms/interview/").content.decode()


def test_answers_are_read_by_their_organisation_alone(form: Form, officer: Any) -> None:
    walk(Client(), *PAGES)
    stranger = UserFactory(roles=["data_officer"], organisation=OrganisationFactory())
    assert queries.answers_to(viewer_for(officer), form).count() == 1
    assert queries.answers_to(viewer_for(stranger), form).count() == 0
    with pytest.raises(NotPermitted):
        queries.answers_to(viewer_for(UserFactory(roles=["analyst", "administrator"])), form)
    assert signed_in(Client(), stranger).get("/forms/of/interview/").status_code == 404
    assert "A lot." in signed_in(Client(), officer).get("/forms/of/interview/").content.decode()
    with pytest.raises(FormRefused, match="another organisation"):
        services.add_version(by=viewer_for(stranger), form=form, content=INTERVIEW)
    with pytest.raises(AnswersRefused, match="another organisation"):
        services.import_answers(by=viewer_for(stranger), form=form, content=b"", name="a.csv")


def test_answers_keep_the_version_they_were_given_to(form: Form, officer: Any) -> None:
    walk(Client(), *PAGES)
    services.add_version(by=viewer_for(officer), form=form, content=xlsform("type | name | label\n text | a | A"))
    assert Answer.objects.get().version.number == 1
    newest = queries.open_version("interview")
    assert newest is not None
    assert newest.number == 2


def test_answers_that_are_imported_are_never_in_a_temporary_file(
    officer: Any, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", lambda *given, **more: made.append(given) or 1 / 0)
    client, address = signed_in(Client(), officer), f"/forms/of/{form.slug}/import/"
    large = SimpleUploadedFile("answers.csv", b"age,minor\n23," + b"x" * 5_000_000)
    assert "no CSV that can be read" in client.post(address, {"file": large}, follow=True).content.decode()
    assert made == []
    told = client.post(address, {"file": SimpleUploadedFile("answers.csv", bytes(21 * 2**20))}, follow=True)
    assert "larger than 20 MB" in told.content.decode()


def test_open_forms_take_no_files(officer: Any) -> None:
    with pytest.raises(FormRefused, match="unsealed"):
        services.add_form(
            by=viewer_for(officer), slug="photos", content=xlsform("type | name | label\n image | photo | Photo")
        )


def test_the_pages_of_a_form(officer: Any) -> None:
    client = signed_in(Client(), officer)
    sent = {"slug": "new", "file": SimpleUploadedFile("form.xlsx", INTERVIEW)}
    assert client.post("/forms/add/", sent).status_code == 302
    again = client.post("/forms/add/", {"slug": "worse", "file": SimpleUploadedFile("form.xlsx", b"nothing")})
    assert "not a valid XLSForm" in again.content.decode()
    assert [form.slug for form in Form.objects.all()] == ["new"]
    client.post("/forms/of/new/settings/", {"is_open": "on"})
    assert Client().get("/forms/new/").status_code == 200
    exported = client.get("/forms/of/new/form.xlsx").content
    assert exported == INTERVIEW
    assert client.get("/forms/").status_code == 200


def test_exported_answers_come_back_as_they_were(form: Form, officer: Any) -> None:
    walk(Client(), *PAGES)
    before = Answer.objects.get().answers
    text = signed_in(Client(), officer).post("/forms/of/interview/answers.csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["about/age"] == "17"
    assert row["trip[2]/place"] == "York"
    known = services.import_answers(by=viewer_for(officer), form=form, content=text.encode(), name="a.csv")
    assert (known.kept, known.known, known.refused) == (0, 1, ())
    Answer.objects.all().delete()
    found = services.import_answers(by=viewer_for(officer), form=form, content=text.encode(), name="a.csv")
    assert (found.kept, found.refused) == (1, ())
    assert Answer.objects.get().answers == before
    actions = Entry.objects.filter(subject="form:interview").values_list("action", flat=True)
    assert "questionnaires.export" in actions
    assert "questionnaires.import" in actions


def kobo() -> bytes:
    """An export as KoboToolbox makes it with XML names: repeats on a sheet of their own, choices also split."""
    book = Workbook()
    main, trips = book.active, book.create_sheet("trip")
    main.append(["start", "about/age", "about/minor", "signs", "signs/debt", "signs/papers", "more", "country",
                 "town", "_id", "_uuid", "_submission_time", "_index"])  # fmt: skip
    main.append(["2026-01-01", 17, "yes", "debt papers", 1, 1, "A lot.", "gb", "hull", 7,
                 "0b5c9d9e-9f6c-4f0e-8f0d-6d8a6b1f2a11", "2026-01-05T10:00:00", 1])  # fmt: skip
    main.append(["2026-01-01", 300, None, "none", 0, 0, None, None, None, 8,
                 "1b5c9d9e-9f6c-4f0e-8f0d-6d8a6b1f2a11", "2026-01-06T10:00:00", 2])  # fmt: skip
    trips.append(["trip/place", "trip/day", "_index", "_parent_index"])
    trips.append(["Hull", None, 1, 1])
    trips.append(["York", "2026-01-02", 2, 1])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_answers_of_kobotoolbox_are_checked_and_kept(form: Form, officer: Any) -> None:
    found = services.import_answers(by=viewer_for(officer), form=form, content=kobo(), name="export.xlsx")
    assert (found.kept, [row for row, _words in found.refused]) == (1, [3])
    assert "about/age: Between 1 and 119" in found.refused[0][1]
    kept = Answer.objects.get()
    assert kept.answers["trip"] == [{"place": "Hull"}, {"place": "York", "day": "2026-01-02"}]
    assert (str(kept.day), str(kept.identity)[:8]) == ("2026-01-05", "0b5c9d9e")
    services.add_version(by=viewer_for(officer), form=form, content=INTERVIEW)
    again = services.import_answers(by=viewer_for(officer), form=form, content=kobo(), name="export.xlsx")
    assert (again.kept, again.known) == (0, 1)  # also when it was kept under an earlier version


def test_our_form_is_an_xlsform_still(form: Form, officer: Any) -> None:
    exported = signed_in(Client(), officer).get("/forms/of/interview/form.xlsx").content
    assert load_workbook(io.BytesIO(exported)).sheetnames == ["survey", "choices", "settings"]
    assert services.read_xlsform(exported).questionnaire == services.read_xlsform(INTERVIEW).questionnaire


@pytest.mark.parametrize(
    ("content", "name"), [(b"\xff\xfe\x00", "a.csv"), (b"PK nothing", "a.xlsx"), (b"0" * (20 * 2**20 + 1), "a.csv")]
)
def test_files_that_cannot_be_read_are_refused(form: Form, officer: Any, content: bytes, name: str) -> None:
    with pytest.raises(AnswersRefused):
        services.import_answers(by=viewer_for(officer), form=form, content=content, name=name)


@pytest.mark.parametrize(
    "sent", ["a[99999]/b", "/".join("abcdefghijklmn"), "a[1]", "__proto__", "[1]", "a//b", "trip[51]/place"]
)
def test_hostile_names_change_nothing(client: Client, form: Form, sent: str) -> None:
    answer = client.post("/forms/interview/", {sent: "x", "trip": "text", "about": "text", "~more": sent})
    assert answer.status_code == 200
