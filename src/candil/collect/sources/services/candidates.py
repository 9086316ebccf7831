"""Candidates: taken in once, looked through, decided, and their texts forgotten in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.collect.sources.errors import CandidateRefused
from candil.collect.sources.models import Candidate, Outlet, State
from candil.collect.sources.policies import CHOOSE_SOURCES, may_choose, may_decide
from candil.collect.sources.services.fetching import parse
from candil.collect.sources.services.looking import looked_through
from candil.collect.sources.services.reading import Read, read_document
from candil.platform.foundation.queue import enqueue_on_commit
from candil.trust.accounts.policies import Viewer, require
from candil.trust.audit import services as audit
from candil_analysis.near_duplicates import SAME_TEXT, resemblances, signature
from candil_analysis.relevance import WORTH_READING

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation

#: A text is compared with so many of the newest ones of the organisation: reprints come within days.
_COMPARED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """A text with where it was found. `changes`: the page behind the link is another one from time to time."""

    read: Read
    link: str = ""
    changes: bool = False

    @property
    def text_digest(self) -> str:
        return sha256(self.read.text.encode()).hexdigest()

    @property
    def link_digest(self) -> str:
        """What makes it known when it comes again; empty for a document without a link."""
        return link_digest(self.link, self.text_digest if self.changes else "") if self.link else ""


def link_digest(link: str, edition: str = "") -> str:
    """What a link, or one edition of the page behind it, is remembered by."""
    return sha256(f"{link} {edition}".encode()).hexdigest()


def is_known(organisation: Organisation, digest: str) -> bool:
    """Whether this organisation has seen what a link digest stands for."""
    return Candidate.objects.filter(organisation=organisation, link_digest=digest).exists()


def take_in(*, outlet: Outlet, found: Found) -> None:
    """Keep a text that an outlet brought, unless its link is known. The same text as another, or nearly, is kept as
    its duplicate, and one with little in it by its link: both without words.
    """
    made = _made(outlet.organisation, found)
    if made.duplicate_of_id is None:
        _look(made)  # before the transaction: it takes seconds, and others want to write
        if made.score < WORTH_READING:
            made.state, made.text = State.LOW, ""
    _store(made, outlet)


@transaction.atomic
def _store(made: Candidate, outlet: Outlet) -> None:
    """Another process may have taken the same link in, or somebody removed the outlet, while this one was reading."""
    type(made.organisation).objects.select_for_update().get(pk=made.organisation_id)
    if not is_known(made.organisation, made.link_digest):
        made.outlet = Outlet.objects.filter(pk=outlet.pk).first()
        made.save()


@transaction.atomic
def add_document(
    *, by: Viewer, organisation: Organisation, body: bytes, name: str, content_type: str = "", link: str = ""
) -> Candidate:
    """Take in a document that a person chose; it is looked through in the background and listed whatever it scores.

    Raises `Unreadable`; `AddressRefused` for a link that is no address; `CandidateRefused` where the same text, or
    nearly the same, is there already.
    """
    require(by, CHOOSE_SOURCES)
    if not may_choose(by, organisation.pk):
        raise CandidateRefused(_("You decide for your own organisation only."))
    read = read_document(body, content_type=content_type, name=name)
    made = _made(organisation, Found(read, str(parse(link)) if link else "", changes=True))
    if made.duplicate_of is not None:
        raise CandidateRefused(_("This text is there already: “%(title)s”.") % {"title": made.duplicate_of.title})
    made.state, made.added_by = State.WAITING, by.username
    made.save()
    enqueue_on_commit("candil.collect.sources.tasks.read_candidate", number=made.pk)
    audit.record(by=by.username, action="sources.add_document", subject=f"candidate:{made.pk}")
    return made


def read_candidate(number: int) -> None:
    """Look through a text that waits for it. Does nothing when that was done, or the text is gone."""
    found = Candidate.objects.filter(pk=number, state=State.WAITING).first()
    if found is not None:
        _look(found)
        found.state = State.NEW
        with transaction.atomic():
            if Candidate.objects.select_for_update().filter(pk=number, state=State.WAITING).exists():
                found.save()


@transaction.atomic
def decide(*, by: Viewer, candidate: Candidate, state: str, reason: str = "") -> None:
    """Keep a candidate for the desk, dismiss it with a reason (its words go at once), or put it back to be read.

    Raises `CandidateRefused`.
    """
    found = Candidate.objects.select_for_update().get(pk=candidate.pk)
    _check_decision(by, found, state, reason)
    found.state, found.reason = state, reason.strip()
    found.decided_by, found.decided_at = by.username, timezone.now()
    if state == State.DISMISSED:
        found.text = ""
    found.save(update_fields=["state", "reason", "decided_by", "decided_at", "text"])
    audit.record(by=by.username, action="sources.decide", subject=f"candidate:{found.pk}", details={"state": state})


def _check_decision(by: Viewer, candidate: Candidate, state: str, reason: str) -> None:
    if not may_decide(by, candidate):
        raise CandidateRefused(_("This is decided by analysts and data officers of its organisation."))
    if state not in (State.KEPT, State.DISMISSED, State.NEW):
        raise CandidateRefused(_("Keep it, dismiss it, or put it back."))
    if candidate.state in (State.WAITING, State.DUPLICATE):
        raise CandidateRefused(_("This text is not to be decided: it is being looked through, or the same as another."))
    if state == State.DISMISSED and not reason.strip():
        raise CandidateRefused(_("Say in a few words why it is dismissed."))


@transaction.atomic
def forget_old_texts(*, today: date | None = None) -> int:
    """Empty the texts whose time is over; link, title and findings stay. Returns how many there were."""
    old = Candidate.objects.filter(text_until__lt=today or timezone.localdate()).exclude(text="")
    forgotten: int = old.update(text="")
    if forgotten:
        audit.record(by="candil", action="sources.forget_texts", details={"texts": forgotten})
    return forgotten


def _made(organisation: Organisation, found: Found) -> Candidate:
    """A candidate, not saved; as a duplicate where the same text is there already."""
    read, mark = found.read, signature(found.read.text)
    first = _same_text(organisation, found.text_digest, mark)
    until = timezone.localdate() + timedelta(days=settings.CANDIL_TEXT_DAYS)
    return Candidate(
        organisation=organisation, kind=read.kind, link=found.link, link_digest=found.link_digest, title=read.title,
        published_on=read.published_on, digest=found.text_digest, signature=mark, text="" if first else read.text,
        text_until=until, characters=len(read.text), score=0, duplicate_of=first,
        state=State.DUPLICATE if first else State.NEW,
    )  # fmt: skip


def _same_text(organisation: Organisation, digest: str, mark: bytes) -> Candidate | None:
    own = Candidate.objects.filter(organisation=organisation, duplicate_of=None)
    exact = own.filter(digest=digest).order_by("pk").first()
    if exact is not None:
        return exact
    newest = list(own.order_by("-pk").values_list("pk", "signature")[:_COMPARED])
    alike = resemblances(mark, (bytes(kept) for _pk, kept in newest))
    if not len(alike) or alike.max() < SAME_TEXT:
        return None
    return own.get(pk=newest[int(alike.argmax())][0])


def _look(candidate: Candidate) -> None:
    said = looked_through(candidate.text, today=candidate.published_on or timezone.localdate())
    for name, value in said.items():
        setattr(candidate, name, value)
