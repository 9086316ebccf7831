"""Conditions as data say the same as the expressions they come from, on the server and in browsers.

`frontend/telling/rules.cases.json` holds the cases below with what they come to; the front end's tests read it.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from candil.collect.questionnaires.queries.expressions import Moment, holds
from candil.collect.questionnaires.queries.rules import NoRule, rule_of

NOW = Moment(datetime(2026, 11, 22, 12))
EXPRESSIONS = [
    "",
    "${a} = 'yes'",
    "${a} != 'yes'",
    "${a} != ''",
    "count-selected(${a}) = 0",
    "count-selected(${a}) > 1",
    "selected(${a}, 'one')",
    "selected(${a}, 'one') and not(selected(${a}, 'two'))",
    "${a} = 'yes' or ${b} = 'yes'",
    "(${a} = 'yes' or ${b} = 'no') and ${b} != ''",
    "${a} >= 3",
    "${a} < 3",
    "${a} = 3",
    "${a} = ${b}",
    "not(${a})",
    "${a} = 1.5",
    "true()",
    "false()",
]
ANSWERS = [{}, {"a": "yes"}, {"a": "one two", "b": "no"}, {"a": "3", "b": "3"}, {"a": " 1.5 ", "b": "yes"}, {"a": "x"}]
CASES = Path(__file__).parents[5] / "frontend" / "telling" / "rules.cases.json"


def cases() -> list[dict[str, Any]]:
    """Every expression with every set of answers, and whether it holds."""
    return [
        {"expression": text, "rule": rule_of(text), "answers": given, "holds": holds(text, given, moment=NOW)}
        for text in EXPRESSIONS
        for given in ANSWERS
    ]


def test_the_cases_of_browsers_are_what_the_server_says() -> None:
    assert json.loads(CASES.read_text()) == cases()
    assert {each["holds"] for each in cases()} == {True, False}


@pytest.mark.parametrize(
    "text", ["today() > 3", "string-length(${a}) = 2", "regex(${a}, 'x')", "${a} + 1 = 2", ". = 'x'"]
)
def test_what_a_browser_is_not_given_has_no_rule(text: str) -> None:
    with pytest.raises(NoRule):
        rule_of(text)
