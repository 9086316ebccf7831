"""The reference of the analysis library says what the library says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import api_reference, api_source

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
METHODS = sorted((FOLDER.parent / "guide" / "methods").glob("*.md"))


def test_the_reference_is_drawn_from_the_source_as_it_is() -> None:
    drawn = api_reference.pages()
    written = {path.name: path.read_text() for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in drawn | written if drawn.get(name) != written.get(name))
    assert stale == [], "python -m tools.api_reference draws it anew"


@pytest.mark.parametrize("part", api_source.parts())
def test_every_public_name_is_explained(part: str) -> None:
    things = api_source.public(part)
    named = [*things, *(method for thing in things for method in api_source.methods(thing))]
    assert [thing.name for thing in named if not thing.words and thing.name != "__init__"] == []


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.stem)
def test_the_page_of_a_method_says_when_not_to_use_it_and_leads_to_the_reference(page: Path) -> None:
    text = page.read_text()
    _before, found, after = text.partition("\n## When not to use it\n")
    assert found
    assert len(after.split("\n## ")[0].split()) > 30, "one sentence is not enough"
    assert f"](../../reference/{page.stem}.md)" in text


def test_links_within_the_reference_lead_to_a_heading() -> None:
    pages = api_reference.pages()
    anchors = {(name, anchor) for name, text in pages.items() for anchor in _anchors(text)}
    broken = [
        (name, target, anchor)
        for name, text in pages.items()
        for target, anchor in re.findall(r"\]\(([\w.]*)#([\w-]+)\)", text)
        if (target or name, anchor) not in anchors
    ]
    assert broken == []


def _anchors(text: str) -> list[str]:
    """As a forge makes them: small letters, no dots, and a number from the second of equal ones on."""
    seen: dict[str, int] = {}
    anchors = []
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        slug = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        anchors.append(slug if slug not in seen else f"{slug}-{seen[slug]}")
        seen[slug] = seen.get(slug, 0) + 1
    return anchors
