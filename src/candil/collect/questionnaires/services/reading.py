"""Read an XLSForm with pyxform, and say what in it Candil cannot ask."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from candil.collect.questionnaires.errors import ExpressionWrong, FormRefused
from candil.collect.questionnaires.models.questions import (
    KINDS,
    NOT_COLLECTED,
    Group,
    Question,
    Questionnaire,
    questionnaire,
)
from candil.collect.questionnaires.queries import expressions

_LARGEST: Final = 5 * 2**20
_GROUPS: Final = frozenset({"group", "repeat", "survey"})


@dataclass(frozen=True)
class ReadForm:
    """`definition`: pyxform's description, kept with the version. `notes`: what is left out, in words."""

    definition: dict[str, Any]
    questionnaire: Questionnaire
    notes: tuple[str, ...]


def read_xlsform(content: bytes) -> ReadForm:
    """The questionnaire of an XLSX file. Raises `FormRefused` with everything that is wrong at once."""
    if len(content) > _LARGEST:
        raise FormRefused(_("The file is larger than 5 MB; an XLSForm is not."))
    definition = _converted(content)
    faults = list(_unknown_kinds(definition))
    if not faults:
        found = questionnaire(definition)
        faults = list(_wrong_expressions(found))
    if faults:
        raise FormRefused(" ".join(faults))
    return ReadForm(definition, found, tuple(_left_out(definition)))


def _converted(content: bytes) -> dict[str, Any]:
    try:
        # No public door of pyxform gives the description of a file in memory.
        definition: dict[str, Any] = convert(io.BytesIO(content), file_type=".xlsx")._pyxform
    except PyXFormError as error:
        raise FormRefused(_("The form is not a valid XLSForm: %(why)s") % {"why": str(error)}) from error
    except Exception as error:  # whatever a broken workbook makes openpyxl raise
        raise FormRefused(_("The file cannot be read as an XLSX workbook: %(why)s") % {"why": str(error)}) from error
    return definition


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in node.get("children") or ():
        if child.get("name") != "meta":
            yield child
            yield from _nodes(child)


def _unknown_kinds(definition: Mapping[str, Any]) -> Iterator[str]:
    for node in _nodes(definition):
        kind = str(node.get("type"))
        if kind not in KINDS and kind not in NOT_COLLECTED and kind not in _GROUPS:
            told = {"name": node.get("name"), "kind": kind}
            yield _("The question “%(name)s” has the type “%(kind)s”, which Candil cannot ask.") % told


def _wrong_expressions(form: Questionnaire) -> Iterator[str]:
    known = {name for _path, asked in form.questions() for name in (asked.name,)} | {g.name for g in _groups(form)}
    for where, expression in _every_expression(form):
        try:
            expressions.check(expression)
        except ExpressionWrong as error:
            yield f"{where}: {error}"
            continue
        if unknown := [name for name in expressions.names_in(expression) if name not in known]:
            yield _("%(where)s: no question is called %(names)s.") % {"where": where, "names": ", ".join(unknown)}


def _every_expression(form: Questionnaire) -> Iterator[tuple[str, str]]:
    for path, asked in form.questions():
        for expression in (asked.relevant, asked.required, asked.constraint, asked.calculation):
            yield "/".join(path), expression
    for group in _groups(form):
        yield group.name, group.relevant
        yield group.name, group.repeat_count


def _groups(form: Questionnaire) -> Iterator[Group]:
    waiting: list[Group | Question] = list(form.children)
    while waiting:
        each = waiting.pop()
        if isinstance(each, Group):
            yield each
            waiting.extend(each.children)


def _left_out(definition: Mapping[str, Any]) -> Iterator[str]:
    names = [str(node.get("name")) for node in _nodes(definition) if node.get("type") in NOT_COLLECTED]
    if names:
        yield _("Left out, because Candil collects nothing about the device or the moment: %(names)s.") % {
            "names": ", ".join(names)
        }
