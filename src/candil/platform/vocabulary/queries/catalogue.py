"""Hands the labels of the data files to the translators' catalogue (a Babel extraction method)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import yaml

Message = tuple[int, str, tuple[str, str], list[str]]


def extract(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Babel's interface: (line, function, (context, message), comments) for every label, note and loss of a file."""
    document = yaml.compose(fileobj, yaml.CSafeLoader)
    if document is None:
        return
    name = next((value.value for key, value in document.value if key.value == "scheme"), "crosswalk")
    wanted = ("label", "note") if name != "crosswalk" else ("lost",)
    for line, text in _texts(document, wanted):
        yield line, "pgettext", (name, text), []


def _texts(node: yaml.Node, wanted: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in wanted and value.value:
                yield value.start_mark.line + 1, value.value
            else:
                yield from _texts(value, wanted)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _texts(child, wanted)
