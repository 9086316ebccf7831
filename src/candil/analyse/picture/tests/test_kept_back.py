"""What is kept back in one period is no change: neither to whoever knows statistics only, nor beside open records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.picture import queries
from candil.analyse.picture.queries.patterns import ONLY_OPENABLE
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.partnerships.models import Membership

COUNTRY_ONLY = {"place_name": "", "latitude": None, "longitude": None, "precision": "country"}


def a_record(year: int, month: int, home: str, where: str) -> Any:
    legs = (
        CleanLegFactory(stage="origin", country=home, **COUNTRY_ONLY),
        CleanLegFactory(stage="exploitation", country=where, **COUNTRY_ONLY),
    )
    day = date(year, month, 5)
    return CleanRecordFactory(codes={"citizenship": (home,)}, date_from=day, date_to=day, legs=legs)


@pytest.fixture
def kept_back(organisation: Any, partnership: Any) -> Any:
    """Of each of three members: Vietnam to Sweden 20 a year; Romania to Italy 12 in 2022 and 2 in 2023: too few."""
    shelter = Organisation.objects.create(slug="open-shelter", name="Open Shelter", sector="charity", country="GBR")
    Membership.objects.create(group=partnership, organisation=shelter, grant="rows")
    for owner in (organisation, Organisation.objects.get(slug="harbour-police"), shelter):
        made = [a_record(year, 1 + n % 12, "VNM", "SWE") for year in (2022, 2023) for n in range(20)]
        made += [a_record(2022, 1 + n, "ROU", "ITA") for n in range(12)]
        made += [a_record(2023, 1 + n, "ROU", "ITA") for n in range(2)]
        keep(*made, organisation=owner, shared="groups:harbour")
    return organisation


def directions(asked: queries.Asked) -> dict[tuple[str, str], str | None]:
    changed = queries.changed_corridors_of(asked)
    assert changed is not None
    return {(one.origin, one.destination): one.direction for one in changed.found.corridors}


def courses(asked: queries.Asked) -> dict[str, tuple[int, int]]:
    changing = queries.emerging_of(asked, "country", "year")
    assert changing is not None
    return {place.key: (place.before, place.recent) for place in changing.found}


@pytest.mark.django_db
def test_whoever_sees_all_is_told_of_the_fall(kept_back: Any) -> None:
    asked = queries.ask(viewer=OPERATOR)
    assert directions(asked) == {("ROU", "ITA"): "down", ("VNM", "SWE"): "up"}
    assert courses(asked) == {"country:ITA": (36, 6), "country:SWE": (60, 60)}


@pytest.mark.django_db
def test_to_statistics_a_year_kept_back_is_unknown_and_no_fall(kept_back: Any, statistics_partner: Any) -> None:
    asked = queries.ask(viewer=viewer_for(statistics_partner), population="real")
    assert asked.is_protected
    assert directions(asked) == {("VNM", "SWE"): None}


@pytest.mark.django_db
def test_beside_open_records_only_those_are_compared(kept_back: Any, statistics_partner: Any) -> None:
    opened = [a_record(year, 1 + n, "VNM", "SWE") for year in (2022, 2023) for n in range(10)]
    keep(*opened, organisation=kept_back, shared="public")
    asked = queries.ask(viewer=viewer_for(statistics_partner), population="real")
    assert asked.is_protected
    changed, changing = queries.changed_corridors_of(asked), queries.emerging_of(asked, "country", "year")
    assert changed is not None
    assert changing is not None
    assert [(one.before, one.after) for one in changed.found.corridors] == [(10, 10)]
    assert queries.passages_of(asked).journeys == 20
    for found in (changed.found, changing.found, queries.passages_of(asked)):
        assert ONLY_OPENABLE in found.notes
