"""The rooms part of docs/map.md, drawn from the rooms' own words: `python -m tools.room_map` rewrites it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "docs" / "map.md"
BEGIN, END = "<!-- rooms: drawn by tools/room_map.py -->", "<!-- end of rooms -->"
STAGES = ["platform", "trust", "collect", "analyse", "share", "sample", "config"]


def rooms() -> list[tuple[str, str]]:
    """(module, docstring) of every room, from low to high; a room is a folder with an apps.py."""
    source = ROOT / "src" / "candil"
    found = [path.parent for path in source.rglob("apps.py")]
    named = [".".join(path.relative_to(ROOT / "src").parts) for path in found]
    words = [ast.get_docstring(ast.parse((path / "__init__.py").read_text())) or "" for path in found]
    return sorted(zip(named, words, strict=True), key=lambda room: (STAGES.index(room[0].split(".")[1]), room[0]))


def drawn() -> str:
    """One section for each room."""
    parts = [f"### `{name}`\n\n{words}\n" for name, words in rooms()]
    return f"{BEGIN}\n\n" + "\n".join(parts) + f"\n{END}"


def main() -> None:
    """Rewrite the rooms part of the map."""
    text = MAP.read_text()
    head, _begin, rest = text.partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    MAP.write_text(head + drawn() + tail)


if __name__ == "__main__":
    main()
