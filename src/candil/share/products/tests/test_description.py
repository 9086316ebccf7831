"""Descriptions keep what they hold, and notice when they are not what they were."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from candil.share.products.models.description import digest, from_text, to_text, to_values
from candil.share.products.tests.plain import a_description


def test_a_description_comes_back_from_its_text_as_it_went() -> None:
    description = a_description()
    assert from_text(to_text(description)) == description


def test_any_changed_value_changes_the_digest() -> None:
    description = a_description()
    other = replace(description, counts=replace(description.counts, people=1531))
    assert digest(to_text(other)) != digest(to_text(description))
    assert digest(to_text(from_text(to_text(description)))) == digest(to_text(description))


@pytest.mark.parametrize(
    "break_it",
    [
        lambda value: value.update(format=3),
        lambda value: value.pop("title"),
        lambda value: value.update(surprise=1),
        lambda value: value["counts"].update(records="many"),
        lambda value: value["sections"][0].update(tables={"number": "Table 1"}),
    ],
    ids=["another format", "a field missing", "a field too many", "another kind", "no list"],
)
def test_json_that_is_no_description_is_refused(break_it) -> None:
    values = to_values(a_description())
    break_it(values)
    with pytest.raises(ValueError, match=r"format|missing or unknown|expected|none of"):
        from_text(json.dumps(values))
