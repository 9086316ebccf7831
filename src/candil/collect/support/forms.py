"""What support workers fill in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candil.collect.support.models import (
    Case,
    Consent,
    Decision,
    EmergencyNumber,
    Listing,
    Need,
    Outcome,
    Pathway,
    Serves,
)
from candil.platform.design.forms import DayInput
from candil.platform.places import queries as places
from candil.platform.vocabulary import queries as vocabulary

#: Steps that a form offers beyond those there are; saving gives more.
_MORE_STEPS: Final = 3
_STEP: Final = {
    "heading": _("What to do"),
    "text": _("How"),
    "who": _("Who does it"),
    "within": _("By when"),
    "contact": _("Whom to contact"),
}


def _countries() -> list[tuple[str, str]]:
    return sorted(((each.code, each.name) for each in places.countries()), key=lambda pair: pair[1])


class _Names(forms.CharField):
    """Several names with commas, kept as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [part.strip() for part in text.split(",") if part.strip()]


class _Languages(_Names):
    """Languages by code or name, kept as ISO 639-3 codes."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(vocabulary.label("language", code) for code in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = super().clean(value)
        codes = [vocabulary.normalise("language", name) for name in names]
        unknown = [name for name, code in zip(names, codes, strict=True) if code is None]
        if unknown:
            raise forms.ValidationError(
                _("These languages are not known: %(names)s."), params={"names": ", ".join(unknown)}
            )
        return [code for code in codes if code]


class _KeptForm(forms.Form):
    """What every published entry has."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    source = forms.CharField(
        label=_("Where this was found"),
        required=False,
        max_length=300,
        help_text=_("A web page, a leaflet, or who told it."),
    )
    check_every_days = forms.IntegerField(
        label=_("Check again after how many days"), initial=180, min_value=7, max_value=730
    )
    is_published = forms.BooleanField(label=_("Shown to the public"), required=False)


class ListingForm(_KeptForm):
    """An organisation that helps."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("What it does"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In plain words, two or three sentences."),
    )
    needs = forms.MultipleChoiceField(
        label=_("What it helps with"), choices=Need.choices, widget=forms.CheckboxSelectMultiple
    )
    serves = forms.MultipleChoiceField(
        label=_("Whom it is for"),
        choices=Serves.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: anybody."),
    )
    languages = _Languages(
        label=_("Languages spoken"), required=False, help_text=_("With commas, such as Romanian, Arabic.")
    )
    is_child_safe = forms.BooleanField(label=_("Staff are checked and trained to help children"), required=False)
    always_open = forms.BooleanField(label=_("Open day and night"), required=False)
    opening_hours = forms.CharField(label=_("Opening hours"), required=False, max_length=200)
    areas = _Names(
        label=_("Where"),
        required=False,
        help_text=_("Counties, regions or cities with commas. Empty: the whole country."),
    )
    latitude = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Only of an office that is public. Never of a safe house."),
    )
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    is_free = forms.BooleanField(label=_("The call is free"), required=False)
    text_number = forms.CharField(label=_("Text message"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    web = forms.URLField(label=_("Web page"), required=False, max_length=300, assume_scheme="https")
    field_order = ("country", "name", "description", "needs", "serves", "languages", "is_child_safe", "areas")

    @staticmethod
    def values(listing: Listing) -> dict[str, Any]:
        """What the form shows of a listing."""
        return {name: getattr(listing, name) for name in ListingForm.base_fields}


class NumberForm(_KeptForm):
    """An emergency number."""

    number = forms.CharField(label=_("Number"), max_length=40)
    label = forms.CharField(label=_("Whom it reaches"), max_length=100, help_text=_("Such as police, or all services."))
    note = forms.CharField(label=_("What to know before calling"), required=False, max_length=300)
    field_order = ("country", "number", "label", "note")

    @staticmethod
    def values(number: EmergencyNumber) -> dict[str, Any]:
        """What the form shows of a number."""
        return {name: getattr(number, name) for name in NumberForm.base_fields}


class PathwayForm(_KeptForm):
    """A pathway with its steps: as many as there are, and some more to fill in."""

    case = forms.ChoiceField(label=_("Kind of case"), choices=Case.choices)
    area = forms.CharField(label=_("Area"), required=False, max_length=100, help_text=_("Empty: the whole country."))
    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = forms.CharField(
        label=_("Before you begin"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("country", "area", "case", "title", "introduction")

    def __init__(self, *args: Any, pathway: Pathway | None = None, **kwargs: Any) -> None:
        steps = list(pathway.steps.all()) if pathway else []
        if pathway:
            held = {name: getattr(pathway, name) for name in PathwayForm.base_fields}
            for number, step in enumerate(steps):
                held |= {f"step_{number}_{name}": getattr(step, name) for name in _STEP}
            kwargs["initial"] = held
        super().__init__(*args, **kwargs)
        given = sum(1 for name in self.data if name.startswith("step_") and name.endswith("_heading"))
        self.places = max(given, len(steps) + _MORE_STEPS)
        for number in range(self.places):
            for name, label in _STEP.items():
                self.fields[f"step_{number}_{name}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=2_000 if name == "text" else 200,
                    widget=forms.Textarea(attrs={"rows": 2}) if name == "text" else None,
                )

    def general(self) -> list[forms.BoundField]:
        """The fields that are not of a step."""
        return [self[name] for name in self.fields if not name.startswith("step_")]

    def step_fields(self) -> list[list[forms.BoundField]]:
        """The fields of each step."""
        return [[self[f"step_{number}_{name}"] for name in _STEP] for number in range(self.places)]

    def clean(self) -> dict[str, Any]:
        """Puts the steps together; an empty one is no step."""
        said = super().clean() or {}
        steps = [{name: said.pop(f"step_{number}_{name}", "") for name in _STEP} for number in range(self.places)]
        for number, step in enumerate(steps):
            if any(step.values()) and not step["heading"]:
                self.add_error(f"step_{number}_heading", _("Say in a few words what to do."))
        return {**said, "steps": [step for step in steps if step["heading"]]}


class ReferralForm(forms.Form):
    """A referral as it is made. There is no field for a name."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    case = forms.ChoiceField(label=_("Kind of case"), choices=Case.choices, widget=forms.RadioSelect)
    referred_on = forms.DateField(label=_("Referred on"), widget=DayInput())
    first_responder = forms.CharField(
        label=_("Who made the referral (first responder)"),
        max_length=200,
        help_text=_("The organisation that is allowed to refer. No name of a person."),
    )
    referred_to = forms.CharField(
        label=_("To whom"),
        max_length=200,
        help_text=_("Such as the National Referral Mechanism, or a shelter. No name of a person."),
    )
    consent = forms.ChoiceField(label=_("Consent"), choices=Consent.choices, widget=forms.RadioSelect)
    consent_on = forms.DateField(label=_("Consent given on"), required=False, widget=DayInput())


class FollowForm(forms.Form):
    """What became of a referral."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Decided on"), required=False, widget=DayInput())
    outcome = forms.ChoiceField(label=_("What the person had of it"), choices=Outcome.choices, widget=forms.RadioSelect)


class CheckForm(forms.Form):
    """When somebody made sure."""

    on = forms.DateField(label=_("Checked on"), widget=DayInput())
