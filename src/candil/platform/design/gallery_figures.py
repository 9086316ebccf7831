"""Figures of the gallery, of invented numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.platform.design import charts

_COUNTS: Final = (101, 118, 94, 120, 108, 110, 139, 121, 121, 133, 140, 129, 119, 103, 113, 115, 107, 190, 138, 96)
_BY_COUNTRY: Final = {"GBR": 1204, "FRA": 412, "ESP": 90, "ITA": 230, "DEU": 318, "IND": 760, "NGA": 150, "VNM": 610}
_BY_CELL: Final = {
    "84194adffffffff": "hot99",
    "84195dbffffffff": "hot95",
    "84195d3ffffffff": "hot95",
    "84194a5ffffffff": "hot90",
    "84194a1ffffffff": "not_clear",
    "84194a9ffffffff": "hot90",
    "84194e7ffffffff": "not_clear",
    "84194e5ffffffff": "not_clear",
    "84195d9ffffffff": "cold95",
    "84195d1ffffffff": "cold90",
    "84195d7ffffffff": "not_clear",
    "8419599ffffffff": "not_clear",
}


@dataclass(frozen=True)
class Figure:
    """What `components/figure.html` needs."""

    caption: str
    alt: str
    picture: charts.Picture
    note: str = ""
    columns: tuple[dict[str, str], ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    map: dict[str, Any] | None = None
    id: str = ""


def figures() -> tuple[Figure, ...]:
    """One figure of each kind."""
    return (_bars(), _timeline(), _flows(), _heat_table(), _network(), _world(), _cells())


def _columns(label: str, number: str) -> tuple[dict[str, str], ...]:
    return ({"key": "label", "label": label, "kind": "head"}, {"key": "value", "label": number, "kind": "number"})


def _bars() -> Figure:
    data = (
        charts.Bar(_("Forced labour"), 1204, 1150, 1260),
        charts.Bar(_("Sexual exploitation"), 412, 380, 450),
        charts.Bar(_("Forced criminality"), 230, 199, 262),
        charts.Bar(_("Domestic servitude"), None, text=_("fewer than 10")),
    )
    rows = tuple({"label": each.label, "value": each.text or f"{each.value:,.0f}"} for each in data)
    return Figure(
        caption=_("Records by exploitation"),
        alt=_("Bars: forced labour has by far the most records, 1,204."),
        picture=charts.picture(charts.bars(data, value_title=_("Records"))),
        note=_("The lines show the 95% interval."),
        columns=_columns(_("Exploitation"), _("Records")),
        rows=rows,
        evidence={"records": 1846, "people": 2310, "contributors": 7, "method": _("Count"), "version": "1"},
    )


def _timeline() -> Figure:
    def period(index: int, count: int) -> charts.Period:
        start = date(2024 + index // 12, index % 12 + 1, 1)
        expected = 112 + index
        last = len(_COUNTS) - 1
        return charts.Period(start, count, expected, expected - 26, expected + 26, count > 180, index < last)

    data = tuple(period(index, count) for index, count in enumerate(_COUNTS))
    words = charts.Words(_("Records"), _("Expected"), _("95% interval"), _("Unusual"), _("Not complete yet"))
    return Figure(
        caption=_("Records by month"),
        alt=_("Columns by month with what was expected: June 2025 stands out with 190 records."),
        picture=charts.picture(charts.timeline(data, period="month", value_title=_("Records"), words=words)),
        columns=_columns(_("Month"), _("Records")),
        rows=tuple({"label": f"{each.start:%Y-%m}", "value": each.count} for each in data),
    )


def _flows() -> Figure:
    data = (
        charts.Flow("Việt Nam", "United Kingdom", 310, 280, 340),
        charts.Flow("Albania", "United Kingdom", 205, 180, 231),
        charts.Flow("Nigeria", "Italy", None, text=_("fewer than 10")),
    )
    return Figure(
        caption=_("Corridors"),
        alt=_("Bars: the strongest corridor leads from Việt Nam to the United Kingdom."),
        picture=charts.picture(charts.flows(data, value_title=_("People"))),
        columns=_columns(_("Corridor"), _("People")),
        rows=tuple({"label": f"{f.origin} → {f.destination}", "value": f.text or f"{f.value:,.0f}"} for f in data),
    )


def _heat_table() -> Figure:
    rows = {_("Forced labour"): (223, 398, 320, 154), _("Forced criminality"): (299, 118, 172, None)}
    cells = [
        charts.HeatCell(row, str(2022 + index), value, "" if value is not None else _("< 10"))
        for row, values in rows.items()
        for index, value in enumerate(values)
    ]
    legend = charts.binned([each.value for each in cells], title=_("Records"))
    years = tuple({"key": str(2022 + i), "label": str(2022 + i), "kind": "number"} for i in range(4))
    return Figure(
        caption=_("Records by exploitation and year"),
        alt=_("A table shaded by number: forced labour was highest in 2023."),
        picture=charts.picture(charts.heat_table(cells, legend=legend)),
        columns=({"key": "label", "label": _("Exploitation"), "kind": "head"}, *years),
        rows=tuple(
            {"label": row, **{str(2022 + i): _("< 10") if v is None else v for i, v in enumerate(values)}}
            for row, values in rows.items()
        ),
    )


def _network() -> Figure:
    named = (
        (_("Farm work"), 31, 0),
        (_("Debt bondage"), 24, 0),
        (_("Car washing"), 18, 1),
        (_("Held papers"), 12, None),
    )
    places = ((0.1, 0.2), (0.4, 0.7), (0.7, 0.4), (0.95, 0.85))
    return Figure(
        _("What hangs together"),
        _("Farm work and debt bondage have the strongest tie."),
        charts.picture(
            charts.network(
                [
                    charts.Node(label, x, y, records / 31, group)
                    for (label, records, group), (x, y) in zip(named, places, strict=True)
                ],
                [charts.Tie(0, 1, 1.0), charts.Tie(1, 2, 0.4), charts.Tie(2, 3, 0.2)],
            )
        ),
        columns=_columns(_("Value"), _("Records")),
        rows=tuple({"label": label, "value": str(records)} for label, records, _group in named),
    )


def _world() -> Figure:
    legend = charts.binned(_BY_COUNTRY.values(), title=_("Records by country of exploitation"))
    shapes = [
        charts.Shape(
            legend.class_of(value).key, country=code, label=code, facts=((_("Records"), f"{value:,}"),), href="#rows"
        )
        for code, value in _BY_COUNTRY.items()
    ]
    arcs = [
        charts.Arc((105.8, 21.0), (-0.1, 51.5), 1.0, "VNM → GBR", ((_("People"), "310"),)),
        charts.Arc((7.5, 9.0), (12.5, 42.0), 0.3, "NGA → ITA", ((_("People"), "90"),)),
    ]
    return Figure(
        caption=_("Records by country, with corridors"),
        alt=_("World map: the United Kingdom has the most records."),
        picture=charts.picture(charts.place_map(shapes, legend=legend, arcs=arcs)),
        columns=_columns(_("Country"), _("Records")),
        rows=tuple({"label": code, "value": f"{value:,}"} for code, value in _BY_COUNTRY.items()),
        map=charts.map_data(shapes, legend=legend, arcs=arcs),
        id="gallery-world",
    )


def _cells() -> Figure:
    legend = charts.SIGNIFICANCE
    words = {each.key: str(each.label) for each in legend.classes}
    shapes = [charts.Shape(key, cell=cell, label=cell) for cell, key in _BY_CELL.items()]
    return Figure(
        caption=_("Hotspots"),
        alt=_("Map of hexagons: one hotspot, q at most 0.01."),
        picture=charts.picture(charts.place_map(shapes, legend=legend, extent=charts.Extent(-6, 49.5, 4, 54.5))),
        columns=_columns(_("Cell"), _("Finding")),
        rows=tuple({"label": cell, "value": words[key]} for cell, key in _BY_CELL.items()),
    )
