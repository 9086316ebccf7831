"""From a description to a drawing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import vl_convert
from django.utils.translation import get_language

from candil.platform.design.charts import palette
from candil.platform.design.charts.atlas import fill_in_atlas
from candil.platform.design.charts.locale import number_locale, time_locale
from candil.platform.design.charts.theme import CONFIG

Spec: TypeAlias = dict[str, Any]
_SIZE: Final = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
# The words of a drawing stand beside it as alternative text and table; an image shows no others to a screen reader.
_ACCESSIBILITY: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_PATH: Final = re.compile(r' d="[^"]+"')
_LONG_NUMBER: Final = re.compile(r"(\d\.\d)\d+")
# Kept drawings: a page shows about five, and a map is about 250 KB.
_KEPT: Final = 128


@dataclass(frozen=True)
class Picture:
    """One chart as two addresses (`data:` URIs of SVG) for light and dark pages; size in CSS pixels."""

    light: str
    dark: str
    width: int
    height: int


def svg(spec: Spec, *, dark: bool = False) -> str:
    """The drawing as SVG text, background transparent. Numbers are written in the active language."""
    drawing = _drawn(json.dumps(spec, sort_keys=True), get_language() or "en")
    return palette.darkened(drawing) if dark else drawing


def png(spec: Spec, *, scale: float = 2.0) -> bytes:
    """The drawing for light paper as PNG, `scale` device pixels for each CSS pixel."""
    image: bytes = vl_convert.svg_to_png(svg(spec), scale=scale)
    return image


def picture(spec: Spec) -> Picture:
    """What `components/figure.html` shows: the drawing for light and for dark pages."""
    light = svg(spec)
    size = _SIZE.search(light)
    width, height = (round(float(each)) for each in size.groups()) if size else (0, 0)
    return Picture(data_uri(light), data_uri(palette.darkened(light)), width, height)


def data_uri(svg_text: str) -> str:
    """SVG text as an address for the `src` and `srcset` of an image: without spaces, at which a `srcset` would end."""
    return "data:image/svg+xml," + quote(svg_text, safe="/:;,.=()-_'!*?&@+$")


@lru_cache(maxsize=_KEPT)
def _drawn(spec_text: str, language: str) -> str:
    """vl-convert draws in one thread of its own, so that calls from several threads wait for each other."""
    drawing: str = vl_convert.vegalite_to_svg(
        fill_in_atlas(json.loads(spec_text)),
        vl_version="v6.4",
        config=CONFIG,
        allowed_base_urls=[],  # a description can never make the server fetch something
        format_locale=number_locale(language),
        time_format_locale=time_locale(language),
    )
    drawing = _ACCESSIBILITY.sub("", drawing)
    # A tenth of a pixel is enough in outlines, and makes a map a third smaller.
    return _PATH.sub(lambda path: _LONG_NUMBER.sub(r"\1", path[0]), drawing)
