"""Charts and static maps, described once in Vega-Lite and drawn by the server for screen and print.

A builder takes plain values and gives a `Spec`; `picture(spec)` draws it for light and dark pages, `svg(spec)` and
`png(spec)` for documents. Values, labels and titles come from the caller, translated; numbers are written in the
language that is active when the drawing is made. Colours come only from `palette`, so that one drawing serves both
themes.
"""

from candil.platform.design.charts.bars import Bar, bars
from candil.platform.design.charts.drawing import Picture, Spec, data_uri, picture, png, svg
from candil.platform.design.charts.flows import Flow, flows
from candil.platform.design.charts.heat import HeatCell, heat_table
from candil.platform.design.charts.interactive import map_data
from candil.platform.design.charts.legends import SIGNIFICANCE, Legend, LegendClass, binned, significance_of
from candil.platform.design.charts.maps import Arc, Extent, Shape, cell_geometry, country_geometries, place_map
from candil.platform.design.charts.network import Node, Tie, network
from candil.platform.design.charts.timeline import Period, Words, timeline

__all__ = [
    "SIGNIFICANCE",
    "Arc",
    "Bar",
    "Extent",
    "Flow",
    "HeatCell",
    "Legend",
    "LegendClass",
    "Node",
    "Period",
    "Picture",
    "Shape",
    "Spec",
    "Tie",
    "Words",
    "bars",
    "binned",
    "cell_geometry",
    "country_geometries",
    "data_uri",
    "flows",
    "heat_table",
    "map_data",
    "network",
    "picture",
    "place_map",
    "png",
    "significance_of",
    "svg",
    "timeline",
]
