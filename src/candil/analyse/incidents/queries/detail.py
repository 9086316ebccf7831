"""One record in plain words: what it says, how good it is, where it comes from, who can see it, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candil.analyse.incidents import policies
from candil.analyse.incidents.models import Grade, Kind, Leg, Record
from candil.analyse.incidents.queries.records import SourceMemory, record_for, source_memory, versions_of
from candil.analyse.incidents.queries.words import dimension_label, value_label, value_labels
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import Description, describe

#: How many decimals of a degree are shown, by precision: about 10 m, about 1 km. Coarser places show no coordinates.
_DECIMALS = {"exact": 4, "locality": 2}


@dataclass(frozen=True)
class Fact:
    """A term and what stands for it; the shape of components/facts.html."""

    term: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class LegInWords:
    """One place of the story."""

    stage: str
    place: str
    position: str
    when: str
    how: str
    basis: str


@dataclass(frozen=True)
class Event:
    """One thing that happened to a record: it was taken in, corrected or graded."""

    at: datetime
    what: str
    version: int
    by: str = ""


@dataclass(frozen=True)
class RecordDetail:
    """Everything the page of a record shows to one viewer."""

    record: Record
    newest: int | None
    facts: tuple[Fact, ...]
    said: tuple[Fact, ...]
    denied: tuple[Fact, ...]
    grade: tuple[Fact, ...]
    legs: tuple[LegInWords, ...]
    provenance: tuple[Fact, ...]
    visibility: Description
    memory: SourceMemory
    history: tuple[Event, ...]
    may_correct: bool
    may_grade: bool
    may_share: bool


def record_detail(viewer: Viewer, pk: int) -> RecordDetail:
    """The record as this viewer may read it. Raises `RecordUnknown`."""
    record = record_for(viewer, pk)
    versions = versions_of(viewer, record)
    newest = next((version.pk for version in versions if version.is_current), None)
    changeable = record.is_current
    return RecordDetail(
        record=record,
        newest=None if newest == record.pk else newest,
        facts=_facts(record),
        said=_coded(record.codes),
        denied=_coded(record.denied),
        grade=grade_in_words(record.source_grade, record.information_grade),
        legs=tuple(_leg(leg) for leg in record.legs.all()),
        provenance=_provenance(viewer, record),
        visibility=describe(viewer, record.visibility_id),
        memory=source_memory(viewer, record.source_id),
        history=_history(viewer, versions),
        may_correct=changeable and policies.may_correct(viewer, record),
        may_grade=changeable and policies.may_grade(viewer, record),
        may_share=changeable and policies.may_share(viewer, record),
    )


def period_in_words(first: date | None, last: date | None, precision: str) -> str:
    """A date as precisely as it is known, and no more."""
    if first is None or precision == "unknown":
        return _("Not known")
    forms = {"day": "DATE_FORMAT", "month": "F Y", "quarter": "Y", "year": "Y"}

    def say(day: date) -> str:
        text = date_format(day, forms[precision])
        return (
            _("quarter %(n)d of %(year)s") % {"n": (day.month + 2) // 3, "year": text}
            if precision == "quarter"
            else text
        )

    begins, ends = say(first), say(last or first)
    return begins if begins == ends else _("%(first)s to %(last)s") % {"first": begins, "last": ends}


def grade_in_words(source: str, information: str) -> tuple[Fact, ...]:
    """A 3x5x2 grade with what each code means."""

    def say(dimension: str, code: str) -> str:
        return f"{code}: {vocabulary.label(dimension, code)}" if code else _("Not graded yet")

    return (
        Fact(_("Source"), say("source_evaluation", source)),
        Fact(_("Information"), say("information_evaluation", information)),
    )


def _facts(record: Record) -> tuple[Fact, ...]:
    people = ngettext("%(count)d person", "%(count)d people", record.people) % {"count": record.people}
    kind = record.get_kind_display()
    return (
        Fact(_("About"), kind if record.kind == Kind.PERSON and record.people == 1 else f"{kind} · {people}"),
        Fact(_("When"), period_in_words(record.date_from, record.date_to, record.date_precision)),
        Fact(_("Summary"), record.summary),
    )


def _coded(codes: dict[str, list[str]]) -> tuple[Fact, ...]:
    return tuple(Fact(dimension_label(name), value_labels(name, values)) for name, values in codes.items() if values)


def _leg(leg: Leg) -> LegInWords:
    position = position_of(leg)
    return LegInWords(
        stage=value_label("leg_stage", leg.stage),
        place=place_in_words(leg),
        position=", ".join(f"{degrees:.{_DECIMALS[leg.precision]}f}" for degrees in position or ()),
        when=period_in_words(leg.date_from, leg.date_to, "day") if leg.date_from else "",
        how=value_label("leg_mode", leg.mode) if leg.mode else "",
        basis=f"{value_label('leg_basis', leg.basis)} · {value_label('place_precision', leg.precision)}",
    )


def position_of(leg: Leg) -> tuple[float, float] | None:
    """Latitude and longitude as finely as the leg's precision allows anybody to be told; None for coarser places."""
    decimals = _DECIMALS.get(leg.precision)
    if decimals is None or leg.latitude is None or leg.longitude is None:
        return None
    return round(leg.latitude, decimals), round(leg.longitude, decimals)


def place_in_words(leg: Leg) -> str:
    """Place, area and country, as far as the leg names them."""
    area = value_label("area", leg.area) if leg.area else ""
    country = value_label("country_of_exploitation", leg.country) if leg.country else ""
    return ", ".join(part for part in (leg.place_name, area, country) if part) or _("Not reported")


def _provenance(viewer: Viewer, record: Record) -> tuple[Fact, ...]:
    facts = [Fact(_("Organisation"), record.owner.name), Fact(_("Source"), record.source.name)]
    if record.batch and policies.owns(viewer, record):
        # A file's name may say more than the record; it is for the owner.
        facts.append(
            Fact(_("File"), _("%(name)s (batch %(pk)d)") % {"name": record.batch.file_name, "pk": record.batch.pk})
        )
    facts.append(Fact(_("Taken in"), date_format(record.accepted_at, "DATE_FORMAT")))
    return tuple(facts)


def _history(viewer: Viewer, versions: list[Record]) -> tuple[Event, ...]:
    events = []
    for version in versions:
        gradings = list(version.grades.all())
        events += [Event(one.at, _graded(one), version.pk, _by(viewer, version, one)) for one in gradings]
        if version.supersedes_id is None:
            events.append(Event(version.accepted_at, _("Taken in"), version.pk))
        elif not gradings:
            events.append(
                Event(version.accepted_at, _("Corrected: %(reason)s") % {"reason": version.reason}, version.pk)
            )
    return tuple(sorted(events, key=lambda event: (event.version, event.at), reverse=True))


def _graded(grade: Grade) -> str:
    given = f"{grade.source_code}{grade.information_code}{grade.handling}"
    told = _("Graded %(given)s (%(scale)s)") % {"given": given, "scale": grade.get_scale_display()}
    if grade.scale == "3x5x2":
        return told
    same = f"{grade.source_grade}{grade.information_grade}"
    return _("%(told)s, which is %(same)s in 3x5x2") % {"told": told, "same": same}


def _by(viewer: Viewer, version: Record, grade: Grade) -> str:
    # Partners learn that the organisation graded it, not who: analysts are not exposed outside their house.
    return str(grade.graded_by) if grade.graded_by and policies.owns(viewer, version) else ""
