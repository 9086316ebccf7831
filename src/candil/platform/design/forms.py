"""Every Django form is drawn with our field component, by `{{ form }}` or `{{ form.name.as_field_group }}`."""

from __future__ import annotations

from django.forms import DateInput
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Names the components that draw forms (setting FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DayInput(DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")  # what that calendar takes, in every language
