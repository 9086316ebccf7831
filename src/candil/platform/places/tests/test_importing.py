"""Importing areas: what comes in, what is refused and why, all or nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import shapefile
import shapely
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from candil.platform.places import queries
from candil.platform.places.errors import AreaUnknown, AtlasMissing, BoundaryFileInvalid, LevelUnknown
from candil.platform.places.models import Area, AreaLevel
from candil.platform.places.queries import atlas
from candil.platform.places.services import NewLevel, PopulationFiles, Properties, import_areas, topojson
from candil.platform.places.tests.conftest import collection, square

pytestmark = pytest.mark.django_db


def bring_in(*files: Path, level: str = "district", code: str = "code", name: str = "name", **more: Any) -> Any:
    return import_areas(
        files=files, level=NewLevel(level, "District", "Us", "© Us"), properties=Properties(code, name), **more
    )


def written(tmp_path: Path, content: Any, name: str = "areas.geojson") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_areas_come_in_with_country_and_parent(world: Path, districts: Path) -> None:
    done = bring_in(districts)
    assert (done.areas, done.replaced, done.repaired, done.without_country) == (5, 0, (), ())
    area = Area.objects.get(code="D5")
    assert (area.name, area.country, area.parent, area.population) == ("Abroad", "FRA", "country:FRA", None)
    assert shapely.equals(shapely.from_wkb(bytes(area.geometry)), shapely.box(4, 50, 5, 51))


def test_a_level_may_lie_inside_another_imported_one(world: Path, districts: Path, tmp_path: Path) -> None:
    bring_in(districts)
    wards = written(tmp_path, collection(({"code": "W1", "name": "Ward"}, square(-7.9, 50.1, 0.2))))
    bring_in(wards, level="ward", parent_level="district")
    assert Area.objects.get(code="W1").parent == "district:D1"
    assert queries.areas_at([(50.2, -7.8)]) == [("country:GBR", "district:D1", "ward:W1")]
    with pytest.raises(LevelUnknown, match="county"):
        bring_in(wards, level="ward", parent_level="county")


def test_an_import_replaces_the_level_and_everybody_sees_it(world: Path, districts: Path, tmp_path: Path) -> None:
    bring_in(districts)
    assert queries.area_name("district:D1") == "West"
    assert len(queries.neighbours("district")) == 5
    done = bring_in(written(tmp_path, collection(({"code": "D1", "name": "New West"}, square(-8, 50)))))
    assert (done.areas, done.replaced) == (1, 5)
    assert AreaLevel.objects.count() == 1
    assert queries.area_name("district:D1") == "New West"
    assert queries.neighbours("district") == {"district:D1": ()}
    assert queries.areas_at([(50.5, -6.5)]) == [("country:GBR",)]


def test_a_failing_import_leaves_the_old_areas(world: Path, districts: Path, tmp_path: Path) -> None:
    bring_in(districts)
    twice = written(tmp_path, collection(*[({"code": "X", "name": "Twin"}, square(-8, 50))] * 2))
    with pytest.raises(BoundaryFileInvalid, match="Two areas have the code X"):
        bring_in(twice)
    assert Area.objects.count() == 5


def test_a_missing_property_names_those_that_there_are(world: Path, districts: Path) -> None:
    with pytest.raises(BoundaryFileInvalid, match=r"no property “LAD13CD”. It has: code, name, people\..*--code"):
        bring_in(districts, code="LAD13CD")
    with pytest.raises(BoundaryFileInvalid, match=r"no property “title”.*--name-property"):
        bring_in(districts, name="title")


def test_the_first_known_of_several_properties_is_taken(world: Path, districts: Path) -> None:
    assert bring_in(districts, code="LAD13CD,code", name="LAD13NM, name").areas == 5


def test_an_empty_code_is_refused(world: Path, tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileInvalid, match="empty property “code”"):
        bring_in(written(tmp_path, collection(({"code": None, "name": "X"}, square(0, 50)))))


def test_a_shape_that_crosses_itself_is_repaired_and_reported(world: Path, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 50], [2, 52], [2, 50], [0, 52], [0, 50]]]}
    done = bring_in(written(tmp_path, collection(({"code": "B", "name": "Bow"}, bow))))
    assert done.repaired == ("B",)
    shape = shapely.from_wkb(bytes(Area.objects.get().geometry))
    assert shapely.is_valid(shape)
    assert shapely.area(shape) == pytest.approx(2.0)


def test_projected_coordinates_are_told_with_their_range(world: Path, tmp_path: Path) -> None:
    grid = written(tmp_path, collection(({"code": "G", "name": "Grid"}, square(530_000, 180_000, 1_000))))
    with pytest.raises(BoundaryFileInvalid, match=r"530000 to 531000 and from 180000 to 181000.*WGS 84"):
        bring_in(grid)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<html>", "is not JSON"), ('{"type": "Feature"}', "neither a GeoJSON FeatureCollection"), ("[]", "but “list”"),
        ('{"type": "FeatureCollection"}', "breaks the rules"), (collection(), "holds no areas"),
        (collection(({"code": 1}, {"type": "Point", "coordinates": [0, 0]})), "holds no areas"),
        (collection(({"code": 1}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]})), "cannot be read"),
        ('{"type": "Topology", "arcs": [], "objects": {"a": {}, "b": {}}}', "objects: a, b.*--object"),
        ('{"type": "Topology", "objects": {"a": {"type": "Polygon"}}}', "breaks the rules"),
    ],
)  # fmt: skip
def test_files_that_are_something_else_are_told(world: Path, tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(BoundaryFileInvalid, match=says):
        bring_in(written(tmp_path, content))
    assert not AreaLevel.objects.exists()


def test_damaged_and_absent_files_are_told(world: Path, tmp_path: Path, districts: Path) -> None:
    cut = tmp_path / "cut.geojson.gz"
    cut.write_bytes(gzip.compress(districts.read_bytes())[:-20])
    with pytest.raises(BoundaryFileInvalid, match="damaged gzip"):
        bring_in(cut)
    with pytest.raises(BoundaryFileInvalid, match="There is no file"):
        bring_in(tmp_path / "none.geojson")
    with pytest.raises(BoundaryFileInvalid, match="as a shapefile"):
        bring_in(written(tmp_path, "no zip", "x.zip"))


@pytest.mark.parametrize("level", ["country", "Local Authority", "", "a:b"])
def test_a_level_has_a_plain_name_of_its_own(world: Path, districts: Path, level: str) -> None:
    with pytest.raises(BoundaryFileInvalid, match="will not do"):
        bring_in(districts, level=level)


def test_gzip_and_shapefile_give_the_same_areas(world: Path, districts: Path, tmp_path: Path) -> None:
    packed = tmp_path / "districts.geojson.gz"
    packed.write_bytes(gzip.compress(districts.read_bytes()))
    bring_in(packed)
    from_json = sorted(Area.objects.values_list("code", "name", "country"))
    with shapefile.Writer(str(tmp_path / "d")) as writer:
        writer.field("code", "C")
        writer.field("name", "C")
        for feature in json.loads(districts.read_text())["features"]:
            writer.record(feature["properties"]["code"], feature["properties"]["name"])
            writer.poly([ring[::-1] for ring in feature["geometry"]["coordinates"]])
    import zipfile

    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.write(tmp_path / f"d.{suffix}", f"d.{suffix}")
    bring_in(tmp_path / "d.zip")
    assert sorted(Area.objects.values_list("code", "name", "country")) == from_json


def test_topojson_shares_arcs_forwards_and_backwards() -> None:
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [10, 40]},
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
        "objects": {"all": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "properties": {"n": "left"}, "arcs": [[0, 1]]},
            {"type": "MultiPolygon", "properties": {"n": "right"}, "arcs": [[[2, -1]]]},
            {"type": None},
        ]}},
    }  # fmt: skip
    left, right = topojson.features(topology)
    assert left["properties"] == {"n": "left"}
    assert shapely.equals(shapely.from_geojson(json.dumps(left["geometry"])), shapely.box(10, 40, 11, 41))
    assert shapely.equals(shapely.from_geojson(json.dumps(right["geometry"])), shapely.box(11, 40, 12, 41))


@given(st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_quantised_arcs_come_back_where_they_were(points: list[tuple[int, int]]) -> None:
    deltas = [points[0], *((x - px, y - py) for (px, py), (x, y) in zip(points, points[1:], strict=False))]
    topology = {"arcs": [deltas], "transform": {"scale": [0.01, 0.02], "translate": [-5, 7]}}
    (arc,) = topojson._arcs(topology)
    assert arc.tolist() == [pytest.approx([x * 0.01 - 5, y * 0.02 + 7]) for x, y in points]


def people(tmp_path: Path, text: str, *columns: str) -> PopulationFiles:
    return PopulationFiles((written(tmp_path, text, "people.csv"),), "area,code", columns or ("all",))


def test_populations_are_joined_and_summed(world: Path, districts: Path, tmp_path: Path) -> None:
    given = people(tmp_path, 'code,men,women\nD1,10,20\nD2,"1,000",2.0\nD9,1,1\n', "men", "women")
    done = bring_in(districts, populations=given)
    assert queries.populations("district") == {"district:D1": 30, "district:D2": 1002}
    assert done.population == 1032
    assert done.without_population == ("D3", "D4", "D5")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,all\nx,1\n", "no column “area,code”. It has: name, all"), ("code,total\nD1,1\n", "no column “all”"),
        ("code,all\nD1,many\n", "line 2, column “all”: “many” is not a number"), ("code,all\nD1,-1\n", "“-1” is not"),
        ("code,all\nD1,nan\n", "“nan” is not"), ("code,all\nD1,\n", "“” is not"),
        ("code,all\nD1,1\nD1,2\n", "line 3: area D1 was given another"),
    ],
)  # fmt: skip
def test_wrong_populations_name_line_and_column(
    world: Path, districts: Path, tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BoundaryFileInvalid, match=says):
        bring_in(districts, populations=people(tmp_path, text))
    assert not Area.objects.exists()


def test_neighbours_touch_and_islands_get_their_two_nearest(world: Path, districts: Path) -> None:
    bring_in(districts)
    joined = queries.neighbours("district")
    assert joined["district:D1"] == ("district:D2",)
    assert joined["district:D5"] == ("district:D3", "district:D4")
    assert joined["district:D4"] == ("district:D2", "district:D3", "district:D5")  # its own two, and D5 that chose it
    for one, others in joined.items():
        assert one not in others
        assert all(one in joined[other] for other in others)
    assert queries.neighbours("country")["country:GBR"] == ("country:FRA", "country:ISL")


def test_points_are_given_to_one_area_a_level(world: Path, districts: Path) -> None:
    bring_in(districts)
    points = [(50.5, -7.5), (50.5, -7.0), (50.5, 4.5), (10.0, 10.0), (50.5, -7.5), (50.5, 55.0)]
    assert queries.areas_at(points) == [
        ("country:GBR", "district:D1"), ("country:GBR", "district:D1"), ("country:FRA", "district:D5"), (),
        ("country:GBR", "district:D1"), (),
    ]  # fmt: skip
    assert queries.areas_at([]) == []
    assert queries.areas_at([(53.5, -4.99)])[0] == ("country:GBR", "district:D4")  # just off its coast
    assert queries.areas_at([(53.5, -4.9)])[0] == ("country:GBR",)


def test_between_two_coasts_the_nearer_wins(world: Path, tmp_path: Path) -> None:
    strait = collection(({"code": "A", "name": "A"}, square(-8, 50)), ({"code": "B", "name": "B"}, square(-6.97, 50)))
    bring_in(written(tmp_path, strait))
    assert [codes[1] for codes in queries.areas_at([(50.5, -6.99), (50.5, -6.98)])] == ["district:A", "district:B"]


def test_country_at_and_names(world: Path, districts: Path) -> None:
    bring_in(districts)
    assert queries.country_at(50, 5) == "FRA"
    assert queries.country_at(0, 0) is None
    assert queries.area_name("country:FRA") == "France"
    for code in ("country:XXX", "district:D9"):
        with pytest.raises(AreaUnknown):
            queries.area_name(code)
    with pytest.raises(LevelUnknown, match="county.*country, district"):
        queries.neighbours("county")


def test_boundaries_are_ready_to_draw(world: Path, districts: Path, tmp_path: Path) -> None:
    bring_in(districts, populations=people(tmp_path, "code,all\nD1,7\n"))
    drawn = queries.boundaries("district")
    assert [feature["properties"] for feature in drawn["features"]][:2] == [
        {"code": "district:D1", "name": "West", "population": 7},
        {"code": "district:D2", "name": "Middle", "population": None},
    ]
    assert drawn["features"][0]["geometry"]["type"] == "Polygon"
    drawn["features"].clear()
    assert len(queries.boundaries("district")["features"]) == 5


def test_without_the_front_end_the_message_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas, "atlas_file", lambda: tmp_path / "absent.geojson")
    with pytest.raises(AtlasMissing, match=r"./candil run"):
        queries.areas_at([(50, 0)])
    with pytest.raises(AtlasMissing):
        queries.boundaries("country")
    assert queries.area_levels() == ()


def test_the_command_imports_and_lists(world: Path, districts: Path, tmp_path: Path, capsys) -> None:
    csv = written(tmp_path, "code,all\nD1,7\n", "people.csv")
    call_command(
        "places", "import", str(districts), "--level", "district", "--name", "District", "--code-property", "code",
        "--name-property", "name", "--attribution", "© Us", "--population", str(csv),
        "--population-code-column", "code", "--population-column", "all",
    )  # fmt: skip
    said = capsys.readouterr().out
    assert "Imported 5 areas of the level “district”; they replace 0." in said
    assert "Populations: 1 of 5 areas, 7 people." in said
    assert "Without population: D2, D3, D4, D5" in said
    call_command("places", "list")
    assert "district: District, 5 areas, 1 with population. © Us" in capsys.readouterr().out


def test_the_page_lists_levels_with_their_attribution(world: Path, districts: Path, client) -> None:
    bring_in(districts)
    from django.urls import reverse

    page = client.get(reverse("places:area-levels"))
    assert page.status_code == 200
    for words in ("District", "© Us", "GeoNames, CC BY 4.0", "Natural Earth"):
        assert words in page.content.decode()
    assert client.post(reverse("places:area-levels")).status_code == 405
