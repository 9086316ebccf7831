"""Fetching an outlet: its page or its entries one by one, so that it can be stopped, and goes on where it was."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.sources.errors import AddressRefused, FetchFailed, OutletRefused, SourcesError, Unreadable
from candil.collect.sources.models import Host, Kind, Outlet, OutletKind, Status
from candil.collect.sources.services.candidates import Found, is_known, link_digest, take_in
from candil.collect.sources.services.fetching import Answer, Fetcher
from candil.collect.sources.services.fetching.politeness import folder
from candil.collect.sources.services.reading import Entry, Read, made, read_document, read_feed, read_snippet
from candil.trust.audit import services as audit

#: Pages of one site that fail in a row before the rest is left for the next time.
_FAILURES_IN_A_ROW: Final = 3
#: After each failure an outlet waits twice as long, up to 16 times.
_MOST_DOUBLINGS: Final = 4


def fetch_due(*, now: datetime | None = None) -> list[Outlet]:
    """Fetch every outlet whose time has come, one after the other; returns them as they are afterwards."""
    close_interrupted()
    moment = now or timezone.now()
    return [fetch_outlet(outlet.pk) for outlet in Outlet.objects.order_by("pk") if _is_due(outlet, moment)]


def _is_due(outlet: Outlet, now: datetime) -> bool:
    if outlet.status == Status.FETCHING:
        return False
    if outlet.fetched_at is None or outlet.status == Status.WAITING:
        return True
    pause = timedelta(hours=outlet.every_hours) * 2 ** min(outlet.failures, _MOST_DOUBLINGS)
    next_time: datetime = outlet.fetched_at + pause
    return next_time <= now


def fetch_outlet(number: int) -> Outlet:
    """Fetch one outlet now. What goes wrong is written on it, in words, and raised nowhere.

    Raises `OutletRefused` when another process is fetching it.
    """
    with _working_on(number) as free:
        if not free:
            raise OutletRefused(_("This outlet is being fetched already."))
        outlet = Outlet.objects.select_related("organisation").get(pk=number)
        _save(outlet, status=Status.FETCHING, problem="", items_done=0, items_found=0)
        fetcher = Fetcher(Host.objects.filter(organisation=outlet.organisation).values_list("name", flat=True))
        try:
            _follow(outlet, fetcher)
        except SourcesError as error:
            _save(outlet, status=Status.FAILED, problem=str(error), failures=outlet.failures + 1)
        finally:
            _save(outlet, stop_wanted=False, fetched_at=timezone.now())
        _record(outlet)
    return outlet


def _record(outlet: Outlet) -> None:
    details = {"status": outlet.status, "items_done": outlet.items_done, "items_found": outlet.items_found}
    audit.record(by="candil", action="sources.fetch", subject=f"outlet:{outlet.pk}", details=details)


def _follow(outlet: Outlet, fetcher: Fetcher) -> None:
    answer = fetcher.get(outlet.address, etag=outlet.etag, last_modified=outlet.last_modified)
    whole = True
    if not answer.is_unchanged:
        whole = _entries(outlet, fetcher, answer) if outlet.kind == OutletKind.FEED else _page(outlet, answer)
    if whole:  # else the next fetch must get the feed again, unchanged as it may be
        _save(outlet, etag=answer.etag or outlet.etag, last_modified=answer.last_modified or outlet.last_modified)
    _save(outlet, status=Status.STOPPED if _is_stopped(outlet) else Status.DONE, failures=0)


def _page(outlet: Outlet, answer: Answer) -> bool:
    read = read_document(
        answer.body, content_type=answer.content_type, charset=answer.charset, name=answer.address.partition("?")[0]
    )
    found = Found(read, answer.address, changes=True)
    if not is_known(outlet.organisation, found.link_digest):
        take_in(outlet=outlet, found=found)
    _save(outlet, items_done=1, items_found=1)
    return True


def _entries(outlet: Outlet, fetcher: Fetcher, answer: Answer) -> bool:
    """Take in the entries that are new; whether all could be."""
    feed = read_feed(answer.body, address=answer.address)
    _save(outlet, items_found=len(feed.entries))
    problems: list[str] = []
    in_a_row = 0
    for number, entry in enumerate(feed.entries, start=1):
        if _is_stopped(outlet):
            return False
        try:
            _entry(outlet, fetcher, entry)
            in_a_row = 0
        except (FetchFailed, Unreadable) as error:
            problems.append(f"{entry.title or entry.link}: {error}")
            in_a_row += isinstance(error, FetchFailed)
            if in_a_row == _FAILURES_IN_A_ROW:
                raise FetchFailed(problems[-1]) from error
        _save(outlet, items_done=number, problem=_summary(problems))
    return not problems


def _summary(problems: list[str]) -> str:
    if not problems:
        return ""
    return _("%(count)d pages could not be read. The last one: %(problem)s") % {
        "count": len(problems), "problem": problems[-1],
    }  # fmt: skip


def _entry(outlet: Outlet, fetcher: Fetcher, entry: Entry) -> None:
    if is_known(outlet.organisation, link_digest(entry.link)):
        return
    read = _article(fetcher, entry) or _words_of_feed(entry)
    take_in(outlet=outlet, found=Found(read, entry.link))


def _article(fetcher: Fetcher, entry: Entry) -> Read | None:
    """The page of an entry; None where it may not be asked, and the feed's own words have to do."""
    if not fetcher.allows(entry.link):
        return None
    try:
        answer = fetcher.get(entry.link)
    except AddressRefused:
        return None
    name = answer.address.partition("?")[0]
    return read_document(answer.body, content_type=answer.content_type, charset=answer.charset, name=name)


def _words_of_feed(entry: Entry) -> Read:
    words = read_snippet(entry.html) if entry.html.strip() else ""
    return made(Kind.FEED, title=entry.title, text=f"{entry.title}\n\n{words}", published_on=entry.published_on)


def _is_stopped(outlet: Outlet) -> bool:
    """Asked anew each time: another process writes it. An outlet that was removed meanwhile is stopped, too."""
    wanted = Outlet.objects.filter(pk=outlet.pk).values_list("stop_wanted", flat=True).first()
    return wanted is None or wanted


def _save(outlet: Outlet, **values: object) -> None:
    """Write these fields only: others may be changed by a person meanwhile."""
    for name, value in values.items():
        setattr(outlet, name, value)
    Outlet.objects.filter(pk=outlet.pk).update(**values)


@contextmanager
def _working_on(number: int) -> Iterator[bool]:
    """Hold the lock of an outlet while inside; yields False when another process holds it. Ends with its process."""
    handle = os.open(folder() / f"outlet-{number}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def close_interrupted() -> int:
    """Mark outlets whose process was killed as stopped; what they had found is kept. Returns how many there were."""
    closed = 0
    for number in Outlet.objects.filter(status=Status.FETCHING).values_list("pk", flat=True):
        with _working_on(number) as free:
            if free:
                problem = _("The fetch was interrupted. It goes on where it was.")
                closed += Outlet.objects.filter(pk=number, status=Status.FETCHING).update(
                    status=Status.STOPPED, problem=problem, stop_wanted=False
                )
    return closed
