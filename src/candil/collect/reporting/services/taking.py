"""Taking a report: sealed in memory and kept in the vault, with a cover that says nothing of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from candil.collect.reporting import queries
from candil.collect.reporting.models import Channel, Cover
from candil.collect.reporting.policies import require_reading
from candil.collect.reporting.services import weighing
from candil.trust.accounts.policies import Viewer
from candil.trust.vault.services import reports
from candil.trust.vault.services.frames import REPORTER
from candil.trust.vault.services.items import Item, sealed_item
from candil.trust.vault.services.reports import NewReport


@dataclass(frozen=True, repr=False)
class Told:
    """What somebody told: complete answers, in a language, with sealed files.

    `solved`: the proof of work of the page, "" without one; `is_odd` when it looks machine-made.
    """

    answers: Mapping[str, Any]
    language: str
    files: Sequence[Item] = ()
    is_odd: bool = False
    solved: str = ""


def begin(*, channel: Channel) -> NewReport:
    """The key of a new report, in memory, so that files are sealed to it as they come. Raises `NotReady`."""
    return reports.begin(organisation=channel.organisation)


def take(*, channel: Channel, new: NewReport, told: Told) -> str:
    """Keep what was told and give the receipt code. Nobody's address, browser or time is asked for or written down.

    Beyond the caps of the channel, and where it looks machine-made, it goes to the doubtful pile (`weighing`); nothing
    is thrown away.
    Raises `NotReady`.
    """
    doubtful = weighing.is_doubtful(channel=channel, solved=told.solved, is_odd=told.is_odd)
    code = _keep(channel, new, told, is_doubtful=doubtful, by=None)
    weighing.count_files(channel=channel, size=sum(item.size for item in told.files))
    return code


def take_by_phone(*, by: Viewer, channel: Channel, told: Told) -> str:
    """Keep what a caller told a member of staff; the code is for the caller. Raises `NotPermitted`, `NotReady`."""
    require_reading(by)
    return _keep(channel, begin(channel=channel), told, is_doubtful=False, by=by)


@transaction.atomic
def _keep(channel: Channel, new: NewReport, told: Told, *, is_doubtful: bool, by: Viewer | None) -> str:
    words = queries.written(told.answers, told.language)
    answers = sealed_item(new.target, words, kind="answers", author=REPORTER, order=1)
    code = reports.keep(
        new=new,
        organisation=channel.organisation,
        items=[answers, *told.files],
        people=queries.readers_of(channel, told.language),
        expires_on=queries.end_for(channel),
        by=by,
    )
    agreed = str(told.answers.get("consent", "")).split()
    Cover.objects.create(
        report_id=new.label, channel=channel, path=told.answers["path"], language=told.language,
        may_analyse="analyse" in agreed, may_share="share" in agreed, is_doubtful=is_doubtful, by_phone=by is not None,
    )  # fmt: skip
    return code
