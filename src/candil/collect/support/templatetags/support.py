"""How entries of the directory are written on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from candil.collect.support.models import Serves
from candil.platform.design import languages
from candil.platform.vocabulary import queries as vocabulary

register = template.Library()


@register.filter
def dialled(number: str) -> str:
    """A number as a `tel:` link takes it: digits, and a leading plus."""
    return "".join(sign for place, sign in enumerate(number) if sign.isdigit() or (sign == "+" and place == 0))


@register.filter
def entry(labels: Mapping[str, str], code: str) -> str:
    """The label of a code; the code itself where the list no longer has it."""
    return str(labels.get(code, code))


@register.filter
def serves_names(codes: Sequence[str]) -> str:
    """Whom an organisation is for, in words."""
    return languages.listed([str(Serves(code).label) for code in codes if code in Serves.values])


@register.filter
def language_names(codes: Sequence[str]) -> str:
    """Names of languages in the language of the page."""
    return languages.listed([vocabulary.label("language", code) for code in codes])
