"""Whether and when the course of all records changed."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from candil.share.products.models.description import Cell, Column, Row, Section, Table
from candil.share.products.services.numbers import chance, decimal, interval, percent, whole
from candil.share.products.services.sections.grounds import rests_on
from candil.share.products.services.sections.numbering import Numbering
from candil.share.products.services.sections.parts import title_of
from candil_analysis.trends import Break

#: A change of course is told where chance makes one as clear less often than this.
CLEAR: Final = 0.05


def course_section(found: Break, period: str, numbering: Numbering) -> Section:
    """The one most likely change of course, if chance seldom makes one as clear."""
    title = title_of("course")
    if found.period is None or found.level is None or found.p is None:
        return Section("course", title, nothing=_("There are too few complete periods to look for one."))
    told = {"period": found.period, "p": chance(found.p)}
    if found.p > CLEAR:
        words = _(
            "No change beyond chance: one as clear as the clearest, from %(period)s on, comes about with "
            "probability %(p)s where there is none."
        )
        return Section("course", title, nothing=words % told)
    words = _(
        "The course changed from %(period)s on: %(level)s times the level of the course before (95%% interval "
        "%(interval)s; chance of so clear a change where there is none: %(p)s)."
    ) % {**told, "level": decimal(found.level, pattern="0.00"), "interval": _level_interval(found)}
    return Section(
        "course",
        title,
        paragraphs=(words,),
        tables=(_table(found, period, numbering),),
        why=(
            rests_on(found.evidence),
            _("A step and a change of slope were tried at every period, beside trend and season; this one fits best."),
        ),
        sure=(
            _(
                "The p-value is the part of %(draws)s courses drawn without a change in which one as clear was found; "
                "the date is the likeliest, not a certain one."
            )
            % {"draws": whole(found.draws)},
            _(
                "What would change it: late records of the last periods, or a contributor who joined or stopped then. "
                "A change of the records is not yet a change of what happens."
            ),
            *found.notes,
        ),
    )


def _level_interval(found: Break) -> str:
    return interval(found.level_low, found.level_high, pattern="0.00")


def _table(found: Break, period: str, numbering: Numbering) -> Table:
    before, after = (None if each is None else each - 1 for each in (found.growth_before, found.growth_after))
    cells = (
        Cell(found.period or ""),
        Cell(decimal(found.level, pattern="0.00"), found.level),
        Cell(_level_interval(found)),
        Cell(percent(before), before),
        Cell(percent(after), after),
        Cell(chance(found.p), found.p),
    )
    return Table(
        numbering.table("course"),
        _("The change of course"),
        (
            Column(_("From period"), wide=True),
            Column(_("Level after to before"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("Growth a year before"), numeric=True),
            Column(_("Growth a year after"), numeric=True),
            Column(_("p-value"), numeric=True),
        ),
        (Row(cells, ((period, (found.period or "",)),)),),
    )
