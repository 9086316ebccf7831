"""Every Django form is drawn with our field component: `{{ form }}` and `{{ form.name.as_field_group }}`."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Names the components that draw forms (setting FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
