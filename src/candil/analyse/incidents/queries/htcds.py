"""Records in the shape of the Excel template of HTCDS 2.0 (IOM): one row a record, codes of the standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from candil.analyse.incidents.models import Leg, Record
from candil.analyse.incidents.queries.records import population_for, records_visible_to
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import Viewer
from candil_analysis.facts import Population

#: Field names of the template's first row, in its order and spelling, with the standard's labels. The template leaves
#: one name out (the reason for outgoing referral); it stands here as in the field standard, to tell its column.
FIELDS: Final = {
    "cas_CaseOwner": "Case Owner",
    "prs_Salutation": "Salutation",
    "prs_FirstName": "First Name",
    "prs_SecondName": "Second Name",
    "con_Consent": "Consent",
    "prs_Birthdate": "Birthdate",
    "prs_Gender": "Gender",
    "prs_Citizenship": "Citizenship",
    "prs_Title": "Title",
    "prs_Email": "Email",
    "prs_HomePhone": "Home Phone",
    "prs_MobilePhone": "Mobile Phone",
    "prs_MailingCity": "Mailing City",
    "prs_MailingCountry": "Mailing Country",
    "prs_MailingState": "Mailing State/Province",
    "prs_MailingStreet": "Mailing Street",
    "prs_MailingPostalCode": "Mailing Zip/Postal Code",
    "vic_TraffickingStatus": "Trafficking Status",
    "vic_TraffickinStatusDecisionMakingOrg": "Trafficking Status Decision Making Organization",
    "vic_MethodOfRecruitment": "Method of Recruitment",
    "vic_LocationOfRecruitment": "Location of Recruitment",
    "vic_MethodsOfControl": "Methods of Control",
    "vic_TypeOfExploitation": "Type of Exploitation",
    "vic_ForcedLabourIndustry": "Forced Labour Industry",
    "vic_TypeOfSexExploitation": "Type of Sex Exploitation",
    "vic_LocationOfExploitation": "Location of Exploitation",
    "cas_Status": "Status",
    "cas_ReferringOrganisation": "Referring Organisation",
    "cas_IncomingReferralDate": "Incoming Referral Date",
    "cas_ReferringPrimaryCaseWorker": "Referring Primary Case Worker",
    "cas_ReasonForIncomingReferral": "Reason for Incoming Referral",
    "cas_IncomingReferralDetails": "Incoming Referral Details",
    "cas_ReferredOrganisation": "Referred Organisation",
    "cas_ReferredPrimaryCaseWorker": "Referred Primary Case Worker",
    "cas_ReasonForOutgoingReferral": "Reason for Outgoing Referral",
    "cas_OutgoingReferralDate": "Outgoing Referral Date",
    "cas_OutgoingReferralDetails": "Outgoing Referral Details",
    "cas_ReasonForCaseClosure": "Reason for Case Closure",
}
#: Field → dimension of the record's codes. Other fields name or describe a person or a case worker: records never hold
#: those, so they stay empty.
CODED: Final = {
    "prs_Gender": "gender",
    "prs_Citizenship": "citizenship",
    "vic_TraffickingStatus": "status",
    "vic_TraffickinStatusDecisionMakingOrg": "vic_TraffickingStatusDecisionMakingOrg",
    "vic_MethodOfRecruitment": "vic_MethodOfRecruitment",
    "vic_MethodsOfControl": "means_of_control",
    "vic_TypeOfExploitation": "exploitation",
    "vic_ForcedLabourIndustry": "industry",
    "vic_TypeOfSexExploitation": "vic_TypeOfSexExploitation",
    "cas_Status": "cas_Status",
    "cas_ReasonForIncomingReferral": "cas_ReasonForIncomingReferral",
}
PLACES: Final = {"vic_LocationOfRecruitment": "recruitment", "vic_LocationOfExploitation": "exploitation"}
#: Several values in one cell of the template.
JOINED_BY: Final = ";"


@dataclass(frozen=True)
class HtcdsRow:
    """One record: field → cell (fields without a value are absent), and codes that the standard has no word for."""

    record: int
    cells: dict[str, str]
    left_out: tuple[tuple[str, str], ...]  # (dimension, code)


def htcds_rows(viewer: Viewer, *, population: Population | None = None) -> Iterator[HtcdsRow]:
    """Every current record that the viewer may read, in order of its number."""
    population = population or population_for(viewer)
    records = records_visible_to(viewer).select_related("source").prefetch_related("legs").order_by("pk")
    if population != "both":
        records = records.filter(is_synthetic=population == "synthetic")
    for record in records.iterator(chunk_size=2_000):
        yield _row(record)


def _row(record: Record) -> HtcdsRow:
    cells: dict[str, str] = {"cas_ReferringOrganisation": record.source.name}
    left_out: list[tuple[str, str]] = []
    for field, dimension in CODED.items():
        codes = {code: _htcds(dimension, code) for code in record.codes.get(dimension, ())}
        left_out += [(dimension, code) for code, known in codes.items() if known is None]
        cells[field] = JOINED_BY.join(known for known in codes.values() if known)
    for field, stage in PLACES.items():
        cells[field] = _place([leg for leg in record.legs.all() if leg.stage == stage])
    if record.date_from and record.date_precision == "day":
        cells["cas_IncomingReferralDate"] = record.date_from.isoformat()
    return HtcdsRow(record.pk, {field: cell for field, cell in cells.items() if cell}, tuple(left_out))


def _htcds(dimension: str, code: str) -> str | None:
    if dimension == "citizenship":  # HTCDS writes ISO 3166 alpha-2
        return vocabulary.term(dimension, code).codes["alpha_2"]
    return vocabulary.htcds_code(dimension, code)


def _place(legs: Sequence[Leg]) -> str:
    if not legs:
        return ""
    country = vocabulary.label("citizenship", legs[0].country) if legs[0].country else ""
    return ", ".join(part for part in (legs[0].place_name, country) if part)
