"""Key judgements: sentences that follow from figures by rule, with likelihood and confidence.

Likelihood is one minus the false-discovery rate, put into the words of ICD 203 (2015): of the places or periods called
at q, a share of at most q is expected to be chance. Confidence says how much stands behind the figure, not how strong
it is; the rule never gives "high", because that takes an analyst who knows the sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from candil.platform.vocabulary.queries import likelihood_of
from candil.share.products.models.description import Judgement
from candil.share.products.services.findings import Breakdown, Corridors, Evidence, Hotspots, Trend, TrendPoint
from candil.share.products.services.numbers import count_cell, decimal, interval, percent, whole
from candil.share.products.services.sections import Numbering

FEWEST_CONTRIBUTORS: Final = 3
FEWEST_RECORDS: Final = 100


def confidence(evidence: Evidence) -> str:
    """`moderate` with at least three contributors and 100 records, otherwise `low`; never `high` by rule."""
    enough = (evidence.contributors or 0) >= FEWEST_CONTRIBUTORS and (evidence.records or 0) >= FEWEST_RECORDS
    return "moderate" if enough else "low"


def key_judgements(
    hotspots: Hotspots,
    corridors: Corridors,
    trend: Trend,
    breakdowns: Sequence[Breakdown],
    *,
    unit: str,
    numbering: Numbering,
) -> tuple[Judgement, ...]:
    """At most one judgement for each part that has a figure to carry it."""
    made = (
        _about_hotspots(hotspots, unit, numbering),
        _about_corridors(corridors, numbering),
        _about_trend(trend, unit, numbering),
        _about_kinds(trend, unit, numbering),
        next(_about_exploitation(breakdowns, unit, numbering), None),
    )
    return tuple(judgement for judgement in made if judgement)


def _about_hotspots(found: Hotspots, unit: str, numbering: Numbering) -> Judgement | None:
    hot = [place for place in found.places if place.standing == "hot" and place.q is not None]
    if not found.places:
        return None
    if not hot:
        text = _("No place among the %(tested)d compared stands out from its expectation.") % {"tested": found.tested}
        return Judgement(text, numbering.of_part["hotspots"], "", confidence(found.evidence))
    top = hot[0]
    text = _(
        "Records concentrate around %(place)s: %(around)s %(unit)s there and next to it, %(ratio)s times the expected "
        "(95%% interval %(interval)s). %(hot)s of %(tested)s places compared stand out."
    ) % {
        "place": top.label,
        "around": whole(top.around),
        "unit": unit,
        "ratio": decimal(top.ratio),
        "interval": interval(top.low, top.high),
        "hot": whole(len(hot)),
        "tested": whole(found.tested),
    }
    return Judgement(text, numbering.of_part["hotspots"], _likelihood(top.q), confidence(found.evidence))


def _about_corridors(found: Corridors, numbering: Numbering) -> Judgement | None:
    told = [corridor for corridor in found.corridors if corridor.value is not None]
    if not told:
        return None
    top = told[0]
    text = _(
        "%(origin)s to %(destination)s is the corridor recorded most often: %(value)s of %(moves)s moves shown, "
        "%(share)s (95%% interval %(interval)s)."
    ) % {
        "origin": top.origin,
        "destination": top.destination,
        "value": count_cell(top.value, at_least=top.at_least).text,
        "moves": whole(found.moves),
        "share": percent(top.share),
        "interval": interval(top.low, top.high, share=True),
    }
    return Judgement(text, numbering.of_part["corridors"], "", confidence(found.evidence))


def _about_trend(found: Trend, unit: str, numbering: Numbering) -> Judgement | None:
    alarms = [point for point in found.points if point.alarm and point.value is not None and point.q is not None]
    if not any(point.expected is not None for point in found.points):
        return None
    if not alarms:
        text = _("Taken together, no period judged departs from its seasonal expectation.")
        return Judgement(text, numbering.of_part["trend"], "", confidence(found.evidence))
    text = _departure(_("Counts"), alarms[-1], unit)
    return Judgement(text, numbering.of_part["trend"], _likelihood(alarms[-1].q), confidence(found.evidence))


def _about_kinds(found: Trend, unit: str, numbering: Numbering) -> Judgement | None:
    alarms = [alarm for alarm in found.kind_alarms if alarm.point.value is not None and alarm.point.q is not None]
    if not alarms or not found.points:
        return None
    text = _departure(alarms[0].kind, alarms[0].point, unit)
    return Judgement(text, numbering.of_part["kinds"], _likelihood(alarms[0].point.q), confidence(found.evidence))


def _departure(what: str, point: TrendPoint, unit: str) -> str:
    """The sentence about an alarm."""
    sentence = (
        _("%(what)s rose above expectation in %(period)s: %(value)s %(unit)s against %(expected)s expected "
          "(95%% interval %(interval)s).")
        if point.alarm == "above"
        else _("%(what)s fell below expectation in %(period)s: %(value)s %(unit)s against %(expected)s expected "
               "(95%% interval %(interval)s).")
    )  # fmt: skip
    return sentence % {
        "what": what,
        "period": point.label,
        "value": whole(point.value),
        "unit": unit,
        "expected": decimal(point.expected),
        "interval": interval(point.low, point.high, pattern="#,##0"),
    }


def _likelihood(q: float | None) -> str:
    return likelihood_of(1 - (q or 0.0))


def _about_exploitation(breakdowns: Sequence[Breakdown], unit: str, numbering: Numbering) -> Iterator[Judgement]:
    for breakdown in breakdowns:
        told = [share for share in breakdown.shares if share.reported and share.value]
        if breakdown.dimension != "exploitation" or not told:
            continue
        top = max(told, key=lambda share: share.value or 0)
        text = _("%(label)s is the exploitation recorded most often: %(value)s of %(total)s %(unit)s.") % {
            "label": top.label,
            "value": whole(top.value),
            "total": whole(breakdown.total),
            "unit": unit,
        }
        yield Judgement(text, numbering.of_part["exploitation"], "", confidence(breakdown.evidence))
