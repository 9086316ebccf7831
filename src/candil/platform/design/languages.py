"""The languages of the public pages: which are offered, in which one a request is answered, and how far each was read.

Words: a language is *offered* when the operator names it in CANDIL_LANGUAGES; its catalogue says its *review state*,
which is "draft" until a native speaker has read all of it. Staff pages stay in the language of Django's own settings.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, wraps
from typing import Any, Concatenate, Final, ParamSpec

from babel import Locale
from babel.dates import format_date
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import to_locale
from django.utils.translation.trans_real import parse_accept_lang_header

#: The part of the address that carries a chosen language from page to page, without a cookie or a script.
PARAMETER: Final = "lang"
DRAFT: Final = "draft"
ENGLISH: Final = "en"
#: What browsers ask for → the catalogue that its readers can read.
_READ_AS: Final = {"zh": "zh-hans", "prs": "fa"}
#: Digits of the numbering systems (CLDR) that our languages use besides the Latin one; Babel knows only the names.
_DIGITS: Final = {"arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹", "beng": "০১২৩৪৫৬৭৮৯"}
_COMMAS: Final = {**dict.fromkeys(("ar", "ckb", "fa", "ps", "ur"), "، "), "zh-hans": "、"}
Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def offered() -> tuple[str, ...]:
    """The codes of the languages that the operator has switched on, in that order; English is always the first.

    One without a catalogue is left out, so that no page fails on it; the checks at the start name it.
    """
    return (ENGLISH, *(code for code in settings.CANDIL_LANGUAGES if code != ENGLISH and has_catalogue(code)))


@lru_cache
def has_catalogue(code: str) -> bool:
    """Whether there is a compiled catalogue of the language; English is the language of the source."""
    return code == ENGLISH or gettext.find("django", str(settings.LOCALE_PATHS[0]), [to_locale(code)]) is not None


@lru_cache
def review_state(code: str) -> str:
    """What the catalogue says of itself: "draft", or "reviewed-by …". Raises OSError where there is none."""
    if code == ENGLISH:
        return "source"
    catalogue = gettext.translation("django", str(settings.LOCALE_PATHS[0]), [to_locale(code)])
    return catalogue.info().get("x-candil-review", DRAFT)


def own_name(code: str) -> str:
    """The name of a language in itself."""
    return str(Locale.parse(to_locale(code)).display_name)


def name_of(code: str) -> str:
    """The name of a language in the active one."""
    active = locale_of(translation.get_language() or ENGLISH)
    return Locale.parse(to_locale(code)).get_display_name(active) or code


def is_right_to_left(code: str) -> bool:
    return bool(locale_of(code).text_direction == "rtl")


def locale_of(code: str) -> Locale:
    """Names, dates and digits of a language. English is that of most of the world: day, month, year."""
    return Locale.parse("en_GB" if code == ENGLISH else to_locale(code))


def day_in_words(day: date) -> str:
    """A day in the active language and in its digits."""
    code = translation.get_language() or ENGLISH
    return in_own_digits(format_date(day, "long", locale_of(code)))


def in_own_digits(text: str) -> str:
    """The Latin digits of a text as the active language writes them. Not for codes and phone numbers."""
    system = locale_of(translation.get_language() or ENGLISH).default_numbering_system
    return text.translate(str.maketrans("0123456789", _DIGITS.get(system, "0123456789")))


def listed(words: Sequence[str]) -> str:
    """Words one after the other, with the comma of the active language."""
    return _COMMAS.get(translation.get_language() or ENGLISH, ", ").join(words)


def asked_for(request: HttpRequest) -> str:
    """The offered language that the address names; empty where it names none."""
    code = request.GET.get(PARAMETER, "")
    return code if code in offered() else ""


def language_for(request: HttpRequest) -> str:
    """The language of a public page: that of the address, else one chosen before, else what the browser asks for."""
    wanted = [asked_for(request), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    wanted += [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return next(filter(None, map(_offered_as, wanted)), ENGLISH)


def _offered_as(wanted: str) -> str:
    """The offered language whose readers asked for `wanted` ("pt-br" is read as "pt"); empty where there is none."""
    parts = wanted.lower().split("-")
    for length in range(len(parts), 0, -1):
        code = "-".join(parts[:length])
        code = _READ_AS.get(code, code)
        if code in offered():
            return code
    return ""


def address(request: HttpRequest, name: str, **arguments: Any) -> str:
    """The address of a public page in the language that was chosen for this one."""
    chosen = asked_for(request)
    return reverse(name, kwargs=arguments) + (f"?{PARAMETER}={chosen}" if chosen else "")


def links(request: HttpRequest) -> list[dict[str, Any]]:
    """The offered languages by their own names, each with this page's address in it."""
    found = []
    for code in offered():
        query: QueryDict = request.GET.copy()
        query[PARAMETER] = code
        direction = "rtl" if is_right_to_left(code) else "ltr"
        found.append({"code": code, "name": own_name(code), "direction": direction, "query": query.urlencode()})
    return found


def in_their_language(view: View[Arguments]) -> View[Arguments]:
    """A public view, answered in the language of whoever asks."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        code = language_for(request)
        with translation.override(code):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = code
        return response

    return answer
