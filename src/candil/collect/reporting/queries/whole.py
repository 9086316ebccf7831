"""The questionnaire at once, for a browser that asks it by itself and seals the answers before they leave it."""

from __future__ import annotations

from candil.collect.questionnaires import queries as forms
from candil.collect.reporting.queries.questions import the_questionnaire


def whole(language: str) -> tuple[forms.WholePage, ...] | None:
    """Every page of the questions in a language such as "en"; None when they have something no browser is given."""
    form = the_questionnaire()
    return forms.whole(form, form.language_for(language))
