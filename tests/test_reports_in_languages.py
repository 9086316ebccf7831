"""Telling, coming back and withdrawing in every language: nothing is left in English, and the language stays."""

# ruff: noqa: F811 - fixtures of the room's own tests are taken by name

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel, Cover, Status
from candil.collect.reporting.tests.acting import BACK, TELL, code_of, hidden, post
from candil.collect.reporting.tests.conftest import channel, rhea, vault_folder  # noqa: F401 (fixtures)
from candil.collect.reporting.views import telling
from candil.config.views import failed
from candil.platform.design import catalogues
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.services import receipts
from candil.trust.vault.tests.acting import Person
from tests.test_public_languages import CODES, NAMES, RIGHT_TO_LEFT, WARNING, Words, same_in_both

pytestmark = pytest.mark.django_db
WRITTEN = {"Harbour line", "Lantern", "program.exe", "testserver/report/return/", "Somebody wrote this.", "x" * 20_001}
#: Buttons and links that name a language in itself, and what only the script reads.
OWN_NAMES = re.compile(r"<(a|button)[^>]* lang=\"[^>]*>.*?</\1>|<(script)\b.*?</\2>", re.S)
LEADS = re.compile(r'(?:href|action|data-kit|data-send|data-here|data-address)="(/(?:report|help)/[^"]*)"')
#: Answers to every question, so that each page that can come does come.
ALL: dict[str, Any] = {
    "signs": ["debt_bondage"], "circumstances/when_about": "month", "circumstances/people": "few",
    "consent": ["share"], "reach/contact": "Somebody wrote this.",
}  # fmt: skip


class Told(Words):
    """The texts of a page; of its attributes also those from which a script takes its words."""

    def __init__(self, page: str) -> None:
        super().__init__(OWN_NAMES.sub("", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        for name, value in attrs:
            if name.startswith("data-") and " " in (value or "") and not (value or "").startswith("/"):
                self._keep(value or "")


def with_language(address: str, code: str) -> str:
    return f"{address}?lang={code}"


def asked(client: Client, code: str, **answers: Any) -> Iterator[Any]:
    """Page after page until the last look, or until a page comes back because something on it is wrong."""
    answer = post(client, with_language(TELL, code), {})
    while True:
        yield answer
        carried = hidden(answer)
        before = carried.get("~page")
        if before is None or "<details" not in answer.content.decode():
            return
        answer = post(client, with_language(TELL, code), {**carried, **answers})
        if hidden(answer).get("~page") == before:
            yield answer
            return


def questions(client: Client, code: str) -> Iterator[Any]:
    """Every page of questions, with what is said about a missing answer, from each path."""
    yield from asked(client, code)
    yield from asked(client, code, path="happened", under_18="yes")
    for path in ("happened", "past", "work"):
        yield list(asked(client, code, path=path, under_18="no"))[-1]  # no words were written
    words = {"told/saw_words": "Somebody wrote this."}
    yield from asked(client, code, path="saw", under_18="no", **words, **ALL)


def to_the_end(client: Client, code: str) -> Any:
    """The last look at a report that somebody made who saw something."""
    words = {"told/saw_words": "Somebody wrote this."}
    return list(asked(client, code, path="saw", under_18="no", **words, **ALL))[-1]


def sending(client: Client, code: str) -> tuple[list[Any], str]:
    """What comes after Send: the receipt, once more, compared wrongly, compared rightly; and the code."""
    last, address = hidden(to_the_end(client, code)), with_language(TELL, code)
    program = SimpleUploadedFile("program.exe", b"MZ")
    found = [client.post(address, {**last, "~send": "1", "~files": [program]})]
    found.append(client.post(address, {**last, "~send": "1"}))
    given = code_of(found[0])
    for typed in ("12", given[-4:]):
        found.append(post(client, with_language("/report/kept/", code), {**hidden(found[0]), "last": typed}))
    return found, given


def behind(client: Client, code: str, given: str, person: Person) -> Iterator[Any]:
    """The return: wrong codes, each status, a question that a tap answers, words, files, and the end."""
    address = with_language(BACK, code)
    for typed in ("1234", receipts.new_code(), given):
        yield post(client, address, {"code": typed})
    label = Cover.objects.get().pk
    for status in Status:
        services.set_status(by=person.viewer, label=label, status=status)
        yield post(client, address, {"code": given})
    for asking in queries.ASKINGS:
        services.ask(by=person.viewer, keys=person.keys, label=label, asking=asking)
        answer = post(client, address, {"code": given})
        yield answer
    pass_ = re.search(r'name="~pass" value="([^"]+)"', answer.content.decode())
    assert pass_
    act = {"~pass": pass_[1]}
    for words in ("", "Somebody wrote this.", "x" * 20_001):
        yield post(client, address, {**act, "~do": "say", "words": words})
    yield client.post(address, {**act, "~files": [SimpleUploadedFile("program.exe", b"MZ")]})
    yield post(client, address, {**act, "~do": "withdraw"})
    yield post(client, address, {**act, "~do": "withdraw", "~sure": "yes"})
    yield post(client, address, {**act, "~do": "say", "words": "late"})


def around(client: Client, channel: Channel, code: str, patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Pages that ask nothing, and those that say what is wrong."""
    yield client.get("/report/", headers={"accept-language": code})
    for address in ("/report/signs/", BACK, f"{TELL}write/", "/report/to/nowhere/", "/report/to/nowhere/write/"):
        yield client.get(with_language(address, code))
    yield client.get("/report/", {"lang": code, "country": "GBR"})
    keep = channel.keep_days
    Channel.objects.update(keep_days=None)
    yield client.get(with_language("/report/", code))
    Channel.objects.update(keep_days=keep)
    with patch.context() as full:
        full.setattr(queries, "room", lambda: queries.Room.WORDS)
        yield to_the_end(client, code)
    with patch.context() as shut:
        shut.setattr(queries, "can_take", lambda _channel: False)
        yield client.get(with_language("/report/", code))
    with patch.context() as broken:
        broken.setattr(telling.queries, "given", lambda *_given: 1 / 0)
        yield post(client, with_language(TELL, code), {})
    yield from _refused(client, code)


def _refused(client: Client, code: str) -> Iterator[Any]:
    client.raise_request_exception = False
    yield post(client, with_language(TELL, code), {f"a{number}": "x" for number in range(1001)})
    page = failed(RequestFactory().get(with_language("/report/", code)))
    page["Content-Language"] = code
    yield page


def everything(client: Client, channel: Channel, person: Person, code: str, patch: pytest.MonkeyPatch) -> list[Any]:
    """Every page of reports for everybody, in a language."""
    found = [*around(client, channel, code, patch), *questions(client, code)]
    receipt, given = sending(client, code)
    return [*found, *receipt, *behind(client, code, given, person)]


@pytest.fixture
def every_language(settings: Any) -> None:
    settings.CANDIL_LANGUAGES = CODES


@pytest.mark.slow
def test_no_english_is_left_and_the_language_stays(
    client: Client,
    channel: Channel,
    rhea: Person,
    every_language: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def drawn(code: str) -> list[str]:
        return [each.content.decode() for each in everything(client, channel, rhea, code, monkeypatch)]

    in_english = set().union(*(Told(page).found for page in drawn("en")))
    assert len(in_english) > 300
    left: dict[str, set[str]] = {}
    for code in CODES:
        pages = drawn(code)
        words = set().union(*(Told(page).found for page in pages))
        left[code] = words & in_english - same_in_both(code) - NAMES - WRITTEN
        direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
        assert all(f'<html lang="{code}" dir="{direction}"' in page for page in pages), code
        strays = {lead for page in pages[1:] for lead in LEADS.findall(page) if f"lang={code}" not in lead}
        assert strays == set(), code
        with translation.override(code):
            warning = translation.gettext(WARNING)
        assert warning != WARNING
        unwarned = [page for page in pages if "public-header" in page and warning not in page]
        assert len(unwarned) == 1, "the page that asks for the language, and no other"
        assert not any(re.search(r"%\(\w+\)|%%", page) for page in pages), code
    assert {code: words for code, words in left.items() if words} == {}


@pytest.mark.parametrize("code", CODES)
def test_the_report_carries_its_language_to_those_who_read_it(
    client: Client,
    channel: Channel,
    every_language: None,
    code: str,
) -> None:
    sending(client, code)
    assert Cover.objects.get().language == code


@pytest.mark.parametrize("code", CODES)
def test_the_questionnaire_speaks_the_language(code: str) -> None:
    form = queries.the_questionnaire()
    spoken, english = form.language_for(code), form.language_for("en")
    catalogue = catalogues.read(catalogues.paths()[code])
    for _path, question in form.questions():
        said = form.say(question.label, spoken)
        if question.label:
            message = catalogue.get(form.say(question.label, english))
            assert message is not None
            assert said == str(message.string).replace("’", "'")  # as pyxform writes it
    assert dict(queries.signs(code)).keys() == dict(queries.signs("en")).keys()
    assert not set(dict(queries.signs(code)).values()) & set(dict(queries.signs("en")).values())


def test_another_language_in_the_middle_keeps_the_answers_the_page_and_the_channel(
    client: Client,
    organisation: Any,
    channel: Channel,
    every_language: None,
) -> None:
    """The trap of other systems: choosing a language there begins anew, with the first channel."""
    services.set_channel(by=OPERATOR, slug="a-first", name="A first", organisation=organisation.slug, analysts=["rhea"])
    on_the_way = asked(client, "en", path="saw", under_18="no", signs=["isolation"])
    first = next(page for page in on_the_way if b'name="told/saw_words"' in page.content)
    said = {**hidden(first), "told/saw_words": "Somebody wrote this."}
    lead = re.search(r'formaction="(\?lang=fa)" name="~stay"', first.content.decode())
    assert lead
    page = post(client, f"{TELL}{lead[1]}", {**said, "~stay": "fa"})
    text, kept = page.content.decode(), hidden(page)
    assert '<html lang="fa" dir="rtl"' in text
    assert "Somebody wrote this.</textarea>" in text
    assert (kept["~page"], kept["path"], kept["signs"]) == (said["~page"], ["saw"], ["isolation"])
    last = page
    while hidden(last).get("~page"):
        last = post(
            client, with_language(TELL, "fa"), {**ALL, **hidden(last), "told/saw_words": "Somebody wrote this."}
        )
    client.post(with_language(TELL, "fa"), {**hidden(last), "~send": "1"})
    cover = Cover.objects.get()
    assert (cover.language, cover.channel.slug) == ("fa", "harbour")


@pytest.mark.parametrize(
    ("code", "digits"), [("fa", "۰۱۲۳۴۵۶۷۸۹"), ("ar", "٠١٢٣٤٥٦٧٨٩"), ("bn", "০১২৩৪৫৬৭৮৯"), ("hi", "०१२३४५६७८९")]
)
def test_a_code_is_shown_in_latin_digits_and_can_be_typed_in_those_of_the_language(
    client: Client,
    channel: Channel,
    every_language: None,
    code: str,
    digits: str,
) -> None:
    pages, given = sending(client, code)
    assert re.fullmatch(r"[0-9 ]+", given)
    assert f'dir="ltr"><strong>{given}' in pages[0].content.decode()
    typed = given.translate(str.maketrans("0123456789", digits))
    compared = post(client, with_language("/report/kept/", code), {**hidden(pages[0]), "last": typed[-4:]})
    opened = post(client, with_language(BACK, code), {"code": typed})
    with translation.override(code):
        assert translation.gettext("You have your code") in compared.content.decode()
        assert translation.gettext("What you told us first") in opened.content.decode()


def test_pages_that_are_not_for_everybody_keep_their_language(client: Client, every_language: None) -> None:
    assert '<html lang="en"' in client.get("/nowhere/?lang=fa").content.decode()
    request: HttpRequest = RequestFactory().get("/products/?lang=fa")
    assert '<html lang="en"' in failed(request).content.decode()
