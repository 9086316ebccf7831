"""Take in answers that KoboToolbox, ODK Central or Candil exported for one of our forms."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from candil.collect.questionnaires.errors import AnswersRefused
from candil.collect.questionnaires.models import Answer, Form
from candil.collect.questionnaires.models.questions import Group, Question, Questionnaire
from candil.collect.questionnaires.policies import MAKE_FORMS, may_look_after
from candil.collect.questionnaires.queries import Moment, check, nested, read
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit

_LARGEST: Final = 20 * 2**20
#: Columns that say which answer a row is, in the order in which they are believed.
_IDENTITY: Final = ("_uuid", "meta/instanceID", "instanceID", "KEY")
_DAY: Final = ("_day", "_submission_time", "SubmissionDate", "end", "start")
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Imported:
    """`kept` new answers, `known` ones that were here already, and what is wrong with which row (2 is the first)."""

    kept: int
    known: int
    refused: tuple[tuple[int, str], ...]


@transaction.atomic
def import_answers(*, by: Viewer, form: Form, content: bytes, name: str) -> Imported:
    """Keep the answers of a CSV or XLSX export; each row is checked by every rule of the newest version.

    Repeats are read from sheets of their own (Kobo: `_parent_index`; ODK: `PARENT_KEY`) or from columns such as
    "trip[1]/place". A row that was here already is left as it is. Raises `AnswersRefused`.
    """
    require(by, MAKE_FORMS)
    if not may_look_after(by, form):
        raise AnswersRefused(_("This form belongs to another organisation."))
    Form.objects.select_for_update().get(pk=form.pk)  # two imports at once would both find a row new
    version = form.versions.order_by("-number").first()
    if version is None:
        raise AnswersRefused(_("The form has no version yet."))
    asked = read(version)
    sheets = _sheets(content, name)
    here = set(Answer.objects.filter(version__form=form).values_list("identity", flat=True))
    refused: list[tuple[int, str]] = []
    new: list[Answer] = []
    known = 0
    moment = Moment(timezone.localtime().replace(tzinfo=None))
    for number, (row, given) in enumerate(_rows(asked, sheets), start=2):
        checked = check(asked, given, asked.languages[0], moment)
        if checked.faults:
            refused.append((number, " ".join(f"{where}: {words}" for where, words in checked.faults.items())))
            continue
        identity = _identity(form, row, number)
        if identity in here:
            known += 1
            continue
        here.add(identity)
        told = {"day": _day(row), "language": row.get("_language", ""), "answers": checked.answers}
        new.append(Answer(version=version, identity=identity, **told))
    kept = len(Answer.objects.bulk_create(new, batch_size=500))
    audit.record(
        by=by.username,
        action="questionnaires.import",
        subject=f"form:{form.slug}",
        details={"kept": kept, "known": known, "refused": len(refused)},
    )
    return Imported(kept, known, tuple(refused))


def _sheets(content: bytes, name: str) -> dict[str, Rows]:
    """Sheet → its rows as text by column; the first sheet holds the answers."""
    if len(content) > _LARGEST:
        raise AnswersRefused(_("The file is larger than 20 MB."))
    if not name.lower().endswith((".xlsx", ".xls", ".ods")):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise AnswersRefused(_("The file is neither a workbook nor CSV in UTF-8.")) from error
        try:
            return {"": _table([list(row) for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text))])}
        except csv.Error as error:
            raise AnswersRefused(_("The file is no CSV that can be read: %(why)s") % {"why": str(error)}) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {sheet: _table(book.get_sheet_by_name(sheet).to_python()) for sheet in book.sheet_names}
    except (CalamineError, ValueError) as error:
        raise AnswersRefused(_("The workbook cannot be read: %(why)s") % {"why": str(error)}) from error


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _table(rows: list[list[Any]]) -> Rows:
    if not rows:
        return []
    header = [str(cell).strip() for cell in rows[0]]
    return [{name: _text(cell) for name, cell in zip(header, row, strict=False) if name} for row in rows[1:]]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _rows(form: Questionnaire, sheets: Mapping[str, Rows]) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Each row of the first sheet with its answers nested, the rows of repeats beside it put in."""
    main = next(iter(sheets.values()), [])
    names = _addresses(form)
    for number, row in enumerate(main, start=1):
        given = nested((names.get(column, column), [value]) for column, value in row.items() if value != "")
        for repeat in _repeats(form):
            index = row.get("_index") or str(number)
            places = [each for each in sheets.get(repeat.name, []) if _belongs(each, row, index)]
            if places:
                given[repeat.name] = [_place(repeat, place) for place in places]
        yield row, given


def _belongs(place: Mapping[str, str], row: Mapping[str, str], index: str) -> bool:
    if "PARENT_KEY" in place:
        return place["PARENT_KEY"] == row.get("KEY", "")
    return place.get("_parent_index") == index


def _place(repeat: Group, row: Mapping[str, str]) -> dict[str, Any]:
    own = {child.name for child in repeat.children if isinstance(child, Question)}
    return {name: value for column, value in row.items() if value and (name := column.rsplit("/", 1)[-1]) in own}


def _addresses(form: Questionnaire) -> dict[str, str]:
    """Column names → addresses; a bare name is enough where no other question has it."""
    paths = [path for path, _asked in form.questions()]
    last = [path[-1] for path in paths]
    return {path[-1]: "/".join(path) for path in paths if last.count(path[-1]) == 1} | {
        "/".join(path): "/".join(path) for path in paths
    }


def _repeats(form: Questionnaire) -> list[Group]:
    """Repeats at the top; those inside other groups come in columns of their own."""
    return [child for child in form.children if isinstance(child, Group) and child.is_repeat]


def _identity(form: Form, row: Mapping[str, str], number: int) -> uuid.UUID:
    told = next((row[name] for name in _IDENTITY if row.get(name)), "")
    try:
        return uuid.UUID(told.removeprefix("uuid:"))
    except ValueError:
        words = told or "|".join(f"{name}={value}" for name, value in sorted(row.items()))
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{form.slug}|{words}|{'' if told else number}")


def _day(row: Mapping[str, str]) -> date:
    for name in _DAY:
        try:
            return date.fromisoformat(row.get(name, "")[:10])
        except ValueError:
            continue
    return timezone.localdate()
