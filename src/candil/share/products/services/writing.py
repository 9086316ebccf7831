"""Writes a description: findings become sections, judgements, counts and the words that must travel with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from candil.share.products.models.description import Counts, CutOff, Description, Marking, Method, Section
from candil.share.products.queries.wording import day
from candil.share.products.services.findings import Breakdown, Corridors, Evidence, Hotspots, Silent, Trend
from candil.share.products.services.judgements import key_judgements
from candil.share.products.services.sections import (
    Numbering,
    breakdown_section,
    corridor_section,
    hotspot_section,
    trend_section,
)
from candil.share.products.services.sections.parts import CHOSEN, ORDER


@dataclass(frozen=True)
class Frame:
    """What is known of a product before any figure: who, for whom, which question, how it must be handled."""

    title: str
    organisation: str
    composed_by: str
    composed_at: datetime
    audience: str
    basis: str
    question: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    population: str
    holds_synthetic: bool
    marking: Marking
    measure: str


@dataclass(frozen=True)
class Findings:
    """Everything that the analysis found for the question."""

    evidence: Evidence
    accepted_until: datetime | None
    first: str
    last: str
    hotspots: Hotspots
    corridors: Corridors
    trend: Trend
    breakdowns: tuple[Breakdown, ...]
    methods: tuple[Method, ...]
    minimum_people: int
    minimum_contributors: int
    protected: bool
    #: Part → how it is written; which parts there are say `sections.parts`.
    chosen: Mapping[str, Callable[[Numbering], Section]] = field(default_factory=dict)
    silent: Silent | None = None


def write(frame: Frame, found: Findings) -> Description:
    """The description in the active language."""
    unit = _("people") if frame.measure == "people" else _("records")
    numbering = Numbering()
    sections = _sections(found, unit, numbering)
    language = translation.get_language() or "en"
    return Description(
        title=frame.title,
        language=language,
        right_to_left=translation.get_language_bidi(),
        population=frame.population,
        holds_synthetic=frame.holds_synthetic,
        marking=frame.marking,
        organisation=frame.organisation,
        composed_by=frame.composed_by,
        composed_at=frame.composed_at.isoformat(),
        audience=frame.audience,
        basis=frame.basis,
        question=frame.question,
        filters=frame.filters,
        period=_period(found),
        counts=Counts(
            found.evidence.records,
            found.evidence.people,
            found.evidence.contributors,
            _("Figures count %(unit)s unless a table says otherwise.") % {"unit": unit},
        ),
        cut_off=_cut_off(found),
        judgements=key_judgements(
            found.hotspots, found.corridors, found.trend, found.breakdowns, unit=unit, numbering=numbering
        ),
        sections=sections,
        methods=found.methods,
        limits=_limits(found),
        cautions=_cautions(),
    )


def _sections(found: Findings, unit: str, numbering: Numbering) -> tuple[Section, ...]:
    """All parts in their order; what was looked for without a finding is said together, at the end."""
    writers: dict[str, Callable[[Numbering], Section]] = {
        "hotspots": partial(hotspot_section, found.hotspots, unit),
        "corridors": partial(corridor_section, found.corridors),
        "trend": partial(trend_section, found.trend, found.silent, unit),
        "breakdowns": partial(breakdown_section, found.breakdowns, unit),
        **found.chosen,
    }
    written = [writers[part](numbering) for part in ORDER if part in writers]
    empty = [section for section in written if section.nothing and section.name in CHOSEN]
    kept = (section for section in written if section not in empty)
    return (*kept, _without_a_finding(empty)) if empty else tuple(kept)


def _without_a_finding(sections: Sequence[Section]) -> Section:
    lines = tuple(f"{section.title}: {section.nothing}" for section in sections)
    return Section("nothing", _("Looked for without a finding"), lines)


def _period(found: Findings) -> str:
    if not found.first:
        return _("No record counted here has a date.")
    return _("%(first)s to %(last)s") % {"first": found.first, "last": found.last}


def _cut_off(found: Findings) -> CutOff:
    if found.accepted_until is None:
        return CutOff("", found.first, found.last, _("no records"))
    moment = found.accepted_until.astimezone(UTC)
    text = _("records accepted until %(day)s, %(time)s UTC") % {
        "day": day(moment.isoformat()),
        "time": moment.strftime("%H:%M"),
    }
    return CutOff(moment.isoformat(), found.first, found.last, text)


def _limits(found: Findings) -> tuple[str, ...]:
    """What the figures cannot say."""
    disclosure = (
        _(
            "Protection of people: a figure that rests on records which this product's readers may see as statistics "
            "only is kept back below %(people)d people or %(contributors)d contributing organisations, and carries "
            "small noise that is always the same for the same people."
        )
        % {"people": found.minimum_people, "contributors": found.minimum_contributors}
        if found.protected
        else _(
            "Figures are exact counts of records that this product's readers may see one by one; "
            "no noise was added and nothing kept back."
        )
    )
    return (
        _(
            "No contributor here is not nothing here: places, groups and periods without reports may be places "
            "where nobody reports. Figures show where organisations that share with this hub look and listen."
        ),
        _("Figures count records as accepted. Two organisations may have recorded the same event."),
        disclosure,
        _("Where records concentrate or move is not proof of a cause; no comparison group was studied."),
        _("Nationality, ethnicity and sex describe groups to protect. They are never a sign of risk in a person."),
    )


def _cautions() -> tuple[str, ...]:
    """Do-no-harm words that travel with every product."""
    return (
        _(
            "Do not expose, confront, approach or follow anybody suspected to be a victim, and do not close their "
            "account or contact their family because of this report. Pass a concern about a person to the "
            "authorities and support organisations that are trained for it."
        ),
        _("Use it to look and to help where people may be at risk, not to decide about any one person."),
        _("Do not pass it on further than its marking allows. Ask its authors when in doubt."),
    )
