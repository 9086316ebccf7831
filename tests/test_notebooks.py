"""The notebooks run, and say what is stored in them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import notebooks

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(path.stem for path in notebooks.FOLDER.glob("*.ipynb"))
LARGEST = 300_000  # bytes


def test_there_are_the_three_that_the_list_names():
    listed = (notebooks.FOLDER / "README.md").read_text()
    assert len(NAMES) == 3
    assert [name for name in NAMES if f"({name}.ipynb)" not in listed] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_again_what_it_says(name):
    command = [sys.executable, "-m", "tools.notebooks", "--check", name]  # its kernel is a process of its own
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_small_and_leads_somewhere(name):
    path = notebooks.FOLDER / f"{name}.ipynb"
    assert path.stat().st_size <= LARGEST
    cells = json.loads(path.read_text())["cells"]
    words = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    targets = [part.split(")")[0] for part in words.split("](")[1:]]
    assert targets
    assert [target for target in targets if not (path.parent / target).exists()] == []
    assert all(cell["outputs"] for cell in cells if "made-once" in cell["metadata"].get("tags", []))


def cell_with(text, *tags):
    output = {"output_type": "stream", "name": "stdout", "text": text}
    return notebooks.NotebookNode(
        cell_type="code", metadata={"tags": list(tags)}, outputs=[notebooks.NotebookNode(output)], execution_count=1
    )


def test_only_what_is_made_once_or_cannot_be_read_stays(monkeypatch, tmp_path):
    assert notebooks._stays(cell_with("drawn", "made-once"))
    assert not notebooks._stays(cell_with("reckoned"))
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(notebooks, "SHARED", tmp_path)
    assert not notebooks._stays(cell_with("read", "shared-data"))
    monkeypatch.setattr(notebooks, "SHARED", tmp_path / "absent")
    assert notebooks._stays(cell_with("read", "shared-data"))


def test_drawings_are_compared_by_their_marks_and_words():
    one, other = '<rect x="1.5"/><text>hot</text>', '<rect x="2"/><text>hot</text>'
    assert notebooks._comparable(notebooks.SVG, one) == notebooks._comparable(notebooks.SVG, other)
    assert notebooks._comparable(notebooks.SVG, one) != notebooks._comparable(notebooks.SVG, other + "<rect/>")
    assert notebooks._comparable("text/plain", one) != notebooks._comparable("text/plain", other)


def test_paths_of_this_machine_and_warnings_are_refused():
    notebook = notebooks.NotebookNode(cells=[cell_with(f"{ROOT}/src")])
    assert "path" in notebooks._told("name", notebook)
    notebook.cells[0].outputs[0].update(text="careful", name="stderr")
    assert "warns" in notebooks._told("name", notebook)
    assert not notebooks._told("name", notebooks.NotebookNode(cells=[cell_with("well")]))
