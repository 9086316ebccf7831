"""Charts and static maps."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from candil.platform.design import charts
from candil.platform.design.charts import palette
from candil.platform.design.charts.atlas import clockwise, countries
from candil.platform.design.charts.interactive import map_data
from candil.platform.design.gallery_figures import figures

WORDS = charts.Words("Records", "Expected", "95% interval", "Unusual", "Not complete")
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def colours(svg: str) -> set[str]:
    return set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{3,6})"', svg))


def timeline(**values: Any) -> dict[str, Any]:
    first = charts.Period(date(2024, 1, 1), 12, 10, 5, 15)
    second = charts.Period(date(2024, 4, 1), 90, 11, 6, 16, **values)
    return charts.timeline([first, second], period="quarter", value_title="People", words=WORDS)


def test_bars_write_their_labels_and_numbers() -> None:
    written = texts(charts.svg(charts.bars([charts.Bar("Kent", 1204)], value_title="Records")))
    assert {"Kent", "1,204", "Records"} <= set(written)


def test_a_figure_that_may_not_be_shown_says_so_instead_of_a_number() -> None:
    hidden = charts.Bar("Kent", None, text="fewer than 10")
    written = texts(charts.svg(charts.bars([charts.Bar("Essex", 40), hidden], value_title="Records")))
    assert "fewer than 10" in written
    assert "0" not in written[written.index("fewer than 10") - 1 :][:1]


def test_two_bars_of_one_name_stay_two_bars() -> None:
    svg = charts.svg(charts.bars([charts.Bar("Newport", 7), charts.Bar("Newport", 9)], value_title="Records"))
    assert texts(svg).count("Newport") == 2


@pytest.mark.parametrize(
    "name", ['O\'Brien "x" \\', "</text><script>alert(1)</script>", "datum.value + 1", "Łódź – عمّان"]
)
def test_names_are_drawn_as_they_are_and_never_run(name: str) -> None:
    svg = charts.svg(charts.bars([charts.Bar(name, 3)], value_title="Records"))
    assert "<script" not in svg
    plain = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain in texts(svg)


def test_quarters_are_named_as_quarters() -> None:
    assert {"Q1 2024", "Q2 2024"} <= set(texts(charts.svg(timeline())))


def test_an_alarm_is_marked_and_explained() -> None:
    quiet, loud = charts.svg(timeline()), charts.svg(timeline(alarm=True))
    assert "Unusual" in texts(loud)
    assert "Unusual" not in texts(quiet)
    assert palette.ALARM.light in colours(loud) - colours(quiet)


def test_a_period_that_is_not_complete_is_grey() -> None:
    bars = re.compile(rf'<path[^>]*fill="{palette.MUTED.light}"')
    assert len(bars.findall(charts.svg(timeline(complete=False)))) > len(bars.findall(charts.svg(timeline())))


def test_numbers_and_months_are_written_in_the_language_of_the_reader() -> None:
    spec = charts.bars([charts.Bar("Kent", 1204)], value_title="Records")
    months = charts.timeline([charts.Period(date(2024, 3, 1), 4)], period="month", value_title="n", words=WORDS)
    with translation.override("de"):
        assert "1.204" in texts(charts.svg(spec))
        assert "März 2024" in texts(charts.svg(months)) or "Mär 2024" in texts(charts.svg(months))
    with translation.override("en"):
        assert "1,204" in texts(charts.svg(spec))


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.caption)
def test_every_colour_of_a_drawing_has_a_dark_partner(figure: Any) -> None:
    from urllib.parse import unquote

    light, dark = unquote(figure.picture.light), unquote(figure.picture.dark)
    assert colours(light) <= {each.light for each in palette.ALL}
    assert colours(dark) <= {each.dark for each in palette.ALL}


def test_light_colours_are_all_different_so_that_partners_are_certain() -> None:
    assert len({each.light for each in palette.ALL}) == len(palette.ALL)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_in_charts_can_be_read_on_their_ground(theme: str) -> None:
    ground = {"light": "#ffffff", "dark": "#142226"}[theme]
    for words in (palette.INK, palette.INK_SOFT):
        assert contrast(getattr(words, theme), ground) >= 4.5
    for marks in (palette.SERIES, palette.EXPECTED, palette.ALARM, palette.ARC):
        assert contrast(getattr(marks, theme), ground) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_steps_of_a_scale_differ_in_lightness_and_not_only_in_hue(theme: str) -> None:
    steps = [luminance(getattr(each, theme)) for each in palette.STEPS]
    assert steps == sorted(steps, reverse=theme == "light")
    assert all(contrast(getattr(a, theme), getattr(b, theme)) > 1.2 for a, b in pairwise(palette.STEPS))


def test_a_legend_has_as_many_places_in_each_class() -> None:
    legend = charts.binned(range(1, 101), title="Records")
    found = [sum(legend.class_of(v).key == each.key for v in range(1, 101)) for each in legend.classes]
    assert len(found) == 5
    assert min(found) >= 15


def test_a_legend_of_one_value_has_one_class() -> None:
    assert len(charts.binned([7, 7, None], title="Records").classes) == 1


def test_a_legend_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        charts.binned([None], title="Records")


def test_a_place_without_a_figure_is_in_no_class() -> None:
    assert charts.binned([1, 2], title="Records").class_of(None).key == "no_data"


@pytest.mark.parametrize(
    ("z", "q", "key"),
    [
        (4.0, 0.001, "hot99"),
        (2.5, 0.03, "hot95"),
        (2.0, 0.09, "hot90"),
        (4.0, 0.2, "not_clear"),
        (-3.0, 0.01, "cold99"),
    ],
)
def test_significance_has_a_class(z: float, q: float, key: str) -> None:
    assert charts.significance_of(z, q) == key


def test_the_base_map_is_cut_at_the_antimeridian_and_knows_kosovo() -> None:
    features = {each["properties"]["code"]: each for each in countries("50m")["features"]}
    assert features["XKX"]["properties"]["name"] == "Kosovo"
    assert features["MKD"]["properties"]["name"] == "North Macedonia"
    for each in features.values():
        for polygon in each["geometry"]["coordinates"]:
            xs = [x for x, _ in polygon[0]]
            assert -180 <= min(xs) <= max(xs) <= 180
            assert max(xs) - min(xs) < 350 or each["properties"]["code"] == "ATA"


def test_rings_are_turned_the_way_d3_reads_them() -> None:
    turned = clockwise(SQUARE)["coordinates"][0]
    assert turned == SQUARE["coordinates"][0][::-1]
    assert clockwise({"type": "Polygon", "coordinates": [turned]})["coordinates"][0] == turned


def test_a_cell_on_the_antimeridian_stays_in_one_piece() -> None:
    import h3

    ring = charts.cell_geometry(h3.latlng_to_cell(-17.0, 180.0, 3))["coordinates"][0]
    assert max(x for x, _ in ring) - min(x for x, _ in ring) < 10


def test_a_map_draws_its_places_and_explains_all_classes() -> None:
    shapes = [charts.Shape("hot99", country="FRA"), charts.Shape("cold95", geometry=SQUARE)]
    svg = charts.svg(charts.place_map(shapes, legend=charts.SIGNIFICANCE))
    assert {str(each.label) for each in charts.SIGNIFICANCE.classes} <= set(texts(svg))
    assert svg.count(f'fill="{palette.HOT[2].light}"') == 2  # France, and the legend


def test_a_cell_on_the_map_of_the_world_is_a_dot_that_can_be_seen() -> None:
    shapes = [charts.Shape("not_clear", cell="85194adbfffffff"), charts.Shape("hot99", cell="85194ad3fffffff")]
    drawn = charts.place_map(shapes, legend=charts.SIGNIFICANCE)
    dots = drawn["layer"][-1]["data"]["values"]
    assert [dot["fill"] for dot in dots] == [palette.NOT_CLEAR.light, palette.HOT[2].light]
    assert dots[1]["size"] > dots[0]["size"]
    assert charts.svg(drawn).count(f'fill="{palette.HOT[2].light}"') == 2  # the dot, and the legend


def test_a_close_map_is_small_although_its_borders_are_fine() -> None:
    extent = charts.Extent(-6, 49.5, 4, 54.5)
    svg = charts.svg(
        charts.place_map([charts.Shape("hot99", geometry=SQUARE)], legend=charts.SIGNIFICANCE, extent=extent)
    )
    assert len(svg) < 100_000


def test_the_island_gets_the_same_places_in_json() -> None:
    shapes = [charts.Shape("hot99", cell="84194adffffffff", label="A", facts=(("n", "3"),), href="/x")]
    arc = charts.Arc((1.0, 2.0), (3.0, 4.0), 0.5, "A → B")
    data = map_data(shapes, legend=charts.SIGNIFICANCE, arcs=[arc])
    assert data["base"] == "/static/atlas/countries-50m.geojson"
    assert data["places"][0]["geometry"]["type"] == "Polygon"
    assert data["corridors"][0]["weight"] == 0.5
    assert [each["key"] for each in data["legend"]["classes"]][0] == "hot99"


def test_many_threads_may_draw_at_once() -> None:
    specs = [charts.bars([charts.Bar(f"Place {i}", i)], value_title="n") for i in range(6)]
    with ThreadPoolExecutor(3) as threads:
        drawn = list(threads.map(charts.svg, specs))
    assert all(f"Place {i}" in texts(svg) for i, svg in enumerate(drawn))


def test_a_picture_for_print_is_a_png_of_twice_the_size() -> None:
    spec = charts.bars([charts.Bar("Kent", 3)], value_title="n", width=300)
    image = charts.png(spec, scale=2)
    assert image.startswith(b"\x89PNG")
    assert int.from_bytes(image[16:20], "big") == pytest.approx(600, abs=4)
