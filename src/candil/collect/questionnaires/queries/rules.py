"""Conditions as data, so that a browser can follow them without evaluating any code.

A rule is a list of an operator and what it works on, all JSON:

    ["and", rule, …]  ["or", rule, …]  ["not", rule]  ["=", value, value]  (and != < <= > >=)
    ["selected", value, value]  ["count-selected", value]  ["answer", "name of a question"]  "text"  number

What is not in this list has no rule (`NoRule`): the questionnaire is then asked page by page by the server.
"""

from __future__ import annotations

from typing import Any, Final

from elementpath.xpath_tokens import XPathToken

from candil.collect.questionnaires.queries.expressions import parsed

Rule = list[Any] | str | float
_JOINING: Final = frozenset({"and", "or"})
_COMPARING: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ASKING: Final = frozenset({"selected", "count-selected", "not"})


class NoRule(Exception):
    """The condition uses something that a browser is not given."""


def rule_of(expression: str) -> Rule:
    """The rule that says the same as `expression`; `["and"]`, which always holds, for an empty one. Raises `NoRule`."""
    return _rule(parsed(expression)) if expression else ["and"]


def _rule(token: XPathToken) -> Rule:
    symbol = str(token.symbol)
    if symbol in _JOINING | _COMPARING | _ASKING:
        return [symbol, *(_rule(part) for part in token)]
    if symbol == "(" and len(token) == 1:
        return _rule(token[0])
    if symbol == "$":
        return ["answer", str(token[0].value).removeprefix("q_")]
    if symbol == "(string)":
        return str(token.value)
    if symbol in ("(integer)", "(decimal)"):
        return float(str(token.value))
    if symbol in ("true", "false"):
        return ["and"] if symbol == "true" else ["or"]
    raise NoRule(symbol)
