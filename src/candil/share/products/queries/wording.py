"""The fixed words around a description: the same for its PDF and its web page, in the product's own language."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_percent
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from candil.platform.vocabulary import queries as vocabulary
from candil.share.products.models.description import Cell, Column, Description, Judgement, Row, Table

_STATES: Final[dict[str, str | Promise]] = {
    "draft": lazy("DRAFT: not released"),
    "withdrawn": lazy("WITHDRAWN: do not use"),
}


def judgement_line(judgement: Judgement) -> str:
    """The line under a judgement: likelihood with its range, confidence, and the figure that it rests on."""
    parts = []
    if judgement.likelihood:
        low, high = vocabulary.term("likelihood", judgement.likelihood).range or (0.0, 1.0)
        word = vocabulary.label("likelihood", judgement.likelihood)
        parts.append(f"{word} ({percent(low)}–{percent(high)})")
    parts.append(_("confidence: %(level)s") % {"level": vocabulary.label("confidence", judgement.confidence).lower()})
    parts.append(_("rests on %(figure)s") % {"figure": judgement.rests_on})
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def handling_line(description: Description) -> str:
    """The handling code in one line for every page."""
    marking = description.marking
    line = _("Handling %(code)s (3x5x2): %(meaning)s") % {"code": marking.handling, "meaning": marking.handling_meaning}
    return line + (" " + _("They are on page 1.") if marking.conditions else "")


def synthetic_line(description: Description) -> str:
    """What stands on every page of a product that holds synthetic records."""
    if not description.holds_synthetic:
        return ""
    if description.population == "synthetic":
        return _("SYNTHETIC DATA: invented for trying the software. Nothing here is about real people or places.")
    return _("HOLDS SYNTHETIC DATA: invented records are mixed with real ones. Do not use as intelligence.")


def day(moment: str) -> str:
    """The day of an ISO 8601 moment or date in words ("20 November 2026"); empty stays empty."""
    if not moment:
        return ""
    locale = to_locale(get_language() or "en")
    return str(format_date(datetime.fromisoformat(moment).date(), format="d MMMM y", locale=locale))


def percent(share: float) -> str:
    """A share between 0 and 1 in whole per cent, as the language writes it."""
    return str(format_percent(share, locale=to_locale(get_language() or "en")))


def number(value: int | None) -> str:
    """A count in words; a count that the disclosure rule keeps back is said to be kept back."""
    return _("kept back") if value is None else f"{value:,}"


def words(description: Description, *, digest: str = "", state: str = "") -> dict[str, Any]:
    """Every fixed word and line of the product's face, in the language the product was composed in."""
    with translation.override(description.language):
        return {
            "kind": _("Intelligence report"),
            "synthetic": synthetic_line(description),
            "state": str(_STATES.get(state, "")),
            "handling_line": handling_line(description),
            "cut_off_line": _("Data cut-off: %(cut_off)s") % {"cut_off": description.cut_off.text},
            "page_line": _("Page {page} of {pages}"),
            "byline": " · ".join(
                filter(None, [description.organisation, description.composed_by, day(description.composed_at)])
            ),
            "document_description": _("Intelligence report by %(organisation)s. %(handling)s %(tlp)s.")
            % {
                "organisation": description.organisation,
                "handling": handling_line(description),
                "tlp": description.marking.tlp,
            },
            "tiles": _tiles(description),
            "facts": _facts(description),
            "judgements": _("Key judgements"),
            "no_judgements": _("No figure in this report is firm enough to carry a judgement."),
            "judgement_note": _(
                "Words of probability follow ICD 203. They speak about the records counted, not about everything that "
                "happens. Confidence is low where fewer than three organisations or fewer than 100 records stand "
                "behind a figure, otherwise moderate; high confidence is never given by rule."
            ),
            "cautions": _("Before you act"),
            "why": _("Why"),
            "sure": _("How sure"),
            "methods": _("Method and limits"),
            "limits": _("Limits"),
            "method_table": asdict(method_table(description, digest)),
        }


def method_table(description: Description, digest: str = "") -> Table:
    """Methods, versions and parameters as a table; the digest by which the description can be checked, below it."""
    numbered = sum(len(section.tables) for section in description.sections)
    return Table(
        number=_("Table %(number)d") % {"number": numbered + 1},
        caption=_("Methods behind the figures"),
        columns=(
            Column(_("Gives")),
            Column(_("Method"), wide=True),
            Column(_("Version")),
            Column(_("Parameters"), wide=True),
        ),
        rows=tuple(
            Row((Cell(method.gives), Cell(method.name), Cell(method.version), Cell(method.parameters)))
            for method in description.methods
        ),
        notes=(_("Digest of this report's description (SHA-256): %(digest)s") % {"digest": digest},) if digest else (),
    )


def _tiles(description: Description) -> list[dict[str, str]]:
    counts = description.counts
    return [
        {"value": number(counts.records), "label": _("records")},
        {"value": number(counts.people), "label": _("people")},
        {"value": number(counts.contributors), "label": _("contributing organisations")},
    ]


def _facts(description: Description) -> list[dict[str, str]]:
    marking = description.marking
    facts = [
        (_("For"), description.audience),
        (_("Question"), description.question),
        (_("Period"), description.period),
        (_("Data cut-off"), description.cut_off.text),
        (_("Basis"), description.basis),
        (_("Counting"), description.counts.note),
        (_("Handling"), f"{marking.handling}: {marking.handling_meaning} {marking.tlp}: {marking.tlp_meaning}"),
        *((_("Condition"), condition) for condition in marking.conditions),
    ]
    return [{"label": label, "text": text} for label, text in facts if text]
