"""Requests that are sent again: the first answer is kept under the key that the program chose, and given again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.share.exchange.errors import KeyReused, StillWorking
from candil.share.exchange.models import KeptAnswer, Token

KEPT_FOR: Final = timedelta(days=7)
#: A request that has not been answered after this died with its process; what it did is safe to do again.
GIVEN_UP_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Answer:
    """An answer with its status; `again` when it was kept from before."""

    status: int
    body: dict[str, Any]
    again: bool = False


def answer_once(*, token: Token, key: str, request: bytes, work: Callable[[], Answer]) -> Answer:
    """The answer of `work`, or the one that it gave before for the same token and key.

    `request` is all that makes the request what it is. Raises `KeyReused` for another request with the key, and
    `StillWorking` while the first is worked on. When `work` raises, nothing is kept: the request may be sent again.
    """
    digest = hashlib.sha256(request).hexdigest()
    KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    KeptAnswer.objects.filter(token=token, status=None, created_at__lt=timezone.now() - GIVEN_UP_AFTER).delete()
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(token=token, key=key, digest=digest)
    except IntegrityError:
        return _kept(token, key, digest)
    try:
        answer = work()
    except BaseException:
        kept.delete()
        raise
    kept.status, kept.body = answer.status, answer.body
    kept.save(update_fields=["status", "body"])
    return answer


def _kept(token: Token, key: str, digest: str) -> Answer:
    kept = KeptAnswer.objects.filter(token=token, key=key).first()
    if kept is not None and kept.digest != digest:
        raise KeyReused(
            _("The idempotency key “%(key)s” was used for another request. Choose a new key for each request.")
            % {"key": key}
        )
    if kept is None or kept.status is None:
        raise StillWorking(_("The first request with this key is still being worked on. Send it again in a minute."))
    return Answer(kept.status, kept.body, again=True)
