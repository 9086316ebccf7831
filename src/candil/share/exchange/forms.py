"""What people fill in to export and to let programs ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candil.analyse.incidents.queries import LABELS
from candil.platform.design.forms import DayInput
from candil.share.exchange.policies import SCOPES
from candil.share.exchange.services import FIGURE_FORMATS, FORMATS
from candil.trust.accounts.policies import Viewer
from candil_analysis.facts import DIMENSIONS

MEASURES: Final = {"records": _("Records"), "people": _("People")}


class RecordsForm(forms.Form):
    """In which shape records leave."""

    shape = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect, initial="csv")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shape"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, f"{shape.label}: {shape.description}") for code, shape in FORMATS.items()]


class FiguresForm(forms.Form):
    """Which figures leave, and in which shape."""

    by = forms.MultipleChoiceField(
        label=_("By"),
        required=False,
        choices=[(name, LABELS[name]) for name in DIMENSIONS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to three. None: the total only."),
    )
    measure = forms.ChoiceField(label=_("Count"), choices=MEASURES.items(), initial="records")
    figures = forms.ChoiceField(
        label=_("Format"), choices=[(code, FORMATS[code].label) for code in FIGURE_FORMATS], initial="csv"
    )

    def clean_by(self) -> list[str]:
        """More dimensions than three leave hardly anybody in a cell."""
        chosen: list[str] = self.cleaned_data["by"]
        if len(chosen) > 3:
            raise forms.ValidationError(_("Choose at most three."))
        return chosen


class TokenForm(forms.Form):
    """A new token: for which program, for what, until when."""

    name = forms.CharField(label=_("Which program will use it"), max_length=100)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(
        label=_("Last day"), widget=DayInput, help_text=_("At most one year from today; then make a new one.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=90)
        field = self.fields["scopes"]
        if isinstance(field, forms.MultipleChoiceField):
            # Only what the person may do themselves: a token never goes beyond its holder.
            field.choices = [
                (code, f"{scope.label}: {scope.description}")
                for code, scope in SCOPES.items()
                if viewer.may(scope.permission)
            ]
