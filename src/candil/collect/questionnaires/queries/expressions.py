"""XLSForm's expressions: XPath 1.0 by elementpath, with the functions of `dialect`.

`${name}` is a variable; `.` is the answer being checked. Answers are text, as in an XForm, and become numbers where
they are compared; dates count as days, as the specification has it, except where an expression puts texts together.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import elementpath
from elementpath import XPathContext
from elementpath.xpath_tokens import XPathToken

from candil.collect.questionnaires.errors import ExpressionWrong
from candil.collect.questionnaires.queries.dialect import Parser, days

_REFERENCE: Final = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
_DATE_IN_QUOTES: Final = re.compile(r"""(['"])(\d{4}-\d\d-\d\d(?:T[\d:.]+)?)\1""")
_PUTS_TEXTS_TOGETHER: Final = re.compile(
    r"\b(concat|string|substring|substr|translate|string-length|starts-with|contains|regex)\("
)
#: More than any form needs, and few enough that a hostile one costs nothing.
_LONGEST: Final = 2_000

Value = str | float | bool
#: The answers that an expression may name: one text, or several where a repeat asks again and again.
Scope = Mapping[str, "str | Sequence[str]"]


@dataclass(frozen=True)
class Moment:
    """What `today()` and `now()` answer; given, because the engine has no clock."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


def names_in(expression: str) -> tuple[str, ...]:
    """The questions that an expression names, in the order of their first use."""
    return tuple(dict.fromkeys(_REFERENCE.findall(expression)))


def evaluate(expression: str, scope: Scope, *, current: str = "", moment: Moment) -> Value:
    """The value of an expression: a text, a number or a truth. Raises `ExpressionWrong`."""
    token = parsed(expression)
    read = _itself if _PUTS_TEXTS_TOGETHER.search(expression) else _as_days
    variables: dict[str, Any] = {"moment": moment.now.isoformat()}
    for name in names_in(expression):
        held = scope.get(name, "")
        variables[_variable(name)] = read(held) if isinstance(held, str) else [_element(read(each)) for each in held]
    root = _element(read(current))
    try:
        found = token.evaluate(XPathContext(root, item=root, variables=variables))
    except (elementpath.ElementPathError, TypeError, ValueError, OverflowError) as error:
        raise ExpressionWrong(expression, str(error)) from error
    return _plain(found)


def holds(expression: str, scope: Scope, *, current: str = "", moment: Moment) -> bool:
    """Whether a condition holds; an empty one does. Raises `ExpressionWrong`."""
    if not expression:
        return True
    found = evaluate(expression, scope, current=current, moment=moment)
    return bool(found) and not (isinstance(found, float) and math.isnan(found))


def as_text(value: Value) -> str:
    """A value as it is stored in an answer."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def check(expression: str) -> None:
    """Raises `ExpressionWrong` where an expression cannot be read or uses what is not supported."""
    if not expression:
        return
    for token in parsed(expression).iter():
        if token.symbol == "regex" and token[1].symbol == "(string)":
            try:
                re.compile(str(token[1].value))
            except re.error as error:
                raise ExpressionWrong(expression, f"it is no regular expression: {error}") from error


@lru_cache(maxsize=2_000)
def parsed(expression: str) -> XPathToken:
    """An expression as a tree; a question is the variable of its name after "q_". Raises `ExpressionWrong`."""
    if len(expression) > _LONGEST:
        raise ExpressionWrong(expression[:60] + "…", "it is too long")
    text = _REFERENCE.sub(lambda found: f"${_variable(found[1])}", expression)
    if not _PUTS_TEXTS_TOGETHER.search(expression):
        text = _DATE_IN_QUOTES.sub(lambda found: _as_days(found[2]), text)
    try:
        return Parser().parse(text)
    except (elementpath.ElementPathError, ValueError, NotImplementedError, KeyError) as error:
        raise ExpressionWrong(expression, str(error)) from error


def _itself(text: str) -> str:
    return text


def _as_days(text: str) -> str:
    found = days(text)
    return text if found is None else repr(found)


def _variable(name: str) -> str:
    return f"q_{name}"


def _element(text: str) -> ElementTree.Element:
    made = ElementTree.Element("value")
    made.text = text
    return made


def _plain(found: Any) -> Value:
    if isinstance(found, list):
        return _text(found[0]) if found else ""
    if isinstance(found, bool | str):
        return found
    if isinstance(found, int | float | Decimal):
        return float(found)
    return _text(found)


def _text(value: Any) -> str:
    if isinstance(value, ElementTree.Element):
        return value.text or ""
    held = getattr(value, "elem", None)
    held = getattr(value, "value", value) if held is None else held
    return (held.text or "") if isinstance(held, ElementTree.Element) else str(held)
