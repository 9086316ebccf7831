"""Taking a report: sealed in memory and kept in the vault, with a cover that says nothing of its content."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from candil.collect.reporting import queries
from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.policies import require_reading
from candil.collect.reporting.services import weighing
from candil.trust.accounts.policies import Viewer
from candil.trust.vault.errors import SentBefore
from candil.trust.vault.services import receipts, reports
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import Item, discarded_on_failure, sealed_item
from candil.trust.vault.services.reports import NewReport

_ONCE: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, repr=False)
class Told:
    """What somebody told: complete answers, in a language, with sealed files.

    `solved`: the proof of work of the page, "" without one; `is_odd` when it looks machine-made. `once`: what names
    this telling in its pages (`new_once`), so that sending the same words twice makes one report.
    """

    answers: Mapping[str, Any]
    language: str
    files: Sequence[Item] = ()
    is_odd: bool = False
    solved: str = ""
    once: str = ""


@dataclass(frozen=True, repr=False)
class Taken:
    """The receipt code; `is_again` when this very report had come before, and nothing more was kept."""

    code: str
    is_again: bool = False


def new_once() -> str:
    """What names one telling in its pages, drawn at random; it is kept nowhere else."""
    return secrets.token_hex(16)


def begin(*, channel: Channel) -> NewReport:
    """The key of a new report, in memory, so that files are sealed to it as they come. Raises `NotReady`."""
    return reports.begin(organisation=channel.organisation)


def take(*, channel: Channel, new: NewReport, told: Told) -> Taken:
    """Keep what was told and give the receipt code. Nobody's address, browser or time is asked for or written down.

    The code follows from `once` and the answers: whoever sends again because the answer was lost gets the same code,
    and the server need not keep it. Files that came the second time only are not kept.

    Beyond the caps of the channel, and where it looks machine-made, it goes to the doubtful pile (`weighing`); nothing
    is thrown away.
    Raises `NotReady`.
    """
    code = _code_for(told)
    try:
        with discarded_on_failure(told.files):
            _keep(channel, new, told, code, by=None)
    except SentBefore:
        return Taken(code, is_again=True)
    return Taken(code)


def take_by_phone(*, by: Viewer, channel: Channel, told: Told) -> Taken:
    """Keep what a caller told a member of staff; the code is for the caller. Raises `NotPermitted`, `NotReady`."""
    require_reading(by)
    code = _code_for(told)
    try:
        _keep(channel, begin(channel=channel), told, code, by=by)
    except SentBefore:
        return Taken(code, is_again=True)
    return Taken(code)


def _code_for(told: Told) -> str:
    """The code that follows from this telling and its answers; one drawn at random where the page named no telling."""
    if not _ONCE.fullmatch(told.once):
        return receipts.new_code()
    said = json.dumps(told.answers, sort_keys=True).encode()
    return receipts.code_from(hmac.digest(told.once.encode(), said, "sha256"))


@transaction.atomic
def _keep(channel: Channel, new: NewReport, told: Told, code: str, *, by: Viewer | None) -> None:
    words = queries.written(told.answers, told.language)
    answers = sealed_item(new.target, words, kind="answers", author=REPORTER, order=1)
    reports.keep(
        new=new,
        organisation=channel.organisation,
        items=[answers, *told.files],
        people=queries.readers_of(channel, told.language),
        expires_on=queries.end_for(channel),
        by=by,
        code=code,
    )
    is_doubtful = by is None and weighing.is_doubtful(channel=channel, solved=told.solved, is_odd=told.is_odd)
    agreed = str(told.answers.get("consent", "")).split()
    Cover.objects.create(
        report_id=new.label, channel=channel, path=told.answers["path"], language=told.language,
        may_analyse="analyse" in agreed, may_share="share" in agreed, is_doubtful=is_doubtful, by_phone=by is not None,
    )  # fmt: skip
    weighing.count_files(channel=channel, size=sum(item.size for item in told.files))
