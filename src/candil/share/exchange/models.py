"""Tokens of programs, what they used, and answers kept for requests that are sent again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Token(Dated):
    """Lets a program ask in the name of `holder`, never for more than the holder may see. The text is not kept."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="tokens")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    #: The first characters, by which people tell tokens apart.
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the token"))
    scopes = models.JSONField(default=list)
    #: The last day on which it works.
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    #: Minutes since 1970 of the last call, and calls in that minute: the rate limit of all processes together.
    minute = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"


class Use(models.Model):
    """What a token was used for on one day."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    records = models.PositiveBigIntegerField(default=0, help_text=_("Records handed out, one by one or in files"))

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["token", "day"], name="token_used_once_a_day")]

    def __str__(self) -> str:
        return f"{self.token} on {self.day}: {self.calls}"


class KeptAnswer(Dated):
    """The answer to a request with an idempotency key; `status` is empty while the first is being worked on."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of method, address and body"))
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.token}: {self.key}"
