"""The functions that XLSForm adds to XPath 1.0, for elementpath's parser.

Source: the ODK XForms specification (getodk.github.io/xforms-spec, "XPath functions"). Functions that look elsewhere
(pulldata, indexed-repeat, instance, jr:choice-name) or tell of the device are absent: a form that uses them is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from elementpath import XPath1Parser

_EPOCH: Final = date(1970, 1, 1)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?.*)?")
#: A pattern of a form is written by its author, not by who answers; still no answer is matched at any length.
_LONGEST_MATCHED: Final = 1_000


def days(text: str) -> float | None:
    """Days since 1970 of an ISO date, with the part of the day of a date and time; `None` for any other text."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        whole = (date(year, month, day) - _EPOCH).days
    except ValueError:
        return None
    return whole + (hour * 3600 + minute * 60 + second) / 86_400


Evaluate = Callable[..., Any]


class Parser(XPath1Parser):
    """XPath 1.0 and the functions of XLSForm."""


def _text(token: Any, context: Any, index: int = 0) -> str:
    return str(token.string_value(token.get_argument(context, index=index)))


def _number(token: Any, context: Any, index: int = 0) -> float:
    value = token.get_argument(context, index=index)
    return math.nan if value is None else float(token.number_value(value))


def _numbers(token: Any, context: Any) -> list[float]:
    """The numbers of all arguments; an argument may be several answers of a repeat."""
    found: list[float] = []
    for argument in token:
        found += [float(token.number_value(item)) for item in argument.select(context)]
    return found


def _values(token: Any, context: Any) -> list[str | float | bool]:
    """What a side of a comparison stands for: truths and numbers as they are, everything else as text."""
    found: list[str | float | bool] = []
    for item in token.select(context):
        plain = float(item) if isinstance(item, Decimal) else item  # elementpath reads 1.5 as a decimal
        found.append(plain if isinstance(plain, bool | int | float) else str(token.string_value(plain)))
    return found


def _as_number(value: str | float | bool) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def _compare(one: str | float | bool, other: str | float | bool, operator: Callable[[Any, Any], bool]) -> bool:
    """XPath 1.0, section 3.4: what is compared decides whether as truths, numbers or texts."""
    if operator not in (eq, ne):
        return operator(_as_number(one), _as_number(other))
    if isinstance(one, bool) or isinstance(other, bool):
        return operator(bool(one), bool(other))
    if isinstance(one, int | float) or isinstance(other, int | float):
        return operator(_as_number(one), _as_number(other))
    return operator(one, other)


def _comparison(operator: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    def evaluate_comparison(self: Any, context: Any = None) -> bool:
        others = _values(self[1], context)
        return any(_compare(one, other, operator) for one in _values(self[0], context) for other in others)

    return evaluate_comparison


# elementpath compares a text and a number by Python's rules; an answer is text, so the rules of XPath 1.0 are needed.
for _symbol, _operator in {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}.items():
    Parser.method(_symbol)(_comparison(_operator))


def _add(symbol: str, nargs: Any) -> Callable[[Evaluate], Evaluate]:
    added: Callable[[Evaluate], Evaluate] = Parser.method(Parser.function(symbol, nargs=nargs))
    return added


@_add("selected", 2)
def evaluate_selected(self: Any, context: Any = None) -> bool:
    return _text(self, context, 1).strip() in _text(self, context).split()


@_add("count-selected", 1)
def evaluate_count_selected(self: Any, context: Any = None) -> float:
    return float(len(_text(self, context).split()))


@_add("selected-at", 2)
def evaluate_selected_at(self: Any, context: Any = None) -> str:
    chosen, place = _text(self, context).split(), _number(self, context, 1)
    return chosen[int(place)] if not math.isnan(place) and 0 <= place < len(chosen) else ""


@_add("if", 3)
def evaluate_if(self: Any, context: Any = None) -> Any:
    return self[1 if self.boolean_value(self.get_argument(context)) else 2].evaluate(context)


@_add("coalesce", 2)
def evaluate_coalesce(self: Any, context: Any = None) -> str:
    return _text(self, context) or _text(self, context, 1)


@_add("once", 1)
def evaluate_once(self: Any, context: Any = None) -> Any:
    return self[0].evaluate(context)


@_add("regex", 2)
def evaluate_regex(self: Any, context: Any = None) -> bool:
    text, pattern = _text(self, context), _text(self, context, 1)
    try:
        return len(text) <= _LONGEST_MATCHED and re.fullmatch(pattern, text) is not None
    except re.error as error:
        raise ValueError(f"the pattern {pattern!r} is no regular expression: {error}") from error


@_add("int", 1)
def evaluate_int(self: Any, context: Any = None) -> float:
    value = _number(self, context)
    return value if math.isnan(value) or math.isinf(value) else float(math.trunc(value))


@_add("pow", 2)
def evaluate_pow(self: Any, context: Any = None) -> float:
    return float(math.pow(_number(self, context), _number(self, context, 1)))


@_add("min", (1, None))
def evaluate_min(self: Any, context: Any = None) -> float:
    return min(_numbers(self, context), default=math.nan)


@_add("max", (1, None))
def evaluate_max(self: Any, context: Any = None) -> float:
    return max(_numbers(self, context), default=math.nan)


@_add("date", 1)
def evaluate_date(self: Any, context: Any = None) -> float:
    value = self.get_argument(context)
    if isinstance(value, int | float | Decimal):
        return float(value)
    found = days(str(self.string_value(value)))
    return math.nan if found is None else found


@_add("today", 0)
def evaluate_today(self: Any, context: Any = None) -> float:
    return float(math.floor(_moment(self, context)))


@_add("now", 0)
def evaluate_now(self: Any, context: Any = None) -> float:
    return _moment(self, context)


def _moment(token: Any, context: Any) -> float:
    if context is None:
        raise token.missing_context()
    moment: datetime = datetime.fromisoformat(context.variables["moment"])
    found = days(moment.strftime("%Y-%m-%dT%H:%M:%S"))
    return math.nan if found is None else found
