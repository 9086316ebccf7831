"""What analysts fill in about their own key. Nothing typed here is ever shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _


def _passphrase(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    hidden = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=hidden, help_text=help_text)


class NewPassphraseForm(forms.Form):
    """A passphrase, typed twice."""

    passphrase = _passphrase(
        _("New passphrase"),
        "new-password",
        _("Five or six words drawn by chance, with spaces or hyphens. Not your password, and nothing about you."),
    )
    again = _passphrase(_("Once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        given = super().clean() or {}
        if given.get("passphrase") and given.get("again") and given["passphrase"] != given["again"]:
            self.add_error("again", say("The two did not agree. Nothing was changed."))
        return given


class MakeKeyForm(NewPassphraseForm):
    """The first time: that somebody who loses it cannot be helped is to be understood before."""

    understood = forms.BooleanField(
        label=_("I understand that nobody can look up or reset this passphrase, neither we nor the operator"),
        error_messages={"required": _("Please read what happens when it is lost, and tick the box.")},
    )


class ChangePassphraseForm(NewPassphraseForm):
    """The present one first."""

    present = _passphrase(_("Present passphrase"), "current-password")
    field_order = ("present", "passphrase", "again")
