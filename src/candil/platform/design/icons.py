"""Small line drawings, 20 × 20, drawn with the colour of the text around them."""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "add": "M10 4v12M4 10h12",
    "alert": "M10 3 2.5 16.5h15ZM10 8v4M10 14.2v.3",
    "arrow": "M4 10h12M11 5l5 5-5 5",
    "check": "M4 10.5 8.2 15 16 5.5",
    "chevron": "M6 8l4 4 4-4",
    "close": "M5 5l10 10M15 5 5 15",
    "display": "M10 3a7 7 0 1 0 0 14V3ZM10 3a7 7 0 0 1 0 14",
    "document": "M5 2.5h7l3.5 3.5v11.5H5ZM12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5",
    "download": "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
    "external": "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
    "filter": "M3 5h14M6 10h8M8.5 15h3",
    "info": "M10 9v5M10 6v.3M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Z",
    "lock": "M5 9h10v8H5ZM7 9V6.5a3 3 0 0 1 6 0V9",
    "map": "M3 5.5 8 3.5l4.5 2 4.5-2v11l-4.5 2-4.5-2-5 2ZM8 3.5v11M12.5 5.5v11",
    "person": "M10 3.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM3.8 17c.4-3.3 3-5 6.2-5s5.8 1.7 6.2 5",
    "print": "M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6Z",
    "search": "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l4 4",
    "table": "M3 4h14v12H3ZM3 8h14M3 12h14M8 4v12",
    "undo": "M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8",
    "upload": "M10 13V4M6 7.5l4-4 4 4M4 16.5h12",
}
