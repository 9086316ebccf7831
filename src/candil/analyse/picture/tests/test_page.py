"""The page answers without a script: figures in tables, filters in the address, refusals in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from candil.analyse.incidents.models import Leg, Record
from candil.analyse.incidents.services import mark_all_stale
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.trust.accounts.models import Organisation

PAGE = reverse("picture:picture")


@pytest.fixture
def records(organisation: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(4)), organisation=organisation)


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["map", "timeline", "flows", "patterns", "network", "tables"])
def test_every_view_is_complete_html(view: str, records: None, analyst: Any, sign_in: Any) -> None:
    answer = sign_in(analyst).get(PAGE, {"view": view})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<table" in text or view == "network", "four records tie nothing together"
    assert "Method and limits" in text or view == "tables"
    assert "4 records" in text or view in {"patterns", "network", "tables"}


@pytest.mark.django_db
def test_a_figure_opens_the_rows_it_counts(records: None, analyst: Any, sign_in: Any) -> None:
    client = sign_in(analyst)
    text = client.get(PAGE, {"view": "tables", "citizenship": "ROU"}).content.decode()
    link = "/records/?citizenship=ROU&amp;exploitation=ForcedLabour&amp;population=real"
    assert link in text
    rows = client.get(link.replace("&amp;", "&"))
    assert rows.status_code == 200
    assert "R1" in rows.content.decode() or rows.content.decode().count("/records/") >= 4


@pytest.mark.django_db
def test_a_reader_gets_figures_but_no_way_to_the_rows(records: None, organisation: Any, sign_in: Any) -> None:
    from candil.trust.accounts.models import User

    reader = User.objects.create_user("reader", organisation=organisation, roles=["reader"])
    text = sign_in(reader).get(PAGE, {"view": "tables"}).content.decode()
    assert "/records/?" not in text
    assert "not shown" in text


@pytest.mark.django_db
def test_a_filter_that_is_not_understood_is_said(records: None, analyst: Any, sign_in: Any) -> None:
    answer = sign_in(analyst).get(PAGE, {"citizenship": "Atlantis"})
    assert answer.status_code == 400
    assert "Atlantis" in answer.content.decode()


@pytest.mark.django_db
def test_each_filter_in_force_can_be_taken_away(records: None, analyst: Any, sign_in: Any) -> None:
    text = sign_in(analyst).get(PAGE, {"view": "tables", "citizenship": "ROU", "gender": "Masculine"}).content.decode()
    assert "Remove Citizenship: Romania" in text
    assert 'href="?view=tables&amp;gender=Masculine"' in text


@pytest.mark.django_db
def test_synthetic_records_are_announced(organisation: Any, analyst: Any, sign_in: Any) -> None:
    keep(CleanRecordFactory(is_synthetic=True), organisation=organisation)
    assert "Invented records" in sign_in(analyst).get(PAGE, {"view": "tables"}).content.decode()


@pytest.mark.django_db
def test_nobody_signed_in_sees_public_records_only(records: None, client: Any) -> None:
    text = client.get(PAGE, {"view": "tables"}).content.decode()
    assert "Romania" not in text


@pytest.fixture
def town(organisation: Any) -> dict[str, Any]:
    """A town where two organisations record ever more, and single records of one of them elsewhere in the country."""
    police = Organisation.objects.create(slug="police", name="Police", sector="law_enforcement", country="GBR")

    def at(latitude: float, longitude: float, day: date) -> Any:
        return CleanRecordFactory(
            date_from=day, date_to=day, legs=(CleanLegFactory(latitude=latitude, longitude=longitude),)
        )

    days = [date(year, month, 10) for year in (2021, 2022, 2023) for month in (2, 5, 8, 11)]
    quarters_of_town = [(53.7446, -0.3353), (53.85, -0.33), (53.75, -0.15)]
    for owner in (organisation, police):
        rising = [day for day in days for _ in range(6 if day.year == 2023 else 1)]
        keep(*(at(*where, day) for day in rising for where in quarters_of_town), organisation=owner, shared="members")
    scattered = [at(50 + number / 10, -4 + number / 20, days[number % 12]) for number in range(60)]
    keep(*scattered, organisation=organisation, shared="members")
    return {"police": police}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "column"), [("standing", "With neighbours"), ("changing", "Lately"), ("firmness", "With neighbours")]
)
def test_every_question_about_places_opens_exactly_the_records_it_counts(
    about: str, column: str, town: Any, analyst: Any, sign_in: Any
) -> None:
    client = sign_in(analyst)
    text = client.get(PAGE, {"about": about, "level": "cell:5"}).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text, re.S)
    position = [re.sub(r"<[^>]*>", "", head).strip() for head in heads].index(column)
    opened = 0
    for row in re.findall(r"<tr>(.*?)</tr>", text, re.S):
        link = re.search(r'href="(/records/\?[^"]*cell%3A5=[^"]*)"', row)
        if link:
            figures = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
            counted = re.sub(r"<[^>]*>", "", figures[position]).strip()
            said = client.get(link[1].replace("&amp;", "&")).content.decode()
            assert re.search(rf"\b{counted} records? that you may read", said), row
            opened += 1
    assert opened, "the town stands out in each"


@pytest.mark.django_db
def test_a_hotspot_says_whether_it_stands_without_each_contributor(town: Any, analyst: Any, sign_in: Any) -> None:
    text = sign_in(analyst).get(PAGE, {"about": "firmness"}).content.decode()
    assert "Stands without any one contributor" in text.partition("<tbody")[2]
    Leg.objects.filter(record__owner=town["police"]).delete()
    Record.objects.filter(owner=town["police"]).delete()
    mark_all_stale()
    text = sign_in(analyst).get(PAGE, {"about": "firmness"}).content.decode()
    assert "Rests on one contributor alone" in text.partition("<tbody")[2]


@pytest.mark.django_db
def test_what_single_contributors_report_is_not_told_as_statistics(
    partnership: Any, organisation: Any, statistics_partner: Any, sign_in: Any
) -> None:
    keep(*(CleanRecordFactory() for _ in range(30)), organisation=organisation, shared="groups:harbour")
    text = sign_in(statistics_partner).get(PAGE, {"about": "firmness"}).content.decode()
    assert "what a single contributor reports is never told" in text
    assert "lantern" not in text.partition("<main")[2]


@pytest.fixture
def mixture(organisation: Any) -> None:
    """Romanians in farm work and Vietnamese in beauty, both in part of the records only; the tie grew last year."""
    today = timezone.localdate()

    def one(year: int, citizenship: str, sector: str) -> Any:
        codes = {"exploitation": ("ForcedLabour",), "citizenship": (citizenship,), "industry": (sector,)}
        day = date(year, 6, 15)
        return CleanRecordFactory(date_from=day, date_to=day, codes=codes)

    records = []
    for year in (today.year - 2, today.year - 1):
        tied = 60 if year == today.year - 1 else 20
        records += [one(year, "ROU", "A") for _ in range(tied)] + [one(year, "VNM", "S") for _ in range(40)]
        records += [one(year, nation, sector) for nation in ("ROU", "VNM") for sector in ("A", "S") for _ in range(15)]
    keep(*records, organisation=organisation)


@pytest.mark.django_db
def test_patterns_say_what_goes_together_what_grew_and_what_is_likely(mixture: Any, analyst: Any, sign_in: Any) -> None:
    client = sign_in(analyst)
    text = client.get(PAGE, {"view": "patterns"}).content.decode()
    together, change, scenarios = re.findall(r'id="(?:combinations|change|scenarios)".*?</table>', text, re.S)
    assert "Romania" in together
    row = re.search(r"<tr>(?:(?!</tr>).)*Romania(?:(?!</tr>).)*</tr>", together, re.S)
    assert row
    link = re.search(r'href="(/records/[^"]*)"', row[0])
    counted = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.S)[0].strip()
    assert link
    assert f"{counted} records that you may read" in client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Romania" in change
    assert "Romania" in scenarios


@pytest.mark.django_db
def test_what_is_filtered_by_is_what_is_known(mixture: Any, analyst: Any, sign_in: Any) -> None:
    text = sign_in(analyst).get(PAGE, {"view": "patterns", "citizenship": "VNM"}).content.decode()
    assert "Given Viet" in text
    rare = sign_in(analyst).get(PAGE, {"view": "patterns", "citizenship": "FRA"}).content.decode()
    assert "too rare" in rare


@pytest.mark.django_db
def test_an_organisation_that_fell_silent_is_named_and_its_silence_is_not_judged(
    organisation: Any, analyst: Any, sign_in: Any
) -> None:
    today = timezone.localdate()
    police = Organisation.objects.create(slug="police", name="Police", sector="law_enforcement", country="GBR")
    months = [date(today.year - 2 + number // 12, number % 12 + 1, 10) for number in range(24 + today.month - 1)]
    for owner, last in ((organisation, len(months)), (police, len(months) - 6)):
        kept = [CleanRecordFactory(date_from=day, date_to=day) for day in months[:last] for _ in range(3)]
        keep(*kept, organisation=owner, shared="members")
    text = sign_in(analyst).get(PAGE, {"view": "timeline", "period": "month"}).content.decode()
    silent = text.partition("Organisations that have fallen silent")[2].partition("</table>")[0]
    assert "police" in silent
    assert organisation.slug not in silent
    assert "Not complete yet" in unquote(text)


@pytest.mark.django_db
def test_flows_say_which_corridors_changed_and_what_journeys_pass(
    organisation: Any, analyst: Any, sign_in: Any
) -> None:
    last = timezone.localdate().year - 1

    def journey(year: int, *countries: str) -> Any:
        stages = ("origin", *("transit" for _ in countries[2:]), "exploitation")
        legs = tuple(
            CleanLegFactory(
                stage=stage, country=country, place_name="", latitude=None, longitude=None, precision="country"
            )
            for stage, country in zip(stages, countries, strict=True)
        )
        day = date(year, 6, 15)
        return CleanRecordFactory(date_from=day, date_to=day, legs=legs)

    grown = [journey(year, "ROU", "HUN", "GBR") for year, number in ((last - 1, 10), (last, 60)) for _ in range(number)]
    steady = [journey(year, "VNM", "POL") for year in (last - 1, last) for _ in range(60)]
    keep(*grown, *steady, organisation=organisation)
    client = sign_in(analyst)
    text = client.get(PAGE, {"view": "flows"}).content.decode()
    changed = text.partition('id="changed-corridors"')[2].partition("</table>")[0]
    passed = text.partition('id="passages"')[2].partition("</table>")[0]
    assert "Hungary → United Kingdom" in changed
    link = re.search(r'href="(/records/[^"]*corridor=HUN-GBR[^"]*)"', changed)
    assert link
    assert "60 records that you may read" in client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Hungary" in passed
    assert "70" in passed


@pytest.mark.django_db
def test_the_network_ties_what_occurs_together_and_opens_its_records(mixture: Any, analyst: Any, sign_in: Any) -> None:
    client = sign_in(analyst)
    text = client.get(PAGE, {"view": "network"}).content.decode()
    ties = text.partition("Strongest ties")[2].partition("</table>")[0]
    row = re.search(r"<tr>(?:(?!</tr>).)*Romania(?:(?!</tr>).)*</tr>", ties, re.S)
    assert row
    link = re.search(r'href="(/records/[^"]*)"', row[0])
    counted = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.S)[0].strip()
    assert link
    assert f"{counted} records that you may read" in client.get(link[1].replace("&amp;", "&")).content.decode()
