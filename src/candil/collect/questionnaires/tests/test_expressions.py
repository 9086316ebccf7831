"""XLSForm's expressions mean what the ODK specification says they mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from candil.collect.questionnaires.errors import ExpressionWrong
from candil.collect.questionnaires.queries.expressions import Moment, as_text, check, evaluate, holds, names_in

NOW = Moment(datetime(2026, 11, 22, 15, 0))
SCOPE: dict[str, Any] = {
    "age": "17", "child": "yes", "signs": "debt papers", "empty": "", "born": "2009-01-31", "left": "2026-11-22",
    "ages": ["3", "40", "12"], "name.2": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "current", "expected"),
    [
        ("${age} < 18", "", True),
        (". >= 0 and . < 120", "45", True),
        (". >= 0 and . < 120", "121", False),
        ("${empty} > 3", "", False),  # nothing is no number
        ("${child} = 'yes' and not(${age} > 17)", "", True),
        ("selected(${signs}, 'papers')", "", True),
        ("selected(${signs}, 'paper')", "", False),
        ("selected(., 'none') and count-selected(.) > 1", "none debt", True),
        ("regex(., '^[A-Z]{2}[0-9]+$')", "AB12", True),
        ("regex(., '[A-Z]')", "ABC", False),  # the whole answer, not a part of it
        (". <= today()", "2026-11-22", True),
        (". < today()", "2026-11-22", False),
        (". > '2020-02-28'", "2020-02-29", True),
        ("${born} < ${left}", "", True),
        ("${left} - ${born} > 365 * 17", "", True),
        ("${born} = '2009-01-31'", "", True),
        ("string-length(.) < 3", "abc", False),
        ("count(${ages}) = 3 and sum(${ages}) = 55 and max(${ages}) = 40 and min(${ages}) = 3", "", True),
        ("${name.2} = 'x'", "", True),
        ("", "", True),
    ],
)
def test_conditions(expression: str, current: str, expected: bool) -> None:
    assert holds(expression, SCOPE, current=current, moment=NOW) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("${age} + 1", "18"),
        ("${age} div 4", "4.25"),
        ("int(${age} div 4)", "4"),
        ("if(${age} < 18, 'child', 'adult')", "child"),
        ("if(${age} > 18, ${born}, ${child})", "yes"),
        ("coalesce(${empty}, ${child})", "yes"),
        ("concat(${child}, '-', ${born})", "yes-2009-01-31"),
        ("selected-at(${signs}, 1)", "papers"),
        ("selected-at(${signs}, 9)", ""),
        ("${child}", "yes"),
        ("${unknown}", ""),
        ("round(2.5) + pow(2, 3)", "11"),
        ("number('x')", ""),
        ("true()", "true"),
        ("int((today() - date('2009-01-31')) div 365.25)", "17"),
    ],
)
def test_values(expression: str, expected: str) -> None:
    assert as_text(evaluate(expression, SCOPE, moment=NOW)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "pulldata('a', 'b', 'c', 'd')",
        "${age} <",
        "indexed-repeat(${a}, ${b}, 1)",
        "jr:choice-name('a', 'b')",
        "1" * 2_001,
    ],
)
def test_what_is_not_supported_is_said(expression: str) -> None:
    with pytest.raises(ExpressionWrong, match="cannot be used"):
        check(expression)


def test_a_broken_pattern_is_said() -> None:
    with pytest.raises(ExpressionWrong, match="no regular expression"):
        evaluate("regex('a', '(')", {}, moment=NOW)


def test_names_are_found_once_each() -> None:
    assert names_in("${a} + ${ b } + ${a}") == ("a", "b")
