"""What dimensions and codes are called, for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candil.platform.places.errors import AreaUnknown, LevelUnknown
from candil.platform.places.queries import area_name
from candil.platform.vocabulary import queries as vocabulary
from candil.platform.vocabulary.errors import CodeUnknown

LABELS: Final = {
    "year": _later("Year"),
    "quarter": _later("Quarter"),
    "month": _later("Month"),
    "citizenship": _later("Citizenship"),
    "gender": _later("Gender"),
    "age_band": _later("Age"),
    "exploitation": _later("Type of exploitation"),
    "industry": _later("Industry"),
    "means_of_control": _later("Means of control"),
    "recruiter_relation": _later("Relation to recruiter"),
    "country_of_exploitation": _later("Country of exploitation"),
    "country_of_origin": _later("Country of origin"),
    "area": _later("Area"),
    "source": _later("Source"),
    "organisation": _later("Organisation"),
    "status": _later("Trafficking status"),
    "vic_TraffickingStatusDecisionMakingOrg": _later("Who decided the status"),
    "vic_MethodOfRecruitment": _later("Method of recruitment"),
    "vic_RecruitmentWebsitesAndApps": _later("Websites and apps used to recruit"),
    "vic_TypeOfSexExploitation": _later("Type of sexual exploitation"),
    "vic_Vulnerabilities": _later("Vulnerabilities"),
    "cas_Status": _later("Status of the case"),
    "cas_ReasonForIncomingReferral": _later("Reason for referral"),
    "duration": _later("How long"),
}


def dimension_label(dimension: str) -> str:
    """The name of a dimension; one that has no name here says its own."""
    return str(LABELS.get(dimension, dimension.replace("_", " ")))


def value_label(dimension: str, value: str) -> str:
    """A value in the reader's language; a code that no list knows (any more) says itself."""
    if not value:
        return _("Not reported")
    try:
        if dimension == "area":
            return area_name(value)
        if dimension in vocabulary.scheme_names():
            return str(vocabulary.label(dimension, value))
    except (CodeUnknown, AreaUnknown, LevelUnknown):
        return value
    return value


def value_labels(dimension: str, values: Iterable[str]) -> str:
    """Several values with commas between them."""
    return ", ".join(value_label(dimension, value) for value in values)
