"""Countries and the regions of the world they lie in (UN M49)."""

from __future__ import annotations

from dataclasses import dataclass

from candil.platform.vocabulary import queries as vocabulary


@dataclass(frozen=True, slots=True)
class Country:
    """A country: alpha-3, alpha-2, name in the active language, M49 region or None (Antarctica)."""

    code: str
    alpha_2: str
    name: str
    region: vocabulary.UnRegion | None


def countries() -> tuple[Country, ...]:
    """Every country of the vocabulary, by code."""
    return tuple(
        Country(
            code,
            vocabulary.term("country", code).codes["alpha_2"],
            vocabulary.label("country", code),
            vocabulary.un_region_of(code),
        )
        for code in sorted(vocabulary.codes_of("country"))
    )


def region_of(code: str) -> vocabulary.UnRegion | None:
    """UN M49 region, sub-region and intermediate region of an alpha-3 code; names by vocabulary label "un_region"."""
    return vocabulary.un_region_of(code)
