"""Every public page in every language: nothing of it is left in English, and it runs in the right direction."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from candil.collect.questionnaires import queries as answering
from candil.collect.questionnaires import services as forms
from candil.collect.questionnaires.models import Form
from candil.collect.questionnaires.tests.forms import INTERVIEW, xlsform
from candil.collect.support import services
from candil.collect.support.models import Case, Listing, Need, Serves
from candil.collect.support.tests.factories import listing, number, pathway
from candil.platform.design import catalogues
from candil.platform.places import queries as places
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR, viewer_for

pytestmark = pytest.mark.django_db
CODES = list(catalogues.paths())
RIGHT_TO_LEFT = {"ar", "fa", "ur", "ckb", "ps"}
#: What our fixtures call their entries, and the two English words that help whoever took a wrong turn.
NAMES = {"An adult who agrees", "Danger", "Humberside", "Interview", "Kinds", "English", "(Language)"}
WARNING = "No native speaker has checked this translation yet. If something is not clear, choose another language."
#: Attributes whose words somebody reads or hears.
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-shown", "data-near", "data-unknown", "data-offline")
SPOKEN += ("data-distance", "data-pressed-once", "data-pressed-twice", "data-leaving")
#: Written by people of this installation, or the name of a language in itself.
AUTHORED = re.compile(
    r"<bdi>.*?</bdi>|<(\w+)[^>]* dir=\"auto\"[^>]*>.*?</\1>|<ul>(<li><a href=\"\?[^>]*hreflang.*?)</ul>", re.S
)
KINDS = xlsform(
    """
    type | name | label | required | appearance
    text | all | A | yes | multiline
    geopoint | where | B | |
    acknowledge | seen | C | |
    integer | count | D | yes |
    """,
    settings="""
    form_title | form_id
    Kinds | kinds
    """,
)


class Words(HTMLParser):
    """The texts of a page, and where they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(AUTHORED.sub("", page))

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self._keep(value or "")

    def _keep(self, text: str) -> None:
        text = " ".join(text.split())
        if re.search(r"[A-Za-z]{2}", text):
            self.found.add(text)


@pytest.fixture
def addresses(settings: Any, organisation: Any) -> list[str]:
    """A country with entries in every state of being checked, one without any, its pathways, and two open forms."""
    settings.CANDIL_LANGUAGES = CODES
    services.check(by=OPERATOR, entry=number(label="All services"))
    everything = {"needs": Need.values, "serves": Serves.values, "areas": ["Humberside"], "languages": ["ron"]}
    for name in ("Checked", "Lapsed"):
        house = listing(name=name, is_child_safe=True, is_free=True, always_open=True, text_number="60777",
                        email="a@b.example", web="https://b.example/", **everything)  # fmt: skip
        services.check(by=OPERATOR, entry=house)
    Listing.objects.filter(name="Lapsed").update(checked_on=timezone.localdate() - timedelta(days=900))
    listing(name="New", source="a leaflet")
    ways = [pathway(), pathway(case="danger", title="Danger")]
    services.check(by=OPERATOR, entry=ways[1])
    officer = viewer_for(User.objects.create_user("officer", organisation=organisation, roles=["data_officer"]))
    for slug, content in (("interview", INTERVIEW), ("kinds", KINDS)):
        form, _read = forms.add_form(by=officer, slug=slug, content=content, one_thing_per_page=slug == "interview")
        forms.change_form(by=officer, form=form, is_open=True, one_thing_per_page=slug == "interview")
    of_pathways = [f"/help/in/GBR/what-to-do/{way.pk}/" for way in ways]
    return ["/help/", "/help/in/GBR/", "/help/in/FRA/", "/help/in/GBR/what-to-do/", *of_pathways,
            "/help/in/GBR/?need=immigration&area=Nowhere", "/help/in/FRA/what-to-do/", "/forms/interview/",
            "/forms/kinds/"]  # fmt: skip


def pages(client: Client, addresses: list[str], code: str) -> list[str]:
    """Every public page in a language, and what the forms say to wrong, right and late answers."""
    found = [client.get(address, {}, HTTP_ACCEPT_LANGUAGE=code) for address in addresses]
    kinds, right = f"/forms/kinds/?lang={code}", {"~page": "", "all": "x", "count": "1"}
    found += [client.post(kinds, {"~page": "", "count": "many", "where": "here"}), client.post(kinds, right)]
    Form.objects.filter(slug="kinds").update(is_open=True)
    assert all(answer.status_code == 200 for answer in found), [answer.status_code for answer in found]
    assert all(answer["Content-Language"] == code for answer in found)
    return [answer.content.decode() for answer in found]


def same_in_both(code: str) -> set[str]:
    """What is written alike in English and in the language: names of places and languages, and words such as “SMS”."""
    own, english = [], []
    for each, kept in ((code, own), ("en", english)):
        with translation.override(each):
            kept += [country.name for country in places.countries()]
    catalogue = catalogues.read(catalogues.paths()[code])
    alike = {message.id.replace("%%", "%") for message in catalogue if message.id and message.id == message.string}
    return alike | (set(own) & set(english))


@pytest.mark.slow
def test_no_english_is_left(client: Client, addresses: list[str]) -> None:
    in_english = set().union(*(Words(page).found for page in pages(client, addresses, "en")))
    assert len(in_english) > 300, "countries and everything around them"
    left = {}
    for code in CODES:
        drawn = pages(client, addresses, code)
        words = set().union(*(Words(page).found for page in drawn))
        left[code] = words & in_english - same_in_both(code) - NAMES
        direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
        assert all(f'<html lang="{code}" dir="{direction}"' in page for page in drawn), code
        with translation.override(code):
            warning = translation.gettext(WARNING)
        assert warning != WARNING
        assert all(warning in page for page in drawn), code
        assert not any(re.search(r"%\(\w+\)|%%", page) for page in drawn), code
    assert {code: words for code, words in left.items() if words} == {}


@pytest.mark.parametrize("code", sorted({*RIGHT_TO_LEFT, "bg", "uk", "ru", "hi", "bn", "zh-hans"}))
def test_countries_have_names_of_their_own_writing(code: str) -> None:
    """A country for which the CLDR has no name in the language would show its English one."""
    named = {}
    for each in ("en", code):
        with translation.override(each):
            named[each] = {country.name for country in places.countries()}
    assert named[code] & named["en"] == set()


def test_english_has_no_warning_and_a_language_that_is_off_is_not_spoken(
    client: Client, addresses: list[str], settings: Any
) -> None:
    settings.CANDIL_LANGUAGES = ["fa"]
    assert "native speaker" not in client.get("/help/?lang=en").content.decode()
    answer = client.get("/help/?lang=ar", HTTP_ACCEPT_LANGUAGE="ar")
    assert '<html lang="en" dir="ltr"' in answer.content.decode()
    assert "العربية" not in answer.content.decode()
    assert "فارسی" in answer.content.decode()


def test_with_english_alone_nothing_is_asked_about_languages(client: Client, settings: Any) -> None:
    settings.CANDIL_LANGUAGES = ["en"]
    assert 'class="languages' not in client.get("/help/").content.decode()


def test_staff_pages_stay_in_one_language(client: Client, addresses: list[str], settings: Any) -> None:
    settings.LANGUAGES = [("en", "English")]
    answer = client.get("/accounts/login/?lang=ar", HTTP_ACCEPT_LANGUAGE="ar")
    assert '<html lang="en" dir="ltr"' in answer.content.decode()


@pytest.mark.parametrize("code", ["fa", "pl"])
def test_faults_are_told_in_the_language(client: Client, addresses: list[str], code: str) -> None:
    form = answering.read(answering.open_version("kinds"))
    moment = answering.Moment(timezone.localtime().replace(tzinfo=None))
    with translation.override(code):
        faults = answering.check(form, {"count": "many"}, code, moment).faults
        assert faults == {
            "all": translation.gettext("Please answer this."),
            "count": translation.gettext("Write a whole number in digits."),
        }
        assert str(Case.DANGER.label) != "Somebody is in danger now"
    assert not any(re.search(r"Please|whole", words) for words in faults.values())
