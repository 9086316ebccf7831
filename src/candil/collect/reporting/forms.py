"""What analysts fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candil.collect.reporting.models import Reason
from candil.platform.design import languages


class UnlockForm(forms.Form):
    """The passphrase of one's own key."""

    passphrase = forms.CharField(
        label=_("Passphrase of your key"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Not your password. Your key locks itself after fifteen minutes without use."),
    )


class EraseForm(forms.Form):
    """Why a report is to be destroyed, and that it is meant."""

    reason = forms.ChoiceField(label=_("Why"), choices=Reason.choices, widget=forms.RadioSelect)
    is_meant = forms.BooleanField(label=_("Destroy it for good. It cannot be brought back, not even by the trustees."))


class LanguagesForm(forms.Form):
    """Which languages somebody reads; `codes` of the public pages."""

    languages = forms.MultipleChoiceField(
        label=_("Languages in which you read reports"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("New reports in these languages are sealed to you. Those that came before stay as they are."),
    )

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["languages"]
        field.choices = [(code, f"{languages.name_of(code)} – {languages.own_name(code)}") for code in codes]
