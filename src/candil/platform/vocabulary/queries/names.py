"""What codes a dimension has, what a text means in it, and what a code is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, pgettext, to_locale
from django.utils.translation import gettext as _

from candil.platform.vocabulary.errors import CodeUnknown, SchemeUnknown
from candil.platform.vocabulary.queries.countries import COUNTRY_DIMENSIONS, country_scheme, country_spellings
from candil.platform.vocabulary.queries.languages import LANGUAGE_DIMENSIONS, language_scheme, language_spellings
from candil.platform.vocabulary.queries.regions import REGION_DIMENSIONS, region_scheme
from candil.platform.vocabulary.queries.schemes import Scheme, Term, comparable, schemes_of_files, spellings


def scheme_names() -> tuple[str, ...]:
    """Every dimension that has a code list, in alphabetical order."""
    return tuple(sorted({*schemes_of_files(), *COUNTRY_DIMENSIONS, *LANGUAGE_DIMENSIONS, *REGION_DIMENSIONS}))


@cache
def scheme(name: str) -> Scheme:
    """The code list of a dimension or HTCDS field. Raises SchemeUnknown."""
    if name in COUNTRY_DIMENSIONS:
        return country_scheme()
    if name in LANGUAGE_DIMENSIONS:
        return language_scheme()
    if name in REGION_DIMENSIONS:
        return region_scheme()
    try:
        return schemes_of_files()[name]
    except KeyError:
        raise SchemeUnknown(
            _("There is no code list “%(name)s”. There are: %(known)s.")
            % {"name": name, "known": ", ".join(scheme_names())}
        ) from None


@cache
def codes_of(dimension: str) -> frozenset[str]:
    """The codes of a dimension. Raises SchemeUnknown."""
    return frozenset(scheme(dimension).terms)


@cache
def _spellings(dimension: str) -> Mapping[str, str]:
    found = scheme(dimension)
    if found.name == "country":
        return country_spellings()
    if found.name == "language":
        return language_spellings()
    return spellings(found.terms.values())


#: Answers given already, by dimension and text: loading a file asks the same few texts millions of times.
_answers: dict[str, dict[str, str | None]] = {}
_MOST_ANSWERS: Final = 65_536


def normalise(dimension: str, text: str) -> str | None:
    """The canonical code that `text` certainly means in `dimension`, else None.

    Accepts codes, labels and listed other spellings, without regard to case, space, accents or kind of dash. Asking
    again costs two look-ups. Raises SchemeUnknown.
    """
    try:
        return _answers[dimension][text]
    except KeyError:
        return _first_answer(dimension, text)


def _first_answer(dimension: str, text: str) -> str | None:
    answer = _spellings(dimension).get(comparable(text))
    known = _answers.setdefault(dimension, {})
    if len(known) >= _MOST_ANSWERS:  # texts come from files: their number has no bound
        known.clear()
    known[text] = answer
    return answer


def term(dimension: str, code: str) -> Term:
    """The term of a canonical code. Raises SchemeUnknown or CodeUnknown."""
    found = scheme(dimension).terms.get(code)
    if found is None:
        raise CodeUnknown(_("“%(code)s” is not a code of the list “%(list)s”.") % {"code": code, "list": dimension})
    return found


def label(dimension: str, code: str) -> str:
    """What a code is called in the active language: countries and languages by Babel, else our catalogue.

    Raises SchemeUnknown or CodeUnknown.
    """
    found, name = term(dimension, code), scheme(dimension).name
    if name == "country":
        return _territories().get(found.codes["alpha_2"], found.label)
    if name == "language":
        known = _locale(get_language() or "en").languages
        return str(known.get(found.codes["alpha_2"]) or known.get(code) or found.label)
    return pgettext(name, found.label)


def meaning(dimension: str, code: str) -> str:
    """What a code asks of people, in a sentence of the active language; empty where the label says it all."""
    note = term(dimension, code).note
    return pgettext(scheme(dimension).name, note) if note else ""


def members(dimension: str, code: str) -> tuple[str, ...]:
    """The codes of which a composite proves at least one; empty for a plain code."""
    return term(dimension, code).any_of


def htcds_code(dimension: str, code: str) -> str | None:
    """The code that HTCDS 2.0 uses for it, None where the standard has none (extensions and composites)."""
    found = term(dimension, code)
    if "htcds" in found.codes:
        return found.codes["htcds"] or None
    return code if scheme(dimension).is_htcds and found.status != "extension" else None


def _territories() -> Mapping[str, str]:
    return _locale(get_language() or "en").territories


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except UnknownLocaleError:
        return Locale("en")
