"""Whom a token stands for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from ninja import Router

from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import Asking, Bearer
from candil.share.exchange.api.schemas import Me
from candil.share.exchange.services import most_at_once

router = Router(tags=["access"])


@router.get("/me", auth=Bearer(), response=answers(Me), url_name="me")
def me(request: Asking) -> dict[str, Any]:
    """Organisation, holder, scopes and limits of the token."""
    token = request.auth.token
    return {
        "organisation": token.organisation.slug,
        "holder": token.holder.username,
        "name": token.name,
        "scopes": token.scopes,
        "expires_on": token.expires_on,
        "calls_a_minute": settings.CANDIL_CALLS_A_MINUTE,
        "records_in_a_file": most_at_once(),
    }
