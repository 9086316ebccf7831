"""What data officers fill in about forms."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

LARGEST_ANSWERS: Final = 20 * 2**20


class NewForm(forms.Form):
    """A form from an XLSForm."""

    slug = forms.SlugField(
        label=_("Short name"),
        max_length=50,
        help_text=_("Small letters, digits, hyphens; part of the address."),
    )
    file = forms.FileField(label=_("XLSForm (XLSX)"))


class VersionForm(forms.Form):
    """A new version."""

    file = forms.FileField(label=_("XLSForm (XLSX)"))


class SettingsForm(forms.Form):
    """Whether answers are taken, and how the form is asked."""

    is_open = forms.BooleanField(label=_("Answers are taken"), required=False)
    one_thing_per_page = forms.BooleanField(label=_("One thing on each page"), required=False)


class AnswersForm(forms.Form):
    """Answers that another tool exported."""

    file = forms.FileField(
        label=_("Answers (XLSX or CSV)"), help_text=_("As KoboToolbox or ODK Central exports them, with XML names.")
    )

    def clean_file(self) -> Any:
        """The file, if it is not too large: answers are about people, so they are read in memory only."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_ANSWERS:
            raise forms.ValidationError(say("The file is larger than 20 MB. Export the answers in several parts."))
        return file
