"""A browser that seals can put anything into a report: an analyst sees it, as text, and no page fails on it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as some

from candil.analyse.desk.models import Item
from candil.analyse.desk.queries.texts import texts_of_story
from candil.collect.reporting import queries
from candil.collect.reporting.queries.unchecked import LONGEST, MOST
from candil.trust.vault.services.reading import Piece

ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "path",
    "under_18",
    "signs",
    "told",
    "saw_words",
    "circumstances",
    "consent",
    "reach",
    "contact",
    "x/y",
    "~send",
]
ANSWERS = some.dictionaries(some.sampled_from(NAMES) | some.text(max_size=8), ANYTHING, max_size=6)


def piece(data: bytes | None, *, kind: str = "answers", about: dict[str, Any] | None = None) -> Piece:
    return Piece("f" * 32, kind, "reporter", 1, date(2026, 11, 22), data, about or {})


def shown(story: queries.Story) -> str:
    """As the page of the analyst shows it; a text that cannot be sent to a browser fails here."""
    told = [{"text": text, "pieces": [{"words": text.words}]} for text in texts_of_story(story)]
    drawn = render_to_string("desk/_record_page.html", {"texts": told, "item": Item(pk=1)})
    drawn += render_to_string("reporting/_said.html", {"said": story.said, "reporter": "They"})
    return drawn.encode().decode()


@settings(max_examples=200, deadline=None)
@given(some.binary(max_size=400) | ANSWERS.map(lambda held: json.dumps({"answers": held}).encode()))
def test_whatever_was_sealed_is_shown_as_text(data: bytes) -> None:
    story = queries.story_of([piece(data)], "en")
    assert all(isinstance(text, str) for _where, text in story.odd)
    shown(story)


@settings(max_examples=100, deadline=None)
@given(some.text(), some.dictionaries(some.sampled_from(["name", "type", "asking"]), some.text() | some.booleans()))
def test_whatever_a_file_is_called_it_is_shown(words: str, about: dict[str, Any]) -> None:
    message = piece(f"{words}<script>".encode(errors="surrogatepass"), kind="message", about=about)
    story = queries.story_of([message, piece(None, kind="file", about=about)], "en")
    assert len(story.said) == 2
    page = shown(story)
    assert "&lt;script&gt;" in page
    assert page.count("<script") == shown(queries.story_of([], "en")).count("<script")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"answers": []}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"answers": {"a": ' + b"[" * 500,
    ],
)
def test_what_is_no_answers_is_still_seen(data: bytes) -> None:
    story = queries.story_of([piece(data)], "en")
    assert (story.answers, story.lines, len(story.odd)) == ({}, (), 1)
    assert len(story.odd[0][1]) <= LONGEST


def test_what_fits_is_read_and_what_does_not_is_set_apart() -> None:
    held = {
        "path": "saw", "signs": "isolation unheard-of", "told": {"saw_words": "<script>alert(1)</script>"},
        "unknown": {"deep": "KEPT"}, "under_18": "perhaps", "circumstances": {"place": "a\u202eb\ud800c\x00"},
    }  # fmt: skip
    story = queries.story_of([piece(json.dumps({"answers": held}).encode())], "en")
    assert dict(story.odd) == {"signs": "isolation unheard-of", "unknown/deep": "KEPT", "under_18": "perhaps"}
    page = shown(story)
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "\u202e" not in page
    assert "KEPT" in page


def test_a_flood_of_answers_does_not_flood_the_page() -> None:
    held = {f"q{number}": "x" * 50 for number in range(5_000)}
    assert len(queries.story_of([piece(json.dumps({"answers": held}).encode())], "en").odd) == MOST


def test_what_the_form_itself_wrote_is_all_there() -> None:
    answers = {"path": "saw", "signs": "isolation", "told": {"saw_words": "Words."}, "reach": {}}
    story = queries.story_of([piece(queries.written(answers, "en"))], "en")
    assert (story.odd, [line.answer for line in story.lines][-1]) == ((), "Words.")
    assert story.answers["told"] == {"saw_words": "Words."}
