"""What data officers and analysts fill in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.collect.sources.models import OutletKind

LARGEST: Final = 20 * 2**20


class HostForm(forms.Form):
    """A site for the allow-list."""

    name = forms.CharField(
        label=_("Name of the site"), max_length=2000,
        help_text=_("Such as www.paper.example, exactly as it stands in its addresses."),
    )  # fmt: skip


class OutletForm(forms.Form):
    """A feed or page to follow."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OutletKind.choices, widget=forms.RadioSelect, initial="feed")
    address = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("Its site must be on the list of sites that may be asked.")
    )
    every_hours = forms.IntegerField(
        label=_("Fetch again after how many hours"), min_value=1, max_value=24 * 31, initial=24
    )


class DocumentForm(forms.Form):
    """A document that somebody has at hand."""

    file = forms.FileField(
        label=_("Document"),
        help_text=_(
            "PDF, Word (.docx), web page, e-mail (.eml) or plain text, up to 20 MB. Only what is public already."
        ),
    )
    link = forms.CharField(label=_("Where it was found (address)"), max_length=2000, required=False)

    def clean_file(self) -> Any:
        """The file, if it is not too large."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(say("The document is larger than 20 MB."))
        return file


class DismissForm(forms.Form):
    """Why a candidate is of no use."""

    reason = forms.CharField(
        label=_("Why is it of no use?"), max_length=500,
        help_text=_("Its words are forgotten at once; link, title and findings stay."),
    )  # fmt: skip
