"""What people fill in about records."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candil.analyse.incidents.models import DatePrecision, Kind, Record, Scale, Verdict
from candil.analyse.incidents.queries.words import LABELS
from candil.platform.design.forms import DayInput
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import groups_visible_to

SINGLE: Final = ("gender", "age_band", "status")
SEVERAL: Final = ("exploitation", "industry", "means_of_control", "recruiter_relation", "citizenship")
#: Dimensions with a field of their own beside the list of records.
FILTERS: Final = ("year", "exploitation", "country_of_exploitation", "citizenship")
LEVELS: Final = (
    ("owner", _("Our organisation only")),
    ("groups", _("Sharing groups chosen below")),
    ("members", _("All organisations on this site")),
    ("public", _("Everybody")),
)


def _choices(dimension: str) -> list[tuple[str, str]]:
    return [(code, str(vocabulary.label(dimension, code))) for code in vocabulary.scheme(dimension).terms]


class FilterForm(forms.Form):
    """The filters people use most; the address takes every dimension."""

    year = forms.CharField(label=LABELS["year"], required=False, max_length=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FILTERS[1:]:
            choices = sorted(_choices(name), key=lambda choice: choice[1])
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], required=False, choices=[("", _("Any")), *choices]
            )


class GradeForm(forms.Form):
    """A grade in any of three scales, the source and the information apart."""

    scale = forms.ChoiceField(label=_("Scale"), choices=Scale.choices, initial=Scale.THREE_FIVE_TWO)
    source = forms.CharField(
        label=_("Source"),
        max_length=1,
        help_text=_("How reliable the source has been. 3x5x2: 1 to 3. 5x5x5: A to E. Admiralty: A to F."),
    )
    information = forms.CharField(
        label=_("Information"),
        max_length=1,
        help_text=_("How sure this statement is. 3x5x2: A to E. 5x5x5: 1 to 5. Admiralty: 1 to 6."),
    )
    handling = forms.CharField(
        label=_("Handling"),
        max_length=1,
        required=False,
        help_text=_("Leave empty to keep it. 3x5x2: P or C. 5x5x5: 1 to 5, needed. Admiralty has none."),
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        max_length=500,
        help_text=_("With handling C: what a recipient must or must not do."),
    )

    def clean(self) -> dict[str, Any]:
        """Codes are capital letters in every scale; 5x5x5 is not complete without its handling code."""
        cleaned = dict(super().clean() or {})
        for name in ("source", "information", "handling"):
            cleaned[name] = cleaned.get(name, "").strip().upper()
        if cleaned.get("scale") == Scale.FIVE_FIVE_FIVE and not cleaned["handling"]:
            self.add_error("handling", _("A 5x5x5 grade has a handling code from 1 to 5."))
        return cleaned


class CorrectionForm(forms.Form):
    """What a record says, to be put right. Places are corrected by loading the row again."""

    people = forms.IntegerField(label=_("People"), min_value=1)
    kind = forms.ChoiceField(label=_("About"), choices=Kind.choices)
    date_from = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    date_to = forms.DateField(label=_("Last day"), required=False, widget=DayInput)
    date_precision = forms.ChoiceField(label=_("How precisely the date is known"), choices=DatePrecision.choices)
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names and nothing else that points to one person."),
    )
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, help_text=_("Its readers see this in the history.")
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        for name in SEVERAL:
            self.fields[name] = forms.MultipleChoiceField(
                label=LABELS[name], required=False, choices=_choices(name), initial=record.codes.get(name, [])
            )
        for name in SINGLE:
            given = record.codes.get(name, [])
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                required=False,
                choices=[("", _("Not reported")), *_choices(name)],
                initial=given[0] if given else "",
            )
        for name in ("people", "kind", "date_from", "date_to", "date_precision", "summary"):
            self.fields[name].initial = getattr(record, name)
        self.order_fields([name for name in self.fields if name != "reason"])  # the reason comes last

    def changes(self) -> dict[str, Any]:
        """Only what differs from the record as it stands."""
        cleaned = self.cleaned_data
        plain = ("people", "kind", "date_from", "date_to", "date_precision", "summary")
        changed = {name: cleaned[name] for name in plain if cleaned[name] != getattr(self.record, name)}
        codes = {**self.record.codes}
        for name in SEVERAL:
            codes[name] = cleaned[name]
        for name in SINGLE:
            codes[name] = [cleaned[name]] if cleaned[name] else []
        if {name: sorted(given) for name, given in codes.items() if given} != {
            name: sorted(given) for name, given in self.record.codes.items() if given
        }:
            changed["codes"] = codes
        return changed


class ShareForm(forms.Form):
    """Who may see a record from now on."""

    level = forms.ChoiceField(label=_("Who may see it"), choices=LEVELS, widget=forms.RadioSelect)
    groups: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label=_("Sharing groups"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        max_length=500,
        help_text=_("What a recipient must or must not do. Empty: sharing is permitted (handling P)."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = groups_visible_to(viewer)

    def clean(self) -> dict[str, Any]:
        """Groups count only where sharing groups are chosen."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("level") != "groups":
            cleaned["groups"] = []
        elif not cleaned.get("groups"):
            self.add_error("groups", _("Choose at least one group, or another answer above."))
        return cleaned


class JudgementForm(forms.Form):
    """Whether two records are about one incident; the verdict is the button that was pressed."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For your organisation only. Name nobody."),
    )
