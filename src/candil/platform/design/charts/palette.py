"""The colours of charts and maps: each role once for light paper and once for dark screens.

The light colours are all different, so that a drawing on light paper becomes the dark one by exchanging each colour for
its partner. Steps differ in lightness, not only in hue, so that they stay apart for colour-blind eyes and in grey
print; the pairs blue/orange follow Okabe and Ito (Color Universal Design, 2008).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Colour:
    """One role: a hexadecimal colour on light paper and its partner on a dark screen."""

    light: str
    dark: str


INK: Final = Colour("#13252a", "#e7efef")
INK_SOFT: Final = Colour("#465a60", "#aabcbf")
GRID: Final = Colour("#dfe6e5", "#253a40")
AXIS: Final = Colour("#93a3a6", "#5c7278")
SERIES: Final = Colour("#17697a", "#6cc3d0")
EXPECTED: Final = Colour("#5b4a8a", "#bcaef0")
BAND: Final = Colour("#ddd8ec", "#37325a")
ALARM: Final = Colour("#b8450a", "#ff9d5c")
MUTED: Final = Colour("#b4c0c1", "#51666c")
LAND: Final = Colour("#e6eae6", "#22343a")
BORDER: Final = Colour("#bcc7c5", "#3d535a")
SEA: Final = Colour("#f7f9f9", "#121f23")
EDGE: Final = Colour("#fefefe", "#101c20")
ARC: Final = Colour("#7a3b78", "#dda3db")

STEPS: Final = (
    Colour("#cfe4e6", "#23474f"),
    Colour("#9fcad0", "#2d6470"),
    Colour("#63a7b2", "#3f8795"),
    Colour("#2f7f8d", "#6bb0bc"),
    Colour("#0d4753", "#bfe4ea"),
)
HOT: Final = (Colour("#f6cf9e", "#6e4a1c"), Colour("#e08a35", "#c77b2c"), Colour("#a3480a", "#ffb56b"))
COLD: Final = (Colour("#bdd3ea", "#24425f"), Colour("#6e9fd0", "#4a83bd"), Colour("#27609f", "#9fcbf8"))
NOT_CLEAR: Final = Colour("#d3d9d8", "#36494f")
NO_DATA: Final = Colour("#eef1ef", "#1b2b30")

ALL: Final = (
    INK, INK_SOFT, GRID, AXIS, SERIES, EXPECTED, BAND, ALARM, MUTED, LAND, BORDER, SEA, EDGE, ARC,
    *STEPS, *HOT, *COLD, NOT_CLEAR, NO_DATA,
)  # fmt: skip
_PARTNERS: Final = {colour.light: colour.dark for colour in ALL}
_HEXADECIMAL: Final = re.compile(r"#[0-9a-f]{6}\b")


def darkened(svg: str) -> str:
    """A drawing on light paper with every colour exchanged for its dark partner."""
    return _HEXADECIMAL.sub(lambda found: _PARTNERS.get(found[0], found[0]), svg)
