"""A report finds its way to the analysts who read its language."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from candil.collect.reporting import queries, services
from candil.collect.reporting.errors import LanguageUnknown
from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.tests.acting import SAW, enrolled, sent
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.models import KeyWrap, Recovery
from candil.trust.vault.tests.acting import Person
from conftest import _person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def farid(channel: Channel, organisation: Any) -> Person:
    """A second analyst of the channel, with a key, who reads Persian and Arabic."""
    person = enrolled(_person("farid", organisation, "report_analyst"))
    services.set_languages(by=person.viewer, person=person.user, languages=["fa", "ar"])
    channel.analysts.add(person.user)
    return person


@pytest.fixture(autouse=True)
def four(settings: Any) -> None:
    settings.CANDIL_LANGUAGES = ["en", "fa", "ps", "ar"]


def holders(client: Client, language: str) -> set[str]:
    """Who got a key of a report sent in a language."""
    before = set(Cover.objects.values_list("pk", flat=True))
    sent(client, *SAW, address=f"/report/to/harbour/?lang={language}")
    label = Cover.objects.exclude(pk__in=before).get().pk
    assert KeyWrap.objects.filter(report=label, recovery__in=Recovery.objects.all()).count() == 1
    return set(KeyWrap.objects.filter(report=label, key__isnull=False).values_list("key__person__username", flat=True))


def test_a_report_is_sealed_to_those_who_read_its_language(client: Client, rhea: Person, farid: Person) -> None:
    assert {code: holders(client, code) for code in ("en", "fa", "ar", "ps")} == {
        "en": {"rhea"},
        "fa": {"farid"},
        "ar": {"farid"},
        "ps": {"rhea", "farid"},  # nobody reads it: all of them
    }


def test_somebody_without_a_key_is_not_waited_for(client: Client, channel: Channel, organisation: Any) -> None:
    keyless = _person("pari", organisation, "report_analyst")
    services.set_languages(by=OPERATOR, person=keyless, languages=["ps"])
    channel.analysts.add(keyless)
    assert holders(client, "ps") == {"rhea"}
    assert queries.languages_read(channel) == {"en"}


def test_who_reads_english_too_gets_both(client: Client, channel: Channel, rhea: Person, farid: Person) -> None:
    services.set_languages(by=rhea.viewer, person=rhea.user, languages=["fa", "en"])
    assert holders(client, "fa") == {"rhea", "farid"}
    assert queries.readers_of(channel, "en") == [rhea.user.pk]


def test_nobody_says_it_for_another(rhea: Person, farid: Person) -> None:
    with pytest.raises(NotPermitted):
        services.set_languages(by=rhea.viewer, person=farid.user, languages=["en"])
    for wrong in (["xx"], []):
        with pytest.raises(LanguageUnknown):
            services.set_languages(by=rhea.viewer, person=rhea.user, languages=wrong)
    assert queries.languages_of(farid.viewer) == ["ar", "fa"]


def test_the_list_names_languages_filters_by_them_and_says_which_nobody_reads(
    client: Client, rhea: Person, farid: Person
) -> None:
    for code in ("en", "ps"):
        holders(client, code)
    signed_in(client, rhea.user)
    page = client.get("/desk/").content.decode()
    assert page.count("nobody here reads it") == 1
    rows = {code: client.get(f"/desk/?language={code}").content.decode() for code in ("ps", "en")}
    assert ["nobody here reads it" in rows[code] for code in ("ps", "en")] == [True, False]
    assert [rows[code].count('<th scope="row">') for code in ("ps", "en")] == [1, 1]
    assert '<option value="ps" selected>Pashto</option>' in rows["ps"]


def test_one_says_on_a_page_what_one_reads(client: Client, rhea: Person, channel: Channel) -> None:
    signed_in(client, rhea.user)
    page = client.get("/report/desk/languages/").content.decode()
    assert page.count('type="checkbox"') == 22
    assert page.count(" checked") == 1
    assert client.post("/report/desk/languages/", {"languages": ["ps", "en"]}).status_code == 302
    assert queries.languages_of(rhea.viewer) == ["en", "ps"]
    assert "errorlist" in client.post("/report/desk/languages/", {"languages": ["xx"]}).content.decode()


def test_the_command_says_which_languages_are_covered(
    farid: Person, channel: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("channel", "list")
    assert capsys.readouterr().out.split("\t")[1:4] == ["open", "365 days", "read: en fa ar; nobody reads: ps"]
    call_command("channel", "reads", "rhea", "ps", "en")
    assert capsys.readouterr().out == "rhea reads: en, ps.\n"
    call_command("channel", "list")
    assert capsys.readouterr().out.split("\t")[3] == "read: en fa ps ar"
