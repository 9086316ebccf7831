"""Two records side by side: what each says on every subject, how the two agree, and how much that weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from candil.analyse.incidents import policies
from candil.analyse.incidents.errors import RecordUnknown
from candil.analyse.incidents.models import Leg, Record, Suggestion
from candil.analyse.incidents.queries.detail import period_in_words, place_in_words
from candil.analyse.incidents.queries.linking.judged import both_open, classes_for_pairs
from candil.analyse.incidents.queries.linking.scopes import scope_of
from candil.analyse.incidents.queries.linking.wording import LEVELS, SUBJECTS, chance, leaning
from candil.analyse.incidents.queries.records import records_within
from candil.analyse.incidents.queries.words import value_labels
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import VisibleClasses
from candil_analysis.facts import Population
from candil_analysis.linkage import COMPARISONS

_CODED: Final = {
    "activity": ("exploitation", "industry"),
    "means": ("means_of_control",),
    "citizenship": ("citizenship",),
    "profile": ("gender", "age_band"),
}
#: Likest and unlikest level of each comparison.
_ENDS: Final = {one.name: (one.levels[0].name, one.levels[-1].name) for one in COMPARISONS}


@dataclass(frozen=True)
class Compared:
    """One subject. `state`: agree, differ, partly, or "" where nothing can be compared; `bits` None: not weighed."""

    subject: str
    first: str
    second: str
    state: str
    how: str
    leaning: str
    bits: float | None


@dataclass(frozen=True)
class Comparison:
    """Two records for somebody who may open both. `chance` is empty where nothing suggests that they are one."""

    first: Record
    second: Record
    rows: tuple[Compared, ...]
    chance: str
    weight: float | None
    start: float | None
    may_judge: bool


def comparison(viewer: Viewer, first: int, second: int) -> Comparison:
    """The two current records with these keys. Raises `RecordUnknown` unless the viewer may open both."""
    classes = classes_for_pairs(viewer)
    low, high = sorted((first, second))
    legs = Prefetch("legs", Leg.objects.order_by("position"))
    found = records_within(classes).filter(pk__in=(low, high)).select_related("owner", "source", "visibility")
    records = {record.pk: record for record in found.prefetch_related(legs)}
    if len(records) != 2:
        raise RecordUnknown(_("There are no two such records that you may see. Check the numbers."))
    one, other = records[low], records[high]
    suggestion = suggestion_of(classes, one, other)
    says = suggestion.says if suggestion else {}
    return Comparison(
        first=one,
        second=other,
        rows=tuple(_compared(name, one, other, says.get(name)) for name in SUBJECTS if name != "venue"),
        chance=chance(suggestion.probability) if suggestion else "",
        weight=suggestion.weight if suggestion else None,
        start=suggestion.weight - sum(bits for _level, bits in says.values()) if suggestion else None,
        may_judge=policies.may_judge(viewer),
    )


def suggestion_of(classes: VisibleClasses, one: Record, other: Record) -> Suggestion | None:
    """What was found of two records in the scope of these classes."""
    population: Population = "synthetic" if one.is_synthetic else "real"
    scope = scope_of(classes, population)
    if scope is None:
        return None
    return both_open(scope.suggestions.filter(record_a=one, record_b=other), classes).first()


def said_on(name: str, record: Record) -> str:
    """What a record says on the subject of a comparison."""
    if name in _CODED:
        told = [value_labels(dimension, record.codes.get(dimension, ())) for dimension in _CODED[name]]
        return " · ".join(text for text in told if text)
    if name == "place":
        return " → ".join(dict.fromkeys(place_in_words(leg) for leg in record.legs.all()))
    if name == "date":
        return period_in_words(record.date_from, record.date_to, record.date_precision) if record.date_from else ""
    return str(record.people) if name == "people" else record.summary


def _compared(name: str, one: Record, other: Record, said: list[str | float | None] | None) -> Compared:
    texts = (said_on(name, one), said_on(name, other))
    if said is None:
        return Compared(str(SUBJECTS[name]), *texts, "", "", "", None)
    level, bits = said
    if level is None:
        return Compared(str(SUBJECTS[name]), *texts, "", _("Nothing to compare"), "", None)
    best, worst = _ENDS[name]
    agrees = level == best or (name, level) == ("place", "town")
    state = "agree" if agrees else "differ" if level == worst else "partly"
    weight = float(bits or 0)
    return Compared(str(SUBJECTS[name]), *texts, state, str(LEVELS[name, str(level)]), leaning(weight), weight)
