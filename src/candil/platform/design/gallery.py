"""The gallery: every component with its examples, taken from the `.yaml` file beside its template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from candil.platform.design.context import THEMES, chosen_theme
from candil.platform.design.gallery_figures import figures

COMPONENTS: Final = Path(__file__).parent / "templates" / "components"


@dataclass(frozen=True)
class Example:
    """One state of a component, drawn."""

    title: str
    drawn: SafeString


@dataclass(frozen=True)
class Component:
    """A component as the gallery shows it."""

    name: str
    about: str
    parameters: str
    examples: tuple[Example, ...]


class ExampleForm(forms.Form):
    """The kinds of field, for the gallery only."""

    name = forms.CharField(label=_("Name of the file"), help_text=_("As it should appear in lists."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    day = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("What is in it"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    shared = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[("owner", _("Only us")), ("groups", _("Our groups"))],
    )
    file = forms.FileField(label=_("File"), required=False)
    sure = forms.BooleanField(label=_("I have checked the columns"))


def components() -> tuple[Component, ...]:
    """Every component that has examples, by name."""
    return tuple(_component(path) for path in sorted(COMPONENTS.glob("*.yaml")))


def show(request: HttpRequest) -> HttpResponse:
    """All components. `?theme=light|dark` and `?dir=ltr|rtl` show them in that state."""
    theme, direction = request.GET.get("theme", ""), request.GET.get("dir", "")
    context = {
        "components": components(),
        "faulty_form": ExampleForm({"name": "", "kind": "csv", "day": "", "sure": ""}),
        "plain_form": ExampleForm(auto_id="plain_%s"),
        "theme": theme if theme in THEMES else chosen_theme(request),
        "direction": direction == "rtl" if direction in {"ltr", "rtl"} else None,
        "figures": figures(),
        "page": Paginator(range(400), 20).page(7),
    }
    return render(request, "design/gallery.html", context)


def _component(path: Path) -> Component:
    template = path.with_suffix(".html")
    comment = re.search(r"{% comment %}(.*?){% endcomment %}", template.read_text(), re.DOTALL)
    about, _, parameters = (comment[1] if comment else "").strip().partition("\n")
    examples = yaml.safe_load(path.read_text())
    return Component(path.stem, about, parameters.strip("\n"), tuple(_example(path.stem, each) for each in examples))


def _example(name: str, data: dict[str, Any]) -> Example:
    values = dict(data["with"])
    if "content" in values:
        values["content"] = mark_safe(values["content"])  # noqa: S308 - from our own file
    return Example(data["title"], render_to_string(f"components/{name}.html", values))
