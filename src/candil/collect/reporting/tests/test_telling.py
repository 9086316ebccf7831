"""Somebody tells, page by page and without a script; only "Send" keeps anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.tests.acting import SAW, TELL, code_of, hidden, post, sent, walk
from candil.trust.vault.models import Report, SealedObject
from candil.trust.vault.services import reports
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db
ILO = 11


def told_to(person: Person) -> queries.Story:
    """The one report, as its analyst reads it."""
    label = Report.objects.get().label
    _cover, story = services.open_report(by=person.viewer, keys=person.keys, label=label, language="en")
    return story


def test_somebody_tells_and_gets_a_code(client: Client, channel: Channel, rhea: Person) -> None:
    answer = sent(client, *SAW)
    assert len(code_of(answer).replace(" ", "")) == 24
    cover = Cover.objects.get()
    assert (cover.path, cover.language, cover.may_analyse, cover.may_share) == ("saw", "en", True, False)
    assert (cover.is_doubtful, cover.by_phone, cover.status) == (False, False, "received")
    assert told_to(rhea).answers == {
        "path": "saw", "under_18": "no", "signs": "debt_bondage isolation", "consent": "analyse",
        "told": {"saw_words": "PLANTED-WORDS"},
        "circumstances": {"place": "PLANTED-PLACE", "when_about": "month", "people": "few"},
        "reach": {},
    }  # fmt: skip


def test_no_page_sets_a_cookie_or_may_be_cached(client: Client, channel: Channel) -> None:
    pages = [client.get("/report/"), client.get("/report/return/"), walk(client, *SAW), sent(client, *SAW)]
    pages.append(post(client, "/report/return/", {"code": code_of(pages[-1])}))
    assert [page.cookies for page in pages] == [{}] * 5
    assert all("no-store" in page["Cache-Control"] for page in pages)


def test_nothing_is_kept_before_it_is_sent(client: Client, channel: Channel) -> None:
    page = walk(client, *SAW).content.decode()
    assert "PLANTED-WORDS" in page
    assert not Report.objects.exists()
    assert not Cover.objects.exists()


def test_help_comes_first_and_needs_no_report(client: Client, channel: Channel) -> None:
    page = client.get("/report/?country=GBR").content.decode()
    assert 'href="tel:999"' in page
    assert page.index("tel:999") < page.index("Begin")


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("happened", "What happened"),
        ("saw", "What did you see"),
        ("past", "What do you know"),
        ("work", "in your work"),
    ],
)
def test_each_path_has_its_own_questions(client: Client, channel: Channel, path: str, question: str) -> None:
    young = () if path == "work" else ({"under_18": "no"},)
    page = walk(client, {}, {"path": path}, *young, {"signs": ["isolation"]}).content.decode()
    assert question in page
    assert page.count("<textarea") == 1


def test_the_signs_are_the_eleven_of_the_ilo_and_nobody_is_called_a_victim(client: Client, channel: Channel) -> None:
    form = queries.the_questionnaire()
    signs = next(asked for _path, asked in form.questions() if asked.name == "signs")
    assert len(signs.choices) == ILO
    assert "victim" not in queries.as_xlsform().decode("latin-1").lower()
    assert "victim" not in repr(form).lower()


def test_a_child_is_not_asked_for_photographs(client: Client, channel: Channel) -> None:
    asked = {young: walk(client, {}, {"path": "happened"}, {"under_18": young}) for young in ("yes", "no")}
    assert ["You did nothing wrong" in asked[young].content.decode() for young in ("yes", "no")] == [True, False]
    rest = ({"signs": ["isolation"]}, {}, {}, {"consent": ["share"]}, {})
    last = {
        "yes": walk(client, {}, {"path": "happened"}, {"under_18": "yes"}, {}, *rest),
        "no": walk(client, {}, {"path": "happened"}, {"under_18": "no"}, *rest),
    }
    assert all("Look through it once more" in page.content.decode() for page in last.values())
    assert {young: 'type="file"' in page.content.decode() for young, page in last.items()} == {"yes": False, "no": True}


def test_a_few_words_or_a_sign_are_needed(client: Client, channel: Channel) -> None:
    silent = [*SAW[:3], {"signs": []}, {"told/saw_words": ""}]
    assert "Please write a few words" in walk(client, *silent).content.decode()
    assert not Report.objects.exists()


def test_an_answer_is_changed_from_the_last_page(client: Client, channel: Channel, rhea: Person) -> None:
    carried = hidden(walk(client, *SAW))
    page = post(client, TELL, {**carried, "~change": "told"})
    assert hidden(page)["~page"] == ["told"]
    assert "PLANTED-WORDS" in page.content.decode()
    carried = hidden(post(client, TELL, {**hidden(page), "told/saw_words": "OTHER"}))
    while "~page" in carried:
        carried = hidden(post(client, TELL, carried))
    client.post(TELL, {**carried, "~files": []})
    assert told_to(rhea).answers["told"] == {"saw_words": "OTHER"}


def test_rules_are_checked_again_when_it_is_sent(client: Client, channel: Channel) -> None:
    for wrong in ({"path": "elsewhere"}, {"path": "saw"}, {"path": "saw", "signs": ["unheard-of"]}):
        page = client.post(TELL, {**wrong, "~files": [SimpleUploadedFile("a.jpg", b"x")]})
        assert "Please look at these points" in page.content.decode()
    assert not Report.objects.exists()


def test_files_come_with_the_report(client: Client, channel: Channel, rhea: Person) -> None:
    photo = SimpleUploadedFile("PLANTED-NAME.jpg", b"PLANTED-PICTURE" * 1000, content_type="image/jpeg")
    code_of(sent(client, *SAW, files=[photo, SimpleUploadedFile("two.pdf", b"second")]))
    said = told_to(rhea).said
    assert [each.file for each in said] == ["PLANTED-NAME.jpg", "two.pdf"]
    label = Report.objects.get().label
    file = services.open_file(by=rhea.viewer, keys=rhea.keys, label=label, part=said[0].label)
    assert b"".join(file.pieces) == b"PLANTED-PICTURE" * 1000


def test_files_of_a_report_that_is_not_complete_are_not_kept(
    client: Client, channel: Channel, vault_folder: Any
) -> None:
    client.post(TELL, {"path": "saw", "~files": [SimpleUploadedFile("a.jpg", b"x")]})
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []


def test_beyond_the_cap_reports_are_doubtful_and_kept(client: Client, channel: Channel) -> None:
    Channel.objects.update(cap_per_hour=5)  # of which two without a proof of work
    for _number in range(3):
        sent(client, *SAW)
    assert sorted(Cover.objects.values_list("is_doubtful", flat=True)) == [False, False, True]


def test_a_field_that_only_programs_fill_in_makes_it_doubtful(client: Client, channel: Channel) -> None:
    sent(client, *SAW, website="https://spam.example")
    assert Cover.objects.get().is_doubtful


def test_without_a_key_or_a_channel_nobody_types_in_vain(client: Client, channel: Channel, organisation: Any) -> None:
    assert "Are you safe" in client.get("/report/").content.decode()
    organisation.recoveries.all().delete()
    assert "No reports can be taken" in client.get("/report/").content.decode()
    assert client.post(TELL).status_code == 503
    assert client.get("/report/to/elsewhere/").status_code == 404
    Channel.objects.update(is_open=False)
    assert "No reports can be taken" in client.get("/report/").content.decode()


def test_a_sudden_end_leaves_nothing_half(
    client: Client, channel: Channel, monkeypatch: pytest.MonkeyPatch, vault_folder: Any
) -> None:
    def fails(**_given: Any) -> None:
        raise RuntimeError("PLANTED-WORDS")

    monkeypatch.setattr(Cover.objects, "create", fails)
    assert (
        client.post(TELL, {**hidden(walk(client, *SAW)), "~files": [SimpleUploadedFile("a", b"x")]}).status_code == 500
    )
    assert (Report.objects.count(), SealedObject.objects.count()) == (0, 0)
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []


def test_the_last_four_digits_are_compared(client: Client, channel: Channel) -> None:
    code = code_of(sent(client, *SAW)).replace(" ", "")
    right = post(client, "/report/kept/", {"~code": code, "last": code[-4:]}).content.decode()
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code[-4:])
    assert "That is right" in right
    assert "That is right" in post(client, "/report/kept/", {"~code": code, "last": arabic}).content.decode()
    other = str((int(code[-4:]) + 1) % 10000).zfill(4)
    wrong = post(client, "/report/kept/", {"~code": code, "last": other})
    assert "not the last four digits" in wrong.content.decode()
    assert code_of(wrong).replace(" ", "") == code
    assert post(client, "/report/kept/", {"last": "1"}).status_code == 302


def test_only_assigned_analysts_get_a_key(client: Client, channel: Channel, rhea: Person, organisation: Any) -> None:
    from candil.collect.reporting.tests.acting import enrolled
    from conftest import _person

    other = enrolled(_person("oslo", organisation, "report_analyst", "analyst"))
    sent(client, *SAW)
    assert [list(queries.covers_for(person.viewer)) for person in (other, rhea)] == [[], [Cover.objects.get()]]
    assert reports.queries.holders_of(rhea.viewer, Report.objects.get().label).count() == 1


def test_more_than_a_report_can_hold_is_told_in_words(client: Client, channel: Channel) -> None:
    answer = post(client, TELL, {"told/saw_words": "x" * 6_000_000})
    assert (answer.status_code, "fewer words" in answer.content.decode()) == (413, True)
    many = {"path": "saw", "~files": [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(101)]}
    assert client.post(TELL, many).status_code == 413
    assert not Report.objects.exists()


def test_a_file_that_is_too_large_is_named_and_the_report_kept(
    client: Client, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candil.trust.vault.services.frames.LARGEST_CONTENT", 1000)
    answer = sent(client, *SAW, files=[SimpleUploadedFile("large.jpg", bytes(2000)), SimpleUploadedFile("a.jpg", b"x")])
    assert "A file was not kept, everything else was" in answer.content.decode()
    assert len(code_of(answer)) == 29
    assert SealedObject.objects.count() == 2


def test_sending_twice_makes_one_report_with_the_same_code(client: Client, channel: Channel, rhea: Person) -> None:
    carried = hidden(walk(client, *SAW))
    photo = SimpleUploadedFile("a.jpg", b"x")
    first = client.post(TELL, {**carried, "~files": [photo]})
    assert "had arrived" not in first.content.decode()
    again = client.post(TELL, {**carried, "~files": [SimpleUploadedFile("b.jpg", b"y")]})
    assert code_of(again) == code_of(first)
    assert "it had arrived" in again.content.decode()
    assert [each.file for each in told_to(rhea).said] == ["a.jpg"]
    assert Cover.objects.count() == 1


def test_what_was_changed_is_another_report_and_nothing_is_lost(client: Client, channel: Channel) -> None:
    carried = hidden(walk(client, *SAW))
    codes = {code_of(client.post(TELL, {**carried, "told/saw_words": words, "~files": []})) for words in ("one", "two")}
    assert len(codes) == Cover.objects.count() == 2


def test_two_people_who_say_the_same_get_two_codes(client: Client, channel: Channel) -> None:
    assert code_of(sent(client, *SAW)) != code_of(sent(client, *SAW))
    carried = hidden(walk(client, *SAW))
    for strange in ("", "x", "A" * 32):
        client.post(TELL, {**carried, "~once": strange, "~files": []})
    assert Cover.objects.count() == 5


def test_a_second_sending_leaves_no_file_behind(client: Client, channel: Channel, vault_folder: Any) -> None:
    carried = hidden(walk(client, *SAW))
    for _time in range(2):
        client.post(TELL, {**carried, "~files": [SimpleUploadedFile("a.jpg", b"x")]})
    assert len([path for path in vault_folder.rglob("*") if path.is_file()]) == 1
