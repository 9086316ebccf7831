"""Files and functions stay small enough to be read in one go (sizes of docs/decisions/0002)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 60
LONGEST = {".py": 500, ".html": 150, ".ts": 300, ".css": 400}
LONGEST_TEST_FILE = 600
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "base", "manager", "handler"}


def _files(*suffixes: str) -> list[Path]:
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench", "frontend/islands", "frontend/styles")]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in suffixes and "migrations" not in path.parts and "node_modules" not in path.parts
    )


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    has_words = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    words = (body[0].end_lineno or 0) - body[0].lineno + 1 if has_words else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


@pytest.mark.parametrize("path", _files(*LONGEST), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_not_too_long(path: Path) -> None:
    is_test = "tests" in path.parts and path.suffix == ".py"
    limit = LONGEST_TEST_FILE if is_test else LONGEST[path.suffix]
    lines = len(path.read_text().splitlines())
    assert lines <= limit, f"{lines} lines, at most {limit}: split it by subject"


@pytest.mark.parametrize("path", _files(".py"), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_function_is_not_too_long(path: Path) -> None:
    functions = [
        n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    too_long = {f.name: _length(f) for f in functions if _length(f) > LONGEST_FUNCTION}
    assert not too_long


def test_no_module_is_an_attic() -> None:
    attics = [p for p in _files(".py") if p.stem in FORBIDDEN_NAMES]
    assert attics == []
