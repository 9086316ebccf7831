"""Make, revoke and count the use of tokens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.share.exchange.errors import TokenRefused, TooManyCalls
from candil.share.exchange.models import Token, Use
from candil.share.exchange.policies import SCOPES, may_make, may_revoke
from candil.share.exchange.queries.tokens import digest_of
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import Viewer, viewer_for
from candil.trust.audit import services as audit

if TYPE_CHECKING:
    from candil.trust.accounts.models import User

MARK: Final = "candil_"
LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True)
class MadeToken:
    """A new token with its text, which is told now and never again."""

    token: Token
    text: str


@transaction.atomic
def make_token(*, by: Viewer, holder: User, name: str, scopes: Sequence[str], expires_on: date) -> MadeToken:
    """A token that asks in the name of `holder`. Data officers make their own; the operator for anybody.

    Raises `NotPermitted`, and `TokenRefused` for scopes that the holder has no role for or a day that is out of reach.
    """
    if not (by.is_operator or (may_make(by) and by.user_id == holder.pk)):
        raise NotPermitted(_("Only data officers make tokens, each for themselves. Ask one of your organisation."))
    if holder.organisation_id is None:
        raise TokenRefused(_("%(holder)s works in no organisation. A token belongs to one.") % {"holder": holder})
    chosen = _scopes(viewer_for(holder), scopes)
    today = timezone.localdate()
    if not today <= expires_on <= today + LONGEST:
        raise TokenRefused(_("A token works until a day from today to one year from now; then make a new one."))
    text = MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        organisation_id=holder.organisation_id,
        holder=holder,
        name=name.strip()[:100],
        prefix=text[: len(MARK) + 6],
        digest=digest_of(text),
        scopes=chosen,
        expires_on=expires_on,
    )
    audit.record(
        by=by.username,
        action="exchange.make_token",
        subject=f"token:{token.pk}",
        details={"prefix": token.prefix, "holder": holder.username, "scopes": chosen, "expires_on": expires_on},
    )
    return MadeToken(token, text)


def _scopes(holder: Viewer, scopes: Sequence[str]) -> list[str]:
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise TokenRefused(_("Choose what the token is for among: %(known)s.") % {"known": ", ".join(SCOPES)})
    beyond = [scope for scope in scopes if not holder.may(SCOPES[scope].permission)]
    if beyond:
        raise TokenRefused(
            _("%(holder)s has no role that allows: %(scopes)s. A token never goes beyond its holder.")
            % {"holder": holder.username, "scopes": ", ".join(str(SCOPES[scope].label) for scope in beyond)}
        )
    return [scope for scope in SCOPES if scope in scopes]


@transaction.atomic
def revoke_token(*, by: Viewer, token: Token) -> None:
    """End a token; its next call is refused. Ending it twice changes nothing."""
    held = Token.objects.select_for_update().get(pk=token.pk)
    if not may_revoke(by, held):
        raise NotPermitted(_("Only data officers of its organisation and administrators end a token."))
    if held.revoked_at is None:
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
        audit.record(
            by=by.username,
            action="exchange.revoke_token",
            subject=f"token:{held.pk}",
            details={"prefix": held.prefix},
        )
    token.refresh_from_db()


def take_turn(token: Token) -> None:
    """Count one call. Raises `TooManyCalls` once the token has had its calls of this minute.

    The count is one row that is changed in one statement, so that it holds over all processes and restarts; a call
    beyond the limit only reads.
    """
    now = int(time.time())
    minute, wait = now // 60, 60 - now % 60
    limit = settings.CANDIL_CALLS_A_MINUTE
    mine = Token.objects.filter(pk=token.pk)
    if mine.filter(minute=minute, calls__gte=limit).exists():
        taken = 0
    else:
        within = mine.filter(minute=minute, calls__lt=limit)
        one_more = {"calls": F("calls") + 1}
        # The last again: another process may have begun the minute between the first two.
        taken = (
            within.update(**one_more)
            or mine.filter(minute__lt=minute).update(minute=minute, calls=1)
            or within.update(**one_more)
        )
    if not taken:
        raise TooManyCalls(
            _("This token was used %(limit)d times in this minute, which is its limit. Ask again in %(wait)d seconds.")
            % {"limit": limit, "wait": wait},
            wait=wait,
        )
    note_use(token, calls=1)


def note_use(token: Token, *, calls: int = 0, records: int = 0) -> None:
    """Add to what the token used today."""
    today = timezone.localdate()
    more = {"calls": F("calls") + calls, "records": F("records") + records}
    if not Use.objects.filter(token=token, day=today).update(**more):
        _use, made = Use.objects.get_or_create(token=token, day=today, defaults={"calls": calls, "records": records})
        if not made:
            Use.objects.filter(token=token, day=today).update(**more)
