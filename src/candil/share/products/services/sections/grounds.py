"""Why, and how sure: sentences that several parts share."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import LABELS, label
from candil.share.products.services.findings import Evidence, Where
from candil.share.products.services.numbers import percent, whole
from candil_analysis import facts


def rests_on(evidence: Evidence | facts.Evidence | None) -> str:
    """How much stands behind a part, as far as it may be told."""
    if evidence is None:
        return _("How many records stand behind this is not told.")
    told = {name: whole(number) for name, number in vars(evidence).items()}
    return _("Rests on records: %(records)s; people: %(people)s; contributing organisations: %(contributors)s.") % told


def chance_among_found(limit: float) -> str:
    """What the q-value promises."""
    return _(
        "All that was looked at is judged together: of what is named here, a part of at most %(limit)s is expected to "
        "be chance (q-value). Intervals hold 95%% of what chance in counting does; they do not hold who reports."
    ) % {"limit": percent(limit)}


def reporting_changes() -> str:
    """What would change a comparison of two times without any change in the world."""
    return _(
        "What would change it: a contributor who joins, stops or sends late, or a campaign that makes people report. "
        "Look at who reported in both times before you act on a change."
    )


def only_openable(narrowed: bool) -> tuple[str, ...]:
    """Said where a part leaves out what its readers know by statistics only."""
    words = _("Only records that these readers may open are looked at here; what they know as statistics is left out.")
    return (words,) if narrowed else ()


def named_values(values: Iterable[tuple[str, str]]) -> str:
    """Dimensions and values in words: "Citizenship: Romania + Industry: Agriculture"."""
    return " + ".join(f"{LABELS[name]}: {label(name, value)}" for name, value in values)


def where_all(values: Iterable[tuple[str, str]], *more: tuple[str, str]) -> Where:
    """The filter that gives the records with all of these values."""
    return tuple((name, (value,)) for name, value in (*values, *more))
