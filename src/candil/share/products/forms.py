"""The form that asks for a product."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries import question_from
from candil.analyse.picture.queries.filters import LABELS
from candil.platform.vocabulary import queries as vocabulary
from candil.share.products.models import Audience
from candil.share.products.services.sections.parts import CHOSEN
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import groups_visible_to

#: Filters asked for in words, with an example of what to write.
FILTERS: Final = {
    "year": "2022, 2023",
    "country_of_exploitation": "United Kingdom",
    "country_of_origin": "Albania, Viet Nam",
    "citizenship": "Albania",
    "area": "lad:E09000008",
    "organisation": "",
}
#: Filters chosen from a list.
LISTS: Final = ("exploitation", "industry", "means_of_control", "age_band", "gender")


class ComposeForm(forms.Form):
    """Title, audience and question of a new product."""

    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=Audience.choices,
        initial=Audience.ANALYSTS,
        help_text=_(
            "The figures will be those that every one of these readers may see. The wider the circle, the fewer the "
            "records that count; a report never shows more than sharing allows."
        ),
    )
    group = forms.ChoiceField(label=_("Sharing group"), required=False)
    measure = forms.ChoiceField(
        label=_("Count"), choices=[("records", _("Records")), ("people", _("People"))], initial="records"
    )
    population = forms.ChoiceField(
        label=_("Population"),
        choices=[
            ("", _("Real records where there are any, otherwise invented ones")),
            ("real", _("Real records")),
            ("synthetic", _("Invented records")),
            ("both", _("Both, marked as mixed")),
        ],
        required=False,
    )
    areas = forms.CharField(
        label=_("Compare areas of level"),
        required=False,
        help_text=_("For example country, or a level that your administrator imported. Empty: hexagonal cells."),
    )
    period = forms.ChoiceField(
        label=_("Trend by"),
        choices=[("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))],
        initial="quarter",
    )
    parts = forms.MultipleChoiceField(
        label=_("Also in the report"),
        choices=list(CHOSEN.items()),
        initial=list(CHOSEN),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Beside where records concentrate, corridors, trend, and who and how, which every report holds. What is "
            "looked for without a finding is said in one line each, at the end."
        ),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {group.slug: group for group in groups_visible_to(viewer)}
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)  # noqa: S101 - for the type checker
        group.choices = [("", "–"), *((slug, found.name) for slug, found in self.groups.items())]
        for name in LISTS:
            named = [(code, vocabulary.label(name, code)) for code in vocabulary.scheme(name).terms]
            self.fields[name] = forms.MultipleChoiceField(
                label=LABELS[name], required=False, choices=named, widget=forms.CheckboxSelectMultiple
            )
        for name, example in FILTERS.items():
            help_text = say("Several with commas, for example: %(example)s") % {"example": example} if example else ""
            self.fields[name] = forms.CharField(label=LABELS[name], required=False, help_text=help_text)

    def clean(self) -> dict[str, Any]:
        """The answers; a filter that nobody understands is refused here, in words."""
        answers = super().clean() or {}
        if answers.get("audience") == Audience.GROUP and not answers.get("group"):
            self.add_error("group", say("Choose the sharing group that the report is for."))
        try:
            question_from(self.where)
        except QuestionUnclear as error:
            self.add_error(None, str(error))
        return answers

    @property
    def where(self) -> dict[str, list[str]]:
        """Dimension → values as written, of the filters that were filled in."""
        chosen = {name: list(self.cleaned_data.get(name) or []) for name in LISTS}
        written = {name: (self.cleaned_data.get(name) or "").split(",") for name in FILTERS}
        cleaned = {name: [part.strip() for part in parts if part.strip()] for name, parts in written.items()}
        return {name: values for name, values in (chosen | cleaned).items() if values}
