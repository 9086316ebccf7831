"""What occurs together, what rose or fell, and the likely scenarios. About groups of records, never about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from candil.analyse.picture.queries.filters import label
from candil.analyse.picture.queries.patterns import RiseAndFall
from candil.share.products.models.description import Cell, Column, Row, Section, Table
from candil.share.products.services.numbers import (
    chance,
    count_cell,
    decimal,
    finite,
    from_on,
    interval,
    percent,
    whole,
)
from candil.share.products.services.sections.flows import no_two_years
from candil.share.products.services.sections.grounds import (
    chance_among_found,
    named_values,
    only_openable,
    reporting_changes,
    rests_on,
    where_all,
)
from candil.share.products.services.sections.numbering import Numbering, first
from candil.share.products.services.sections.parts import title_of
from candil_analysis.patterns import Combination, Combinations, Emergence, Value
from candil_analysis.scenarios import Factor, Profile, Scenarios


def combinations_section(found: Combinations, narrowed: bool, numbering: Numbering) -> Section:
    """Values that occur in the same records more, or less, often than each alone leads to expect."""
    title = title_of("combinations")
    if not found.found:
        words = _("No values occur together more, or less, often than chance explains (%(tests)s combinations tried).")
        return Section("combinations", title, nothing=words % {"tests": whole(found.tests)})
    shown, more = first(found.found)
    table = Table(
        numbering.table("combinations"),
        _("Values that occur together, the least likely by chance first (%(tests)s tried)")
        % {"tests": whole(found.tests)},
        (
            Column(_("Together"), wide=True),
            Column(_("Records"), numeric=True),
            Column(_("Expected"), numeric=True),
            Column(_("Ratio to expected"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("q-value"), numeric=True),
            Column(_("Each alone"), numeric=True),
        ),
        tuple(_combination_row(one) for one in shown),
        (_("Each alone: its share of the records that report both. Expected: what these shares give."), *more),
    )
    return Section(
        "combinations",
        title,
        tables=(table,),
        why=(rests_on(found.evidence), *only_openable(narrowed)),
        sure=(
            chance_among_found(found.discovery_rate),
            _("Shown from %(least)s records on.") % {"least": whole(found.minimum_support)},
            *found.notes,
        ),
    )


def _combination_row(one: Combination) -> Row:
    values = _pairs(one.values)
    cells = (
        Cell(named_values(values)),
        count_cell(one.count),
        Cell(decimal(one.expected), one.expected),
        Cell(decimal(finite(one.ratio)), finite(one.ratio)),
        Cell(interval(finite(one.low), finite(one.high))),
        Cell(chance(one.q), one.q),
        Cell("; ".join(percent(part.share) for part in one.parts)),
    )
    return Row(cells, where_all(values))


def _pairs(values: Iterable[Value]) -> tuple[tuple[str, str], ...]:
    return tuple((one.dimension, one.value) for one in values)


def rise_and_fall_section(found: RiseAndFall | None, narrowed: bool, numbering: Numbering) -> Section:
    """What became a larger or smaller part of the records. None: there are no two complete years."""
    title = title_of("rise_and_fall")
    if found is None:
        return Section("rise_and_fall", title, nothing=no_two_years())
    told = {"earlier": found.earlier, "later": found.later, "tests": whole(found.found.tests)}
    if not found.found.found:
        words = _(
            "None of %(tests)s combinations is a larger or smaller part of the records of %(later)s than of "
            "%(earlier)s beyond chance."
        )
        return Section("rise_and_fall", title, nothing=words % told)
    shown, more = first(found.found.found)
    table = Table(
        numbering.table("rise_and_fall"),
        _("Combinations whose part of the records changed from %(earlier)s to %(later)s (%(tests)s compared)") % told,
        (
            Column(_("What changed"), wide=True),
            Column(found.earlier, numeric=True),
            Column(found.later, numeric=True),
            Column(_("Later part to earlier"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("q-value"), numeric=True),
            Column(_("Each alone"), numeric=True),
        ),
        tuple(_emergence_row(one, found.later) for one in shown),
        (_("Each alone: the same ratio of each value; a combination may change only because one of them does."), *more),
    )
    before, after = found.found.evidence
    return Section(
        "rise_and_fall",
        title,
        tables=(table,),
        why=(
            f"{found.earlier}: {rests_on(before)}",
            f"{found.later}: {rests_on(after)}",
            *only_openable(narrowed),
        ),
        sure=(chance_among_found(found.found.discovery_rate), reporting_changes(), *found.found.notes),
    )


def _emergence_row(one: Emergence, later: str) -> Row:
    values = _pairs(one.values)
    cells = (
        Cell(named_values(values)),
        Cell(_of(one.earlier, one.earlier_reported), one.earlier),
        Cell(_of(one.later, one.later_reported), one.later),
        Cell(_("new") if one.ratio is None else decimal(one.ratio), one.ratio),
        Cell(from_on(one.low, one.high)),
        Cell(chance(one.q), one.q),
        Cell("; ".join(_("new") if ratio is None else decimal(ratio) for _value, ratio in one.parts)),
    )
    return Row(cells, where_all(values, ("year", later)))


def _of(part: int, reported: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": whole(part), "whole": whole(reported)}


def scenarios_section(found: Scenarios | None, narrowed: bool, numbering: Numbering) -> Section:
    """The likeliest whole profiles. None: what the question is narrowed to is too rare, or may not be told."""
    title = title_of("scenarios")
    if found is None:
        words = _("What the question is narrowed to is too rare, or may not be told, to say what is likely with it.")
        return Section("scenarios", title, nothing=words)
    if not found.profiles:
        return Section("scenarios", title, nothing=_("No whole profile has enough records behind it to be told."))
    given = _("Given %(known)s, these whole profiles are the likeliest.") % {"known": named_values(found.known)}
    openly = _("Of all records like those counted, these whole profiles are the likeliest.")
    about = _("They are about records, never about a person: they say nothing about anybody who shares a value.")
    table = Table(
        numbering.table("scenarios"),
        _("Likely scenarios; together %(covered)s of such records") % {"covered": percent(found.covered)},
        (
            Column(_("Scenario"), wide=True),
            Column(_("Probability"), numeric=True),
            Column(_("95% interval"), numeric=True),
            Column(_("Records"), numeric=True),
            Column(_("Why"), wide=True),
        ),
        tuple(_profile_row(one, dict(found.known)) for one in found.profiles),
        (_("Records: those with all of it. Why: a share, and with it what it depends on most."),),
    )
    return Section(
        "scenarios",
        title,
        paragraphs=(f"{given if found.known else openly} {about}",),
        tables=(table,),
        why=(
            rests_on(found.evidence),
            _("Each value depends on one other at most: shares of pairs of values, multiplied along a tree."),
            *only_openable(narrowed),
        ),
        sure=(
            _("Shown from %(least)s records with the whole profile on; likelier profiles with fewer: %(suppressed)s.")
            % {"least": whole(found.minimum_support), "suppressed": whole(found.suppressed)},
            *found.notes,
        ),
    )


def _profile_row(one: Profile, known: dict[str, str]) -> Row:
    told = [(name, value) for name, value in one.values if name not in known]
    cells = (
        Cell(named_values(told)),
        Cell(percent(one.probability, digits="0.00"), one.probability),
        Cell(_span(one.low, one.high)),
        count_cell(one.support),
        Cell("; ".join(_factor(factor) for factor in one.factors if factor.dimension not in known)),
    )
    return Row(cells, where_all(one.values))


def _span(low: float, high: float) -> str:
    """Whole profiles are rare: their probabilities need two decimals."""
    ends = {"low": percent(low, digits="0.00"), "high": percent(high, digits="0.00")}
    return _("%(low)s to %(high)s") % ends


def _factor(factor: Factor) -> str:
    """ "farm work 31.0% with Romania (8.1% of all)"."""
    value, share = label(factor.dimension, factor.value), percent(factor.share)
    if factor.given is None:
        return f"{value} {share}"
    return _("%(value)s %(share)s with %(given)s (%(overall)s of all)") % {
        "value": value,
        "share": share,
        "given": label(*factor.given),
        "overall": percent(factor.overall),
    }
