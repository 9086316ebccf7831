"""One text from the open, with what was found in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.models import Dated


class Kind(models.TextChoices):
    HTML = "html", _("Web page")
    FEED = "feed", _("Text in a feed")
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word document")
    EMAIL = "eml", _("E-mail")
    TEXT = "text", _("Plain text")


class State(models.TextChoices):
    """`WAITING` texts were added by a person and are being looked through. `LOW` texts scored too little to be listed;
    they are remembered so that they are not read again.
    """

    WAITING = "waiting", _("Being looked through")
    NEW = "new", _("To be read")
    KEPT = "kept", _("Kept for the desk")
    DISMISSED = "dismissed", _("Dismissed")
    DUPLICATE = "duplicate", _("The same text as another")
    LOW = "low", _("Little found")


class Candidate(Dated):
    """Link, title and findings stay; `text` is emptied when its time is over (`text_until`) or it is dismissed.

    `findings` holds {"part", "kind", "code", "start", "end", "words", "marks"}; positions are those in `text`. Personal
    data are counted by kind in `personal`, never listed.
    """

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    outlet = models.ForeignKey(
        "sources.Outlet", null=True, blank=True, on_delete=models.SET_NULL, related_name="candidates"
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    link = models.CharField(max_length=2000, blank=True)
    link_digest = models.CharField(max_length=64, blank=True, db_index=True, help_text=_("SHA-256 of the link"))
    title = models.CharField(max_length=500)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=3, blank=True, help_text=_("ISO 639-1, or fil"))
    digest = models.CharField(max_length=64, db_index=True, help_text=_("SHA-256 of the text"))
    signature = models.BinaryField(default=bytes, help_text=_("MinHash of the text"))
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    text = models.TextField(blank=True)
    text_until = models.DateField()
    characters = models.PositiveIntegerField()
    score = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    personal = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    method = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("Why"), max_length=500, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    added_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-score", "-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state", "-score"], name="candidate_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "link_digest"],
                condition=~models.Q(link_digest=""),
                name="link_once_an_organisation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(reason=""), name="dismissed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title
