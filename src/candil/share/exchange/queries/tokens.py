"""Which tokens there are, and who asks with one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.share.exchange.errors import TokenUnknown
from candil.share.exchange.models import Token
from candil.share.exchange.policies import may_see, viewer_behind
from candil.trust.accounts.policies import MANAGE_PEOPLE, Viewer, viewer_for


@dataclass(frozen=True)
class Caller:
    """A program that asks: its token, and the viewer that it is."""

    token: Token
    viewer: Viewer


def digest_of(text: str) -> str:
    """How a token is kept: it holds 256 bits of chance, so that a plain hash cannot be turned back."""
    return hashlib.sha256(text.encode()).hexdigest()


def caller_with(text: str) -> Caller:
    """Who asks with this token. Raises `TokenUnknown`, for whatever reason in the same words."""
    token = Token.objects.select_related("holder", "organisation").filter(digest=digest_of(text)).first()
    if token is not None and token.revoked_at is None and token.expires_on >= timezone.localdate():
        holder = viewer_for(token.holder)
        if holder.user_id is not None and holder.organisation_id == token.organisation_id:
            return Caller(token, viewer_behind(token, holder))
    raise TokenUnknown(
        _(
            "This token is not known, or it expired, was revoked, or its holder no longer works in the organisation. "
            "Ask a data officer of your organisation for a new one."
        )
    )


def tokens_for(viewer: Viewer) -> QuerySet[Token]:
    """Tokens that the viewer may know of, newest first, with `last_used` (a day) and `records` handed out."""
    if not may_see(viewer):
        return Token.objects.none()
    tokens = Token.objects.select_related("holder", "organisation")
    tokens = tokens.annotate(last_used=Max("uses__day"), records=Sum("uses__records", default=0))
    if viewer.is_operator or viewer.may(MANAGE_PEOPLE):
        return tokens
    return tokens.filter(organisation_id=viewer.organisation_id or 0)


def token_for(viewer: Viewer, pk: int) -> Token:
    """One token. Raises `TokenUnknown` also where the viewer may not know of it."""
    token = tokens_for(viewer).filter(pk=pk).first()
    if token is None:
        raise TokenUnknown(_("There is no such token."))
    return token
