"""Each dependency says why it is there; the hashed requirements agree with what is declared and name no index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-")


def test_each_dependency_carries_its_reason() -> None:
    declared = re.findall(r'^\s+"([^"]+)",?(.*)$|= \["([^"]+)"\](.*)$', (ROOT / "pyproject.toml").read_text(), re.M)
    wanted = {*PROJECT["project"]["dependencies"], *(r for g in PROJECT["dependency-groups"].values() for r in g)}
    reasons = {(a or c): (b or d) for a, b, c, d in declared}
    silent = [requirement for requirement in wanted if "#" not in reasons.get(requirement, "")]
    assert silent == []


@pytest.mark.parametrize("name", ["run", "develop", "bootstrap", "node"])
def test_locked_requirements_are_hashed_and_name_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+", text, re.M | re.I)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "index" not in text.replace("--no-index", "")


def test_declared_dependencies_are_locked() -> None:
    locked = (ROOT / "requirements" / "run.txt").read_text().lower()
    missing = [r for r in PROJECT["project"]["dependencies"] if f"\n{_name(r)}==" not in f"\n{locked}"]
    assert missing == []


def test_the_npm_lock_records_no_download_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert '"integrity"' in text
