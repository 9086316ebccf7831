"""Names to places and back, offline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from candil.platform.places import queries
from candil.platform.places.errors import GazetteerMissing, PositionImpossible
from candil.platform.places.queries import gazetteer
from candil.platform.places.services import NewLevel, Properties, import_areas
from candil.platform.places.tests.conftest import collection, square

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "country", "name", "code", "precision"),
    [
        ("London", None, "London", "GBR", "locality"), ("london", "CAN", "London", "CAN", "locality"),
        ("Paris, Texas", None, "Paris", "USA", "locality"), ("Paris, TX, USA", None, "Paris", "USA", "locality"),
        ("Cologne", None, "Köln", "DEU", "locality"), ("القاهرة", None, "Cairo", "EGY", "locality"),
        ("Tripoli, Libya", None, "Tripoli", "LBY", "locality"),
        ("Stoke on Trent", "GBR", "Stoke-on-Trent", "GBR", "locality"),
        ("near Calais", None, "Calais", "FRA", "area"), ("50 km north of Tripoli", "LBY", "Tripoli", "LBY", "area"),
        ("close to Dover, UK", None, "Dover", "GBR", "area"), ("Saint Helens", "GBR", "St Helens", "GBR", "locality"),
        ("Fort-de-France, France", None, "Fort-de-France", "MTQ", "locality"),
        ("Luxembourg", "LUX", "Luxembourg", "LUX", "locality"),
    ],
)  # fmt: skip
def test_names_are_found(text: str, country: str | None, name: str, code: str, precision: str) -> None:
    place = queries.resolve(text, country=country)
    assert place is not None
    assert (place.name, place.country, place.precision) == (name, code, precision)
    assert queries.resolver()(text, country) == place


@pytest.mark.parametrize(
    ("text", "country"),
    [("Springfield", None), ("Springfield", "USA"), ("Rochester", "USA"), ("", None), (" , ", None),
     ("Qwertzuiop", None), ("In", None), ("London", "NAM"), ("Paris, France", "DEU"), ("Calais, Nowhereland", "GBR")],
)  # fmt: skip
def test_what_is_unknown_or_ambiguous_is_not_guessed(text: str, country: str | None) -> None:
    assert queries.resolve(text, country=country) is None


def test_a_country_is_a_place_of_country_precision(world: Path) -> None:
    place = queries.resolve("France")
    assert (place.country, place.precision, place.name) == ("FRA", "country", "France")
    assert queries.country_at(place.latitude, place.longitude) == "FRA"
    assert queries.resolve("off the coast of France").precision == "country"


def test_imported_areas_are_places_too(world: Path, tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    areas = collection(
        ({"c": "A", "n": "Zzyzxshire"}, square(-8, 50)), ({"c": "B", "n": "Cornwall"}, square(-6, 50)),
        ({"c": "C", "n": "Leeds"}, square(-2, 53)), ({"c": "D", "n": "Twin"}, square(-9, 47)),
        ({"c": "E", "n": "Twin"}, square(-9, 48)),
    )  # fmt: skip
    assert queries.resolve("Zzyzxshire") is None
    path.write_text(json.dumps(areas))
    import_areas(files=[path], level=NewLevel("shire", "Shire"), properties=Properties("c", "n"))
    place = queries.resolve("Zzyzxshire")
    assert (place.precision, place.country) == ("area", "GBR")
    assert queries.areas_at([(place.latitude, place.longitude)]) == [("country:GBR", "shire:A")]
    assert queries.resolve("Cornwall", country="GBR").precision == "area"
    assert queries.resolve("Cornwall") is None  # the area, or the town in Canada
    assert queries.resolve("Leeds").precision == "locality"  # the town lies in the area of its name
    assert queries.resolve("Twin", country="GBR") is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "name", "least", "most"),
    [(51.129, 1.311, "Dover", 0, 3), (50.95, 1.85, "Calais", 0, 1), (-90, 0, None, 3_500, 4_500), 
     (0, 180, None, 0, 2_500), (0, -180, None, 0, 2_500)],
)  # fmt: skip
def test_the_nearest_place_comes_with_its_distance(latitude, longitude, name, least, most) -> None:
    place = queries.nearest(latitude, longitude)
    assert name is None or place.name == name
    assert least <= place.distance_km <= most
    assert place.distance_km == pytest.approx(
        queries.distance_km(latitude, longitude, place.latitude, place.longitude), abs=1e-9
    )


def test_nearest_agrees_with_trying_every_place() -> None:
    every = gazetteer.positions()
    for latitude, longitude in [(35.5, 12.6), (64.1, -21.9), (-41.3, 174.8), (70, 179.9), (12, -179.9)]:
        place = queries.nearest(latitude, longitude)
        least = min(queries.distance_km(latitude, longitude, lat, lon) for _id, lat, lon in every)
        assert place.distance_km == pytest.approx(least, abs=1e-6)


def test_distance_is_the_great_circle() -> None:
    assert queries.distance_km(0, 0, 0, 180) == pytest.approx(20_015.115, abs=0.01)
    assert queries.distance_km(51.50853, -0.12574, 48.85341, 2.3488) == pytest.approx(343.6, abs=1)
    assert queries.distance_km(10, 20, 10, 20) == 0


def test_a_point_nowhere_on_earth_is_refused() -> None:
    with pytest.raises(PositionImpossible):
        queries.nearest(91, 0)


def test_towns_come_largest_first() -> None:
    towns = queries.towns("NAM", minimum_population=15_000)
    assert towns[0].name == "Windhoek"
    assert [town.population for town in towns] == sorted((town.population for town in towns), reverse=True)
    assert min(town.population for town in towns) >= 15_000


def test_countries_know_their_region() -> None:
    known = {country.code: country for country in queries.countries()}
    assert known["NAM"].alpha_2 == "NA"
    assert known["NAM"].region == queries.region_of("NAM")
    assert known["NAM"].region.sub_region == "202"
    assert queries.populations("country")["country:NAM"] > 2_000_000


def test_entries_are_read_across_the_edges_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    entries = {str(number): {"name": "}{" * number, "n": number} for number in range(40)}
    monkeypatch.setattr(gazetteer, "_CHUNK", 7)
    assert list(gazetteer._entries(io.StringIO(json.dumps(entries)))) == list(entries.values())
    with pytest.raises(ValueError, match="ends in the middle"):
        list(gazetteer._entries(io.StringIO(json.dumps(entries)[:-30])))


def test_a_gazetteer_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    blocked = tmp_path / "places.sqlite3"
    blocked.with_suffix(".unfinished").mkdir()
    with pytest.raises((GazetteerMissing, OSError)):
        gazetteer._make(blocked)
    assert not blocked.exists()
