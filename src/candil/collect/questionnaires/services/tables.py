"""Open answers as a table, with the column names of KoboToolbox and ODK: "group/question"."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from candil.collect.questionnaires.models import Answer, Form
from candil.collect.questionnaires.models.questions import Group
from candil.collect.questionnaires.queries import answers_to, flat, read
from candil.platform.foundation.spreadsheets import safe_cell
from candil.trust.accounts.policies import Viewer
from candil.trust.audit import services as audit


def answers_csv(*, by: Viewer, form: Form) -> str:
    """All answers as CSV: one row each; questions of repeats as "trip[1]/place". The export is written in the audit."""
    answers = list(answers_to(by, form))
    columns = list(
        dict.fromkeys([*_columns(answers), *(name for each in answers for name, _text in flat(each.answers))])
    )
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(["_uuid", "_day", "_version", "_language", *columns])
    for answer in answers:
        texts = dict(flat(answer.answers))
        meta = [str(answer.identity), answer.day.isoformat(), answer.version.number, answer.language]
        rows.writerow([safe_cell(cell) for cell in (*meta, *(texts.get(name, "") for name in columns))])
    audit.record(
        by=by.username, action="questionnaires.export", subject=f"form:{form.slug}", details={"answers": len(answers)}
    )
    return held.getvalue()


def _columns(answers: Iterable[Answer]) -> Iterable[str]:
    """Questions outside repeats in the order of the form; those of repeats follow as they occur."""
    for version in {answer.version_id: answer.version for answer in answers}.values():
        form = read(version)
        repeats = {each.name for each in form.children if isinstance(each, Group) and each.is_repeat}
        for path, asked in form.questions():
            if asked.kind != "note" and path[0] not in repeats:
                yield "/".join(path)
