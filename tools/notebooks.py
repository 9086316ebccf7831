"""Runs the notebooks of docs/notebooks anew: `python -m tools.notebooks` keeps what they say, `--check` compares it.

A cell may carry a tag. `shared-data`: it reads ../shared/data (or CANDIL_SHARED); where that is absent its stored
output stays and is not compared. `made-once`: its noise has no seed, as a private release must not have one; its first
output is kept. Everything else has to come out the same each time. Drawings are compared by their marks and words, not
by coordinates, which depend on the fonts of the machine.
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "notebooks"
SHARED = Path(os.environ.get("CANDIL_SHARED", ROOT.parent / "shared"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS_A_CELL = 120
SVG = "image/svg+xml"


class NotebookFailed(Exception):
    """A notebook says what may not be kept."""


def main() -> int:
    """Exit status 1 where `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the stored outputs, write nothing")
    parser.add_argument("names", nargs="*", help="names of notebooks without .ipynb; all without")
    given = parser.parse_args()
    paths = [path for path in sorted(FOLDER.glob("*.ipynb")) if not given.names or path.stem in given.names]
    differences = [line for path in paths for line in refreshed(path, keep=not given.check)]
    print("\n".join(differences) or f"{len(paths)} notebooks {'agree' if given.check else 'written'}.")
    return 1 if differences and given.check else 0


def refreshed(path: Path, *, keep: bool) -> list[str]:
    """Run a notebook; what differs from its stored outputs. With `keep` the new ones are written."""
    stored = nbformat.read(path, as_version=4)
    executed = executed_copy(stored, path.parent)
    for before, after in zip(stored.cells, executed.cells, strict=True):
        if before.cell_type == "code" and _stays(before):
            after.outputs, after.execution_count = before.outputs, before.execution_count
    told = _told(path.name, executed)
    if told:
        raise NotebookFailed(told)
    if keep:
        nbformat.write(executed, path)
    return [
        f"{path.name}, cell {number}: {_first_difference(before, after)}"
        for number, (before, after) in enumerate(zip(stored.cells, executed.cells, strict=True))
        if before.cell_type == "code" and _said(before) != _said(after)
    ]


def executed_copy(notebook: Any, folder: Path) -> Any:
    """The notebook with fresh outputs, in a kernel of this very Python, without traces of when and where."""
    fresh = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory() as private:
        manager = AsyncKernelManager(
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            transport="ipc",  # no port: no other process of the machine hears what is computed
            connection_file=str(Path(private) / "kernel.json"),
        )
        client = NotebookClient(
            fresh,
            km=manager,
            timeout=SECONDS_A_CELL,
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
        )
        client.execute(cleanup_kc=True, env={**os.environ, "IPYTHONDIR": private})
    fresh.metadata = NotebookNode(METADATA)
    for cell in fresh.cells:
        cell.metadata = NotebookNode({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
    return fresh


def _stays(cell: Any) -> bool:
    """Whether a cell's stored output is kept as it is."""
    tags = cell.metadata.get("tags", [])
    return bool(cell.outputs) and ("made-once" in tags or ("shared-data" in tags and not (SHARED / "data").is_dir()))


def _told(name: str, notebook: Any) -> str:
    """What a notebook must not tell: warnings, and paths of this machine."""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                return f"{name}, cell {number} warns: {output.text}"
            if str(ROOT) in str(output) or str(SHARED) in str(output):
                return f"{name}, cell {number} names a path of this machine."
    return ""


def _said(cell: Any) -> list[str]:
    return [_comparable(kind, text) for output in cell.outputs for kind, text in sorted(_data(output).items())]


def _data(output: Any) -> dict[str, str]:
    if output.output_type == "stream":
        return {"text/plain": output.text}
    return {kind: str(text) for kind, text in output.get("data", {}).items()}


def _comparable(kind: str, text: str) -> str:
    return re.sub(r"-?\d+(\.\d+)?(e-?\d+)?", "0", text) if kind == SVG else text


def _first_difference(before: Any, after: Any) -> str:
    for old, new in zip(_said(before), _said(after), strict=False):
        for was, now in zip(old.splitlines(), new.splitlines(), strict=False):
            if was != now:
                return f"stored {was[:200]!r}, now {now[:200]!r}"
    return "another number of outputs or lines"


if __name__ == "__main__":
    sys.exit(main())
