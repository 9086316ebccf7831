"""Answers that nobody checked: a browser sealed them, so that whoever opens them must expect anything.

What fits the questions is read as such; the rest is kept as plain text, shortened where it would flood a page, so that
an analyst sees that it is there. Nothing of it is ever taken for markup, and nothing of it makes a page fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from candil.collect.questionnaires import queries as forms
from candil.collect.reporting.queries.questions import Line, given

#: More than any report of a person has, and little enough for a page.
MOST: Final = 200
LONGEST: Final = 20_000
DEEPEST: Final = 8
#: Control signs, and those that turn the direction of everything behind them.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Read:
    """`answers` fit the form's names and are texts; `odd` is what does not fit, as (where it stood, text)."""

    answers: Mapping[str, Any]
    lines: tuple[Line, ...]
    odd: tuple[tuple[str, str], ...]


def read(data: bytes, language: str) -> Read:
    """Opened answers, whatever they are, as a page can show them."""
    try:
        held = json.loads(data)
    except (ValueError, RecursionError):
        return Read({}, (), (("", plain(data.decode(errors="replace"))),))
    if not isinstance(held, dict) or not isinstance(held.get("answers"), dict):
        return Read({}, (), (("", plain(data.decode(errors="replace"))),))
    texts = dict(list(_leaves(held["answers"], ""))[:MOST])
    found = given(forms.nested((address, [text]) for address, text in texts.items()), language)
    answers, fields = found.answers, {each.address: each for page in found.pages for each in page.fields}
    fitting = {address for address, _text in forms.flat(answers) if address in fields and not fields[address].fault}
    odd = tuple((plain(address), text) for address, text in texts.items() if text and address not in fitting)
    return Read(answers, _lines(found.pages), odd)


def _lines(pages: tuple[forms.Page, ...]) -> tuple[Line, ...]:
    lines = []
    for page in pages:
        for field in page.fields:
            if field.value and not field.fault:
                chosen = "; ".join(words for _name, words, is_chosen in field.choices if is_chosen)
                lines.append(Line(page.address, field.label, chosen or field.value))
    return tuple(lines)


def _leaves(held: Any, above: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in nested answers with where it stands, such as "told/saw_words"; deeper than any form, as JSON."""
    if depth < DEEPEST and isinstance(held, Mapping):
        for name, inner in held.items():
            yield from _leaves(inner, f"{above}/{name}" if above else str(name), depth + 1)
    elif depth < DEEPEST and isinstance(held, list):
        for number, inner in enumerate(held, start=1):
            yield from _leaves(inner, f"{above}[{number}]", depth + 1)
    else:
        yield above, plain(held if isinstance(held, str) else json.dumps(held))


def plain(text: str) -> str:
    """A text without signs that act on what stands around them, at most as long as one answer may be."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST]
