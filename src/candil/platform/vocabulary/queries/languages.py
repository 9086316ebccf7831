"""Languages: ISO 639-3, which holds the three-letter codes of ISO 639-2 that HTCDS asks for."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Final

import pycountry

from candil.platform.vocabulary.queries.schemes import Scheme, Term, comparable

#: Dimensions whose codes are languages.
LANGUAGE_DIMENSIONS: Final = ("language", "prs_PrimaryLanguage", "prs_SecondaryLanguage")


@cache
def language_scheme() -> Scheme:
    """ISO 639-3; two-letter codes (639-1), bibliographic codes (639-2/B) and English names are other spellings."""
    terms = {}
    for language in pycountry.languages:
        short = [code for kind in ("alpha_2", "bibliographic") if (code := getattr(language, kind, ""))]
        names = [name for kind in ("common_name", "inverted_name") if (name := getattr(language, kind, ""))]
        terms[language.alpha_3] = Term(
            code=language.alpha_3,
            label=language.name,
            aliases=(*short, *names),
            codes=MappingProxyType({"alpha_2": getattr(language, "alpha_2", "")}),
        )
    return Scheme(
        "language",
        "ISO 639-1, 639-2 and 639-3 by pycountry; names by CLDR through Babel",
        "as pycountry carries it",
        "pycountry: LGPL-2.1; CLDR: Unicode licence",
        MappingProxyType(terms),
        LANGUAGE_DIMENSIONS[1:],
    )


@cache
def language_spellings() -> dict[str, str]:
    """Comparable text → code. Codes win over names; a name that two languages bear means neither."""
    codes: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for term in language_scheme().terms.values():
        codes[term.code] = term.code
        for text in (term.label, *term.aliases):
            names.setdefault(comparable(text), set()).add(term.code)
    certain = {text: next(iter(bearers)) for text, bearers in names.items() if len(bearers) == 1}
    return certain | codes
