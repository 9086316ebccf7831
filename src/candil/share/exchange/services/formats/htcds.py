"""The Excel template of HTCDS 2.0 (IOM): one row a record, codes of the standard.

Field names stand in a hidden first row, labels in the second, then one row a record with its number before it. Nothing
in records names a person, so the columns that would are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

from openpyxl import Workbook

from candil.platform.foundation.spreadsheets import safe_cell
from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.queries.records import PlainLeg, PlainRecord
from candil.share.exchange.services.formats.workbook import HandlingSheet
from candil.share.exchange.services.formats.writer import Heading, Outcome

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


class HtcdsWriter:
    """The template filled in; codes without a word in the standard are counted as left out."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self.outcome = Outcome()
        self._file = file
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Sheet1")
        self._sheet.row_dimensions[1].hidden = True
        self._sheet.append(["", *FIELDS])
        self._sheet.append(["", *FIELDS.values()])
        self._handling = HandlingSheet(heading)

    def add(self, record: PlainRecord) -> None:
        cells = self._cells(record)
        self._sheet.append([f"R{record.number}", *(safe_cell(cells.get(field, "")) or None for field in FIELDS)])
        self._handling.note(record)
        self.outcome.records += 1

    def close(self) -> None:
        about = self._book.create_sheet("Handling")
        for row in self._handling.rows():
            about.append(row)
        self._book.save(self._file)

    def _cells(self, record: PlainRecord) -> dict[str, str]:
        cells: dict[str, str] = {"cas_ReferringOrganisation": record.source}
        for field, dimension in CODED.items():
            codes = {code: _htcds(dimension, code) for code in record.codes.get(dimension, ())}
            self.outcome.left_out.update(f"{code} of {dimension}" for code, known in codes.items() if known is None)
            cells[field] = JOINED_BY.join(known for known in codes.values() if known)
        for field, stage in PLACES.items():
            cells[field] = _place([leg for leg in record.legs if leg.stage == stage])
        if record.date_from and record.date_precision == "day":
            cells["cas_IncomingReferralDate"] = record.date_from.isoformat()
        return cells


def _htcds(dimension: str, code: str) -> str | None:
    if dimension == "citizenship":  # HTCDS writes ISO 3166 alpha-2
        return vocabulary.term(dimension, code).codes["alpha_2"]
    return vocabulary.htcds_code(dimension, code)


def _place(legs: Sequence[PlainLeg]) -> str:
    if not legs:
        return ""
    country = vocabulary.label("citizenship", legs[0].country) if legs[0].country else ""
    return ", ".join(part for part in (legs[0].place_name, country) if part)
