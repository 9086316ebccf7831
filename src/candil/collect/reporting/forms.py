"""What analysts fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from candil.collect.reporting.models import Status


class UnlockForm(forms.Form):
    """The passphrase of one's own key."""

    passphrase = forms.CharField(
        label=_("Passphrase of your key"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Not your password. Your key locks itself after fifteen minutes without use."),
    )


class AnswerForm(forms.Form):
    """What the reporter reads with their code."""

    words = forms.CharField(
        label=_("Answer or ask"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
        help_text=_("Only the reporter and the analysts of this report can read it. Ask one thing at a time."),
    )


class StatusForm(forms.Form):
    """What the reporter is told became of it."""

    status = forms.ChoiceField(label=_("What the reporter is told"), choices=Status.choices)
