"""How all charts look."""

from __future__ import annotations

from typing import Any, Final

from candil.platform.design.charts.palette import AXIS, GRID, INK, INK_SOFT, SERIES

FONT: Final = "Noto Sans, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
WIDTH: Final = 720  # of the whole drawing, CSS pixels
CONFIG: Final[dict[str, Any]] = {
    "background": None,
    "padding": 4,
    "font": FONT,
    "view": {"stroke": None},
    "bar": {"color": SERIES.light},
    "text": {"color": INK.light, "fontSize": 12},
    "axis": {
        "labelColor": INK_SOFT.light,
        "titleColor": INK_SOFT.light,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
        "gridColor": GRID.light,
        "domainColor": AXIS.light,
        "tickColor": AXIS.light,
    },
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleX": 0, "titleY": -12},
    "legend": {
        "labelColor": INK.light,
        "titleColor": INK.light,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 600,
        "labelLimit": 320,
        "titleLimit": 400,
        "symbolStrokeWidth": 1,
        "symbolType": "square",
    },
    "header": {"labelColor": INK.light, "titleColor": INK_SOFT.light},
}
