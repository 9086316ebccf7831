"""Published boundaries, populations and places."""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from candil.platform.places import queries
from candil.platform.places.queries import atlas
from candil.platform.places.services import Imported, NewLevel, PopulationFiles, Properties, import_areas
from candil.platform.vocabulary import queries as vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, pytest.mark.slow]


def say(text: str) -> None:
    """Shown by `pytest -s`."""
    sys.stdout.write(f"\n{text}\n")


@pytest.fixture
def real_world(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Natural Earth's countries in the form of the built atlas, so that these tests need no front end."""
    with gzip.open(shared_data / "boundaries" / "ne_50m_admin_0_countries.geojson.gz", "rt", encoding="utf-8") as file:
        content = json.load(file)
    for feature in content["features"]:
        given = {key.lower(): value for key, value in feature["properties"].items()}
        feature["properties"] = {"code": vocabulary.country(given["admin"]), "name": given["admin"]}
    path = tmp_path / "countries.geojson"
    path.write_text(json.dumps(content))
    monkeypatch.setattr(atlas, "atlas_file", lambda: path)


def import_districts(shared_data: Path) -> Imported:
    uk = shared_data / "uk"
    return import_areas(
        files=[uk / "uk_lad_2016_topo.json.gz", uk / "ni_lgd_topo.json.gz"],
        level=NewLevel("lad", "Local authority"),
        properties=Properties("LAD13CD,LGDCode", "LAD13NM,LGDNAME"),
        populations=PopulationFiles(
            (uk / "population20_ltla21.csv.gz", uk / "population22_ltla19_scotland.csv.gz"),
            "ltla21_code,ltla19_code",
            ("total_population,all_ages",),
        ),
    )


def test_the_districts_of_the_united_kingdom(shared_data: Path, real_world: None) -> None:
    done = import_districts(shared_data)
    covered = done.areas - len(done.without_population)
    say(f"populations for {covered} of {done.areas} districts, {done.population:,} people")
    assert done.areas == 391
    assert covered >= 345  # councils that merged since have new codes; Northern Ireland is in neither file
    assert 60_000_000 < done.population < 68_000_000
    joined = queries.neighbours("lad")
    named = {queries.area_name(code): code for code in joined}
    around = {
        name: {queries.area_name(code) for code in joined[named[name]]}
        for name in ("Cornwall", "Leeds", "Isle of Wight")
    }
    assert {"Plymouth", "West Devon", "Torridge"} <= around["Cornwall"]
    assert around["Leeds"] == {"Bradford", "Harrogate", "Kirklees", "Selby", "Wakefield"}
    assert len(around["Isle of Wight"]) == 2
    assert all(one in joined[other] for one, others in joined.items() for other in others)
    assert 4 < np.mean([len(others) for others in joined.values()]) < 7
    assert queries.areas_at([(53.797, -1.547)]) == [("country:GBR", named["Leeds"])]
    assert len(json.dumps(queries.boundaries("lad"))) < 4_000_000


def test_65_thousand_points_are_placed_together_and_not_one_by_one(shared_data: Path, real_world: None) -> None:
    import_districts(shared_data)
    chance = np.random.default_rng(1)
    points = list(zip(chance.uniform(50, 59, 65_000), chance.uniform(-6, 1.5, 65_000), strict=True))
    queries.areas_at(points[:10])
    before = time.process_time()  # of this process: other work on the machine does not count
    found = queries.areas_at(points)
    spent = time.process_time() - before
    say(f"65,000 points on 391 districts and the countries: {spent:.2f} s of processor time")
    assert spent < 30  # one by one it takes minutes; how fast it is, is a matter of benches
    assert 25_000 < sum(len(codes) == 2 for codes in found) < 35_000


def _towns(shared_data: Path) -> list[tuple[str, str, float, float]]:
    with gzip.open(shared_data / "boundaries" / "ne_50m_populated_places_simple.geojson.gz", "rt") as file:
        features: list[dict[str, Any]] = json.load(file)["features"]
    towns = []
    for feature in features:
        given = {key.lower(): value for key, value in feature["properties"].items()}
        country = vocabulary.country(given["adm0name"]) or vocabulary.country(given["adm0_a3"]) or ""
        longitude, latitude = feature["geometry"]["coordinates"][:2]
        towns.append((given["name"], country, latitude, longitude))
    return towns


def test_the_towns_of_natural_earth_outside_antarctica_are_found(shared_data: Path, real_world: None) -> None:
    every = _towns(shared_data)
    towns = [town for town in every if town[1] != "ATA"]  # research stations, no populated places
    find = queries.resolver()
    found = wrong = 0
    for name, country, latitude, longitude in towns:
        place = find(name, country)
        if place is not None:
            near = queries.distance_km(latitude, longitude, place.latitude, place.longitude) <= 50
            found, wrong = found + near, wrong + (not near)
    share, of_all = found / len(towns), found / len(every)
    say(f"found {found} of {len(towns)} towns ({share:.1%}; {of_all:.1%} with Antarctica), {wrong} elsewhere")
    assert found / len(towns) >= 0.95
    assert wrong / len(towns) <= 0.01


def test_points_of_natural_earth_lead_back_to_their_country(shared_data: Path, real_world: None) -> None:
    towns = [town for town in _towns(shared_data) if town[1] not in {"ATA", ""}]
    nearest = [queries.nearest(latitude, longitude) for _name, _country, latitude, longitude in towns]
    near = np.array([place.distance_km for place in nearest])
    inside = [queries.country_at(latitude, longitude) for _name, _country, latitude, longitude in towns]
    same = np.mean([code == town[1] for code, town in zip(inside, towns, strict=True)])
    say(f"nearest place: median {np.median(near):.1f} km; country of the point agrees for {same:.1%}")
    assert np.median(near) < 3
    assert np.mean(near < 50) > 0.97
    assert same > 0.95


def test_countries_touch_their_neighbours(real_world: None) -> None:
    joined = queries.neighbours("country")
    assert {"country:DEU", "country:FRA", "country:LUX", "country:NLD"} <= set(joined["country:BEL"])
    assert "country:ESP" not in joined["country:DEU"]
    assert set(joined["country:NAM"]) >= {"country:AGO", "country:BWA", "country:ZAF", "country:ZMB"}
    assert len(joined["country:ISL"]) >= 2
    assert all(one in joined[other] for one, others in joined.items() for other in others)
    assert queries.country_at(-22.56, 17.08) == "NAM"
