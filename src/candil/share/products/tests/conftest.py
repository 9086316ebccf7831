"""Records of three organisations in one sharing group, for products to be composed from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.policies import viewer_for
from candil.trust.partnerships.models import Membership

QUARTERS = [date(year, month, 10) for year in range(2018, 2024) for month in (2, 5, 8, 11)]
#: (latitude, longitude) of Hull, Dover and Leeds.
TOWNS = [("Hull", 53.7446, -0.3353), ("Dover", 51.1279, 1.3134), ("Leeds", 53.7965, -1.5478)]


@pytest.fixture(autouse=True)
def _store_folder(tmp_path: Path, settings: Any) -> None:
    """A store of its own for each test."""
    settings.CANDIL_STORE = tmp_path / "store"


@pytest.fixture
def editor(organisation: Any) -> Any:
    """Releases the reports of the owning organisation."""
    return User.objects.create_user(username="editor", organisation=organisation, roles=["editor"])


def records(number: int, *, exploitation: str = "ForcedLabour", citizenship: str = "ROU") -> list[Any]:
    """Clean records spread over quarters and towns, from Romania to the United Kingdom."""
    made = []
    for index in range(number):
        name, latitude, longitude = TOWNS[index % len(TOWNS)]
        day = QUARTERS[index % len(QUARTERS)]
        there = CleanLegFactory(place_name=name, latitude=latitude, longitude=longitude)
        home = CleanLegFactory(
            stage="origin", country="ROU", place_name="", latitude=None, longitude=None, precision="country"
        )
        codes = {"exploitation": (exploitation,), "citizenship": (citizenship,), "gender": ("Feminine",)}
        made.append(CleanRecordFactory(date_from=day, date_to=day, codes=codes, legs=(home, there)))
    return made


@pytest.fixture
def world(organisation: Any, partnership: Any) -> dict[str, Any]:
    """Three members of the group share 72 records of forced labour and 24 each of two other kinds; one has four of
    organ removal, too; and the owner keeps 30 of forced begging to itself."""
    police = Organisation.objects.get(slug="harbour-police")
    shelter = Organisation.objects.create(slug="shelter", name="Open Shelter", sector="charity", country="GBR")
    Membership.objects.create(group=partnership, organisation=shelter, grant="rows")
    for owner in (organisation, police, shelter):
        mixed = [
            *records(72),
            *records(24, exploitation="SexualExploitation", citizenship="ALB"),
            *records(24, exploitation="ForcedMarriage", citizenship="VNM"),
        ]
        keep(*mixed, organisation=owner, shared="groups:harbour")
    keep(
        *records(4, exploitation="OrganRemoval", citizenship="MDA"), organisation=organisation, shared="groups:harbour"
    )
    keep(*records(30, exploitation="ForcedBegging", citizenship="BGR"), organisation=organisation, shared="owner")
    return {"owner": organisation, "police": police, "shelter": shelter}


@pytest.fixture
def analyst_viewer(analyst: Any) -> Any:
    """The analyst of the owning organisation, as a viewer."""
    return viewer_for(analyst)
