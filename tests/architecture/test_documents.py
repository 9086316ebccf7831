"""The documents agree with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tools import room_map

ROOT = Path(__file__).resolve().parents[2]
TEXT_FILES = [
    path
    for pattern in ("*.md", "docs/**/*.md", "src/**/*.py", "src/**/*.html", "tests/**/*.py", "bench/*.py", ".ci/run")
    for path in ROOT.glob(pattern)
]


def test_the_map_says_what_the_rooms_say() -> None:
    text = (ROOT / "docs" / "map.md").read_text()
    assert room_map.drawn() in text, "python -m tools.room_map draws it anew"


def test_every_room_says_what_it_does() -> None:
    names = {config.name for config in apps.get_app_configs() if config.name.startswith("candil.")}
    rooms = dict(room_map.rooms())
    assert set(rooms) == names
    assert [name for name, words in rooms.items() if len(words.splitlines()) < 3] == []


def test_every_command_is_in_the_guide() -> None:
    text = (ROOT / "docs" / "guide" / "command-line.md").read_text()
    ours = [name for name, app in get_commands().items() if str(app).startswith("candil.")]
    assert [name for name in ours if f"candil {name}" not in text] == []


def test_every_environment_variable_is_explained() -> None:
    settings = (ROOT / "src/candil/config/settings.py").read_text()
    explained = (ROOT / ".env.example").read_text()
    names = set(re.findall(r'"(CANDIL_[A-Z_]+|DATABASE_URL)"', settings))
    assert sorted(name for name in names if name not in explained) == []


def test_decisions_are_numbered_without_gaps_and_headed_alike() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in files]
    assert numbers == list(range(1, len(files) + 1))
    for path in files:
        assert path.read_text().startswith(f"# {path.name[:4]} "), path.name
        assert len(path.read_text().splitlines()) <= 60, path.name


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_names_this_machine(path: Path) -> None:
    if path == Path(__file__):
        return
    assert not re.search(
        r"/(work|root)/|/home/\w+/|registry\.npmjs|pypi\.org/simple|files\.pythonhosted", path.read_text()
    )


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)} → {target}"
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []
