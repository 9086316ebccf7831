"""What occurs together, what rose or fell, and the likely scenarios: each with why, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.filters import LABELS, label
from candil.analyse.picture.views.words import interval, number, probability, rows_address
from candil_analysis.patterns import Combination, Emergence, Part, Value
from candil_analysis.scenarios import Factor, Profile

Section = dict[str, Any]
SHOWN = 25


def patterns_section(asked: Asked, *, largest: int) -> Section:
    """Three tables: combinations, rise and fall, scenarios."""
    given, asked = asked, queries.looked_at(asked)
    return {
        "only_openable": asked is not given,
        "combinations": _combinations(asked, largest),
        "change": _rise_and_fall(asked),
        "scenarios": _scenarios(asked),
    }


def _said(values: Sequence[Value]) -> str:
    return " + ".join(f"{LABELS[one.dimension]}: {label(one.dimension, one.value)}" for one in values)


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"


def _combinations(asked: Asked, largest: int) -> Section:
    found = queries.combinations_of(asked, largest=largest)
    return {
        "result": found,
        "columns": [
            {"key": "values", "label": _("Together"), "kind": "head", "href_key": "rows"},
            {"key": "count", "label": _("Records"), "kind": "number"},
            {"key": "expected", "label": _("Expected"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
            {"key": "why", "label": _("Why")},
        ],
        "rows": [_combination(asked, one) for one in found.found[:SHOWN]],
        "more": max(0, len(found.found) - SHOWN),
    }


def _combination(asked: Asked, one: Combination) -> Section:
    return {
        "values": _said(one.values),
        "count": number(one.count),
        "expected": number(one.expected, 1),
        "ratio": number(one.ratio, 1),
        "interval": interval(one.low, one.high, 1),
        "q": probability(one.q),
        "why": _why(one.parts, one.reported),
        "rows": rows_address(asked, {value.dimension: value.value for value in one.values}),
    }


def _why(parts: Sequence[Part], reported: int) -> str:
    """“Of 812 records that report both: Romania 12.0 %; farm work 8.1 %.”"""
    shares = "; ".join(
        f"{' + '.join(label(v.dimension, v.value) for v in part.values)} {_percent(part.share)}" for part in parts
    )
    return _("Of %(reported)s records that report all of it: %(shares)s") % {
        "reported": number(reported),
        "shares": shares,
    }


def _rise_and_fall(asked: Asked) -> Section | None:
    change = queries.rise_and_fall_of(asked)
    if change is None:
        return None
    return {
        "result": change.found,
        "evidence": change.found.evidence[1],
        "earlier": change.earlier,
        "later": change.later,
        "columns": [
            {"key": "values", "label": _("What changed"), "kind": "head", "href_key": "rows"},
            {"key": "earlier", "label": change.earlier, "kind": "number"},
            {"key": "later", "label": change.later, "kind": "number"},
            {"key": "ratio", "label": _("Share, times the year before"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
        ],
        "rows": [_emergence(asked, one, change.later) for one in change.found.found[:SHOWN]],
    }


def _emergence(asked: Asked, one: Emergence, later: str) -> Section:
    where: dict[str, tuple[str, ...] | str | None] = {value.dimension: value.value for value in one.values}
    return {
        "values": _said(one.values),
        "earlier": _of(one.earlier, one.earlier_reported),
        "later": _of(one.later, one.later_reported),
        "ratio": _("new") if one.ratio is None else number(one.ratio, 1),
        "interval": interval(one.low, one.high, 1),
        "q": probability(one.q),
        "rows": rows_address(asked, {**where, "year": later}),
    }


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}


def _scenarios(asked: Asked) -> Section:
    try:
        found = queries.scenarios_of(asked)
    except ValueError:
        # What is known is too rare, or may not be told: the library says which in English, for analysts in notebooks.
        return {"result": None}
    return {
        "result": found,
        "known": " + ".join(label(name, value) for name, value in found.known),
        "covered": _percent(found.covered),
        "columns": [
            {"key": "profile", "label": _("Scenario"), "kind": "head", "href_key": "rows"},
            {"key": "probability", "label": _("Probability"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "support", "label": _("Records with all of it"), "kind": "number"},
            {"key": "why", "label": _("Why")},
        ],
        "rows": [_profile(asked, one) for one in found.profiles],
    }


def _profile(asked: Asked, one: Profile) -> Section:
    return {
        "profile": " + ".join(label(name, value) for name, value in one.values),
        "probability": _percent(one.probability),
        "interval": _("%(low)s to %(high)s") % {"low": _percent(one.low), "high": _percent(one.high)},
        "support": number(one.support),
        "why": "; ".join(_factor(factor) for factor in one.factors),
        "rows": rows_address(asked, dict(one.values)),
    }


def _factor(factor: Factor) -> str:
    """“farm work 31.0 % with Romania (8.1 % of all)”."""
    value, share, overall = label(factor.dimension, factor.value), _percent(factor.share), _percent(factor.overall)
    if factor.given is None:
        return f"{value} {share}"
    return _("%(value)s %(share)s with %(given)s (%(overall)s of all)") % {
        "value": value,
        "share": share,
        "given": label(*factor.given),
        "overall": overall,
    }
