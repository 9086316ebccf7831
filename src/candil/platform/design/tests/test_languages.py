"""In which language a public page is answered, and how it writes days, digits and lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import translation

from candil.platform.design import languages
from candil.platform.design.catalogues import catalogues
from candil.platform.design.checks import languages_have_catalogues


@pytest.fixture(autouse=True)
def three(settings: Any) -> None:
    settings.CANDIL_LANGUAGES = ["pt", "fa", "zh-hans"]


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "answered"),
    [
        ("fa", "pt", "pt", "fa"),  # the address decides
        ("", "pt", "fa", "pt"),  # then what was chosen before
        ("", "", "xx, pt-BR;q=0.9, fa;q=0.5", "pt"),  # then the browser
        ("", "", "prs-AF", "fa"),
        ("", "", "zh-CN", "zh-hans"),
        ("", "", "de", "en"),
        ("de", "de", "", "en"),  # not switched on
    ],
)
def test_the_language_of_a_page(asked: str, cookie: str, browser: str, answered: str, settings: Any) -> None:
    request = RequestFactory(headers={"Accept-Language": browser}).get("/", {"lang": asked} if asked else {})
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert languages.language_for(request) == answered


def test_english_is_offered_first_and_nothing_that_was_not_listed(settings: Any) -> None:
    assert languages.offered() == ("en", "pt", "fa", "zh-hans")
    settings.CANDIL_LANGUAGES = ["en"]
    assert languages.offered() == ("en",)


def test_a_link_to_another_language_keeps_what_was_asked() -> None:
    request = RequestFactory().get("/", {"need": "legal", "lang": "fa"})
    found = {link["code"]: link for link in languages.links(request)}
    assert found["pt"]["query"] == "need=legal&lang=pt"
    assert (found["fa"]["direction"], found["pt"]["direction"]) == ("rtl", "ltr")
    assert found["fa"]["name"] == "فارسی"
    assert languages.address(request, "support:country", code="GBR") == "/help/in/GBR/?lang=fa"


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        ("en", "22 November 2026", "a, b"),
        ("fa", "۲۲ نوامبر ۲۰۲۶", "a، b"),
        ("bn", "২২ নভেম্বর, ২০২৬", "a, b"),
        ("pt", "22 de novembro de 2026", "a, b"),
    ],
)
def test_days_digits_and_lists_are_those_of_the_language(code: str, day: str, words: str) -> None:
    with translation.override(code):
        assert languages.day_in_words(date(2026, 11, 22)) == day
        assert languages.listed(["a", "b"]) == words
        assert languages.listed([]) == ""


@pytest.mark.parametrize("code", [summary.code for summary in catalogues()])
def test_months_are_named_in_every_language(code: str) -> None:
    """Babel falls back to bare numbers such as “M11” where a language has no names of months."""
    with translation.override(code):
        day = languages.day_in_words(date(2026, 11, 22))
    assert "November" not in day or code == "de"
    assert "M11" not in day


def test_a_language_without_a_catalogue_is_refused_at_the_start(settings: Any) -> None:
    assert languages_have_catalogues() == []
    settings.CANDIL_LANGUAGES = ["xx"]
    assert [message.id for message in languages_have_catalogues()] == ["design.E002"]
    assert languages.offered() == ("en",)


def test_the_command_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("languages")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["en", "English", "source", "on"]
    by_code = {line[0]: line for line in lines}
    assert by_code["fa"][3:] == ["draft", "on"]
    assert by_code["ar"][3:] == ["draft", "off"]
    assert len(lines) >= 21
