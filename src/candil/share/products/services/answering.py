"""How each chosen part of a report is asked of the picture, in the name of the least entitled of its readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from candil.analyse.picture import queries as picture
from candil.share.products.models.description import Method, Section
from candil.share.products.services.numbers import percent
from candil.share.products.services.sections.changing import changing_section
from candil.share.products.services.sections.course import course_section
from candil.share.products.services.sections.firmness import firmness_section
from candil.share.products.services.sections.flows import changed_corridors_section, passages_section
from candil.share.products.services.sections.network import network_section
from candil.share.products.services.sections.numbering import Numbering
from candil.share.products.services.sections.parts import title_of
from candil.share.products.services.sections.patterns import (
    combinations_section,
    rise_and_fall_section,
    scenarios_section,
)
from candil.share.products.services.sections.unique import unique_section
from candil_analysis.scenarios import Scenarios
from candil_analysis.trends import Period


@dataclass(frozen=True)
class Scale:
    """The level of places ("country", "lad", "cell:5") and the periods that a report compares."""

    level: str
    period: Period


@dataclass(frozen=True)
class Answer:
    """What was found, to be written when its turn comes, and by which methods it was found."""

    write: Callable[[Numbering], Section]
    methods: tuple[Method, ...]


def answer(part: str, asked: picture.Asked, scale: Scale) -> Answer:
    """A chosen part. Raises KeyError where there is no such part, and QuestionUnclear for an unknown level."""
    return _ASKED[part](asked, scale)


def method(gives: str, found: Any) -> Method:
    """A result's method with what of its parameters it carries: false-discovery rate and seed."""
    rate, seed = getattr(found, "discovery_rate", None), getattr(found, "seed", None)
    said = [
        _("False-discovery rate %(rate)s.") % {"rate": percent(rate)} if rate is not None else "",
        _("Seed of chance %(seed)d.") % {"seed": seed} if seed is not None else "",
    ]
    return Method(gives, found.method, found.version, " ".join(filter(None, [getattr(found, "region", ""), *said])))


def _of(part: str, found: Any) -> tuple[Method, ...]:
    """The method of a part; none where nothing was asked."""
    return (method(title_of(part), found),) if found is not None else ()


def _unique(asked: picture.Asked, _scale: Scale) -> Answer:
    found = picture.unique_incidents_of(asked)
    return Answer(lambda _numbering: unique_section(found), _of("unique", found))


def _firmness(asked: picture.Asked, scale: Scale) -> Answer:
    found = picture.firmness_of(asked, scale.level)
    return Answer(partial(firmness_section, found, scale.level), _of("firmness", found))


def _changing(asked: picture.Asked, scale: Scale) -> Answer:
    found = picture.emerging_of(asked, scale.level, scale.period)
    write = partial(changing_section, found, scale.level, scale.period)
    return Answer(write, _of("changing", found and found.found))


def _changed_corridors(asked: picture.Asked, _scale: Scale) -> Answer:
    found = picture.changed_corridors_of(asked)
    return Answer(partial(changed_corridors_section, found), _of("changed_corridors", found and found.found))


def _passages(asked: picture.Asked, _scale: Scale) -> Answer:
    found = picture.passages_of(asked)
    return Answer(partial(passages_section, found), _of("passages", found))


def _course(asked: picture.Asked, scale: Scale) -> Answer:
    found = picture.break_of(asked, scale.period)
    return Answer(partial(course_section, found, scale.period), _of("course", found))


def _combinations(asked: picture.Asked, _scale: Scale) -> Answer:
    looked_at = picture.looked_at(asked)
    found = picture.combinations_of(looked_at)
    return Answer(partial(combinations_section, found, looked_at is not asked), _of("combinations", found))


def _rise_and_fall(asked: picture.Asked, _scale: Scale) -> Answer:
    looked_at = picture.looked_at(asked)
    found = picture.rise_and_fall_of(looked_at)
    write = partial(rise_and_fall_section, found, looked_at is not asked)
    return Answer(write, _of("rise_and_fall", found and found.found))


def _scenarios(asked: picture.Asked, _scale: Scale) -> Answer:
    looked_at = picture.looked_at(asked)
    found = _scenarios_if_known(looked_at)
    return Answer(partial(scenarios_section, found, looked_at is not asked), _of("scenarios", found))


def _scenarios_if_known(asked: picture.Asked) -> Scenarios | None:
    try:
        return picture.scenarios_of(asked)
    except ValueError:
        # What is known is too rare, or may not be told: the library says which in English, for analysts in notebooks.
        return None


def _network(asked: picture.Asked, _scale: Scale) -> Answer:
    looked_at = picture.looked_at(asked)
    found = picture.network_of(looked_at)
    return Answer(partial(network_section, found, looked_at is not asked), _of("network", found))


_ASKED: Final[dict[str, Callable[[picture.Asked, Scale], Answer]]] = {
    "unique": _unique,
    "firmness": _firmness,
    "changing": _changing,
    "changed_corridors": _changed_corridors,
    "passages": _passages,
    "course": _course,
    "combinations": _combinations,
    "rise_and_fall": _rise_and_fall,
    "scenarios": _scenarios,
    "network": _network,
}
