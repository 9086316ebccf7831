"""Corridors between countries: how strong, what changed among them, and what journeys pass."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candil.analyse.picture import queries
from candil.analyse.picture.queries import Asked
from candil.analyse.picture.queries.filters import label
from candil.analyse.picture.views.words import interval, number, probability, rows_address
from candil.platform.design import charts

Section = dict[str, Any]
#: Rows of a table on the page; the command line and the export give all.
SHOWN: Final = 25
CHARTED: Final = 12


def flows_section(asked: Asked) -> Section:
    """Corridors between countries, strongest first, and the chains most stories follow."""
    found = queries.routes(asked)
    rows = [_corridor(asked, corridor) for corridor in found.corridors[:SHOWN]]
    largest = [corridor for corridor in found.corridors if corridor.count][:CHARTED]
    return {
        "routes": found,
        "passages": _passages(asked),
        "change": _changes(asked),
        "picture": charts.picture(
            charts.flows(
                [
                    charts.Flow(
                        label("citizenship", one.origin),
                        label("citizenship", one.destination),
                        one.count,
                        one.low,
                        one.high,
                    )
                    for one in largest
                ],
                value_title=_("Records"),
            )
        )
        if largest
        else None,
        "alt": _("The corridors with most records, with intervals. The table below gives the same figures."),
        "columns": [
            {"key": "corridor", "label": _("Corridor"), "kind": "head", "href_key": "rows"},
            {"key": "count", "label": _("Records"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "share", "label": _("Share of moves"), "kind": "number"},
            {"key": "ratio", "label": _("Times expected"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
            {"key": "bases", "label": _("Known from")},
            {"key": "transit", "label": _("Through")},
        ],
        "rows": rows,
        "chains": [
            {
                "chain": " → ".join(label("citizenship", place) for place in chain.places),
                "support": number(chain.support),
                "interval": interval(chain.low, chain.high),
            }
            for chain in found.chains[:SHOWN]
        ],
        "chain_columns": [
            {"key": "chain", "label": _("Places in order"), "kind": "head"},
            {"key": "support", "label": _("Records"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
        ],
    }


BASES: Final = {
    "observed": _later("places observed"),
    "inferred": _later("places inferred"),
    "pair": _later("origin and exploitation only"),
    "citizenship": _later("citizenship only (weak)"),
}


def _corridor(asked: Asked, corridor: Any) -> Section:
    origin, destination = (label("citizenship", code) for code in (corridor.origin, corridor.destination))
    count = number(corridor.count) if corridor.count is not None else _("not shown")
    return {
        "corridor": f"{origin} → {destination}",
        "count": _("at least %(value)s") % {"value": count} if corridor.at_least else count,
        "interval": interval(corridor.low, corridor.high),
        "share": "" if corridor.share is None else f"{number(100 * corridor.share, 1)} %",
        "ratio": number(corridor.ratio, 1),
        "q": probability(corridor.q),
        "bases": ", ".join(
            f"{BASES[basis]} {number(value) if value is not None else _('not shown')}"
            for basis, value in corridor.bases
        ),
        "transit": ", ".join(label("citizenship", place) for place, _count in corridor.transit[:3]),
        "rows": rows_address(asked, {"corridor": f"{corridor.origin}-{corridor.destination}"}),
    }


def _country(code: str) -> str:
    return label("citizenship", code)


def _passages(asked: Asked) -> Section:
    found = queries.passages_of(asked)
    return {
        "result": found,
        "columns": [
            {"key": "place", "label": _("Country passed"), "kind": "head"},
            {"key": "through", "label": _("Journeys through it"), "kind": "number"},
            {"key": "journeys", "label": _("Of journeys"), "kind": "number"},
            {"key": "share", "label": _("Share"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
        ],
        "rows": [
            {
                "place": _country(one.place),
                "through": number(one.through),
                "journeys": number(one.journeys),
                "share": f"{number(100 * one.share, 1)} %",
                "interval": f"{interval(100 * one.low, 100 * one.high, 1)} %",
            }
            for one in found.overall[:CHARTED]
        ],
    }


def _changes(asked: Asked) -> Section | None:
    change = queries.changed_corridors_of(asked)
    if change is None:
        return None
    changed = [one for one in change.found.corridors if one.direction is not None]
    return {
        "result": change.found,
        "earlier": change.earlier,
        "later": change.later,
        "columns": [
            {"key": "corridor", "label": _("Corridor"), "kind": "head", "href_key": "rows"},
            {"key": "before", "label": change.earlier, "kind": "number"},
            {"key": "after", "label": change.later, "kind": "number"},
            {"key": "ratio", "label": _("Part of all moves, times the year before"), "kind": "number"},
            {"key": "interval", "label": _("95% interval"), "kind": "number"},
            {"key": "q", "label": _("q-value"), "kind": "number"},
        ],
        "rows": [
            {
                "corridor": f"{_country(one.origin)} → {_country(one.destination)}",
                "before": number(one.before),
                "after": number(one.after),
                "ratio": _("new") if one.ratio is None else number(one.ratio, 1),
                "interval": interval(one.low, one.high, 1),
                "q": probability(one.q),
                "rows": rows_address(asked, {"corridor": f"{one.origin}-{one.destination}", "year": change.later}),
            }
            for one in changed[:SHOWN]
        ],
    }
