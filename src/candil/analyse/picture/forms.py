"""The filters of the picture, read from the address."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from candil.analyse.picture.queries.filters import CODE_LISTS, LABELS, NOT_REPORTED
from candil.platform.vocabulary import queries as vocabulary
from candil_analysis.facts import DIMENSIONS

#: Filters shown as lists to tick, in the order of the page; the others are texts.
TICKED: Final = ("exploitation", "industry", "means_of_control", "recruiter_relation", "gender", "age_band", "status")
NAMED: Final = ("country_of_exploitation", "country_of_origin", "citizenship", "area", "organisation")
VIEWS: Final = {
    "map": _("Map"),
    "timeline": _("Timeline"),
    "flows": _("Flows"),
    "patterns": _("Patterns"),
    "network": _("Network"),
    "tables": _("Tables"),
}
#: What is asked of places: who stands out, what changes, and how firm that is.
ABOUT_PLACES: Final = {
    "standing": _("Which places stand out"),
    "changing": _("What is changing"),
    "firmness": _("How firm the hotspots are"),
}
LARGEST: Final = {"2": _("Two"), "3": _("Two or three (slower)")}
PERIODS: Final = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
MEASURES: Final = {"records": _("Records"), "people": _("People")}
POPULATIONS: Final = {
    "auto": _("Real where there are any"),
    "real": _("Real records"),
    "synthetic": _("Synthetic records"),
    "both": _("Both together"),
}
DEFAULTS: Final = {
    "view": "map", "about": "standing", "level": "cell:5", "period": "quarter", "measure": "records", "largest": "2",
    "population": "auto",
}  # fmt: skip
DIVISIONS: Final = ("exploitation", "country_of_exploitation", "citizenship", "industry", "gender", "age_band")


class FilterForm(forms.Form):
    """Everything the address of the picture may say. Unknown values are refused in words, never ignored."""

    def __init__(self, data: QueryDict, *, years: list[str], levels: list[tuple[str, str]]) -> None:
        said = data.copy()
        for name, value in DEFAULTS.items():
            said.setdefault(name, value)
        super().__init__(said)
        self.address = data
        for name in TICKED:
            self.fields[name] = _ticks(LABELS[name], _codes(name))
        self.fields["year"] = _ticks(LABELS["year"], [(year, year) for year in years])
        for name in NAMED:
            self.fields[name] = forms.CharField(
                label=LABELS[name], required=False, help_text=_("Names or codes, with commas between them.")
            )
        self.fields["view"] = _choice(_("View"), VIEWS.items())
        self.fields["about"] = _choice(_("Question"), ABOUT_PLACES.items())
        self.fields["largest"] = _choice(_("Values looked at together"), LARGEST.items())
        self.fields["level"] = _choice(_("Places"), levels)
        self.fields["period"] = _choice(_("Period"), PERIODS.items())
        self.fields["by"] = _choice(
            _("One line for each"), [("", _("All together")), *((d, LABELS[d]) for d in DIVISIONS)]
        )
        self.fields["measure"] = _choice(_("Count"), MEASURES.items())
        self.fields["population"] = _choice(_("Records counted"), POPULATIONS.items())

    def where(self) -> dict[str, list[str]]:
        """Dimension → values as written; dimensions without a field (quarter, month, source) come from the address."""
        cleaned = self.cleaned_data
        where: dict[str, list[str]] = {name: cleaned[name] for name in (*TICKED, "year") if cleaned.get(name)}
        for name in NAMED:
            values = [part for text in self.address.getlist(name) for part in text.split(",") if part.strip()]
            if values:
                where[name] = values
        for name in set(DIMENSIONS) - {*TICKED, *NAMED, "year"}:
            if values := [value for value in self.address.getlist(name) if value.strip()]:
                where[name] = values
        return where

    def chosen(self, name: str) -> str:
        """A single choice: what the address says, or the default."""
        return str(self.cleaned_data.get(name) or DEFAULTS.get(name, ""))


def _codes(dimension: str) -> list[tuple[str, str]]:
    """Codes in the order of their list, with their names."""
    scheme = CODE_LISTS[dimension]
    named = [(code, str(vocabulary.label(scheme, code))) for code in vocabulary.scheme(scheme).terms]
    return [*named, (NOT_REPORTED, str(_("Not reported")))]


def _ticks(label: Any, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False)
