"""The doors of the vocabulary: every question that other rooms may ask of the code lists."""

from candil.platform.vocabulary.queries.countries import (
    FormerCountry,
    country,
    former_country,
    nationalities,
    not_a_country,
    territories_of,
)
from candil.platform.vocabulary.queries.ctdc import CtdcColumn, CtdcRelease, ctdc_columns, ctdc_releases
from candil.platform.vocabulary.queries.grades import Converted, admiralty_to_3x5x2, five_to_3x5x2, likelihood_of
from candil.platform.vocabulary.queries.names import (
    codes_of,
    htcds_code,
    label,
    meaning,
    members,
    normalise,
    scheme,
    scheme_names,
    term,
)
from candil.platform.vocabulary.queries.nrm import is_nrm_margin, nrm_codes, nrm_dimensions
from candil.platform.vocabulary.queries.regions import UnRegion, un_region_of
from candil.platform.vocabulary.queries.schemes import Scheme, Term

__all__ = [
    "Converted", "CtdcColumn", "CtdcRelease", "FormerCountry", "Scheme", "Term", "UnRegion", "admiralty_to_3x5x2",
    "codes_of", "country", "ctdc_columns", "ctdc_releases", "five_to_3x5x2", "former_country", "htcds_code",
    "is_nrm_margin", "label", "likelihood_of", "meaning", "members", "nationalities", "normalise", "not_a_country",
    "nrm_codes", "nrm_dimensions", "scheme", "scheme_names", "term", "territories_of", "un_region_of",
]  # fmt: skip
