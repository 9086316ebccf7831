"""Which entries to show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EntryFilter(forms.Form):
    """Filters of the list, kept in the address."""

    action = forms.CharField(
        label=_("Action"), max_length=60, required=False, help_text=_("From its start: datasets. finds the whole room.")
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=200, required=False, help_text=_("Exactly, such as person:maria.")
    )
