"""The value lists of the UK National Referral Mechanism."""

from __future__ import annotations

import csv
import gzip

import pytest

from candil.platform.vocabulary import queries


@pytest.mark.parametrize(
    ("column", "value", "codes"),
    [
        ("Exploitation type", "Criminal", ("ForcedCriminality",)),
        ("Exploitation type", "Sexual, Labour, Domestic & Criminal",
         ("SexualExploitation", "ForcedLabour", "Servitude", "ForcedCriminality")),
        ("Exploitation type", "Labour, Domestic, Organ Harvesting", ("ForcedLabour", "Servitude", "OrganRemoval")),
        ("Exploitation type", "Not specified or unknown", ()),
        ("Exploitation type", "Total", None), ("Exploitation type", "Sexual & Magic", None),
        ("Age at exploitation", "Child (17 or under)", ("minor",)), ("Gender", "Other", ("NonSpecifiedUnknown",)),
        ("Nationality", "Afghan UK", ("AFG", "GBR")), ("Nationality", "Unknown", ()), ("Nationality", "Total", None),
        ("Nationality", "Dominican", ("DMA",)),
    ],
)  # fmt: skip
def test_values_become_codes(column: str, value: str, codes: tuple[str, ...] | None) -> None:
    assert queries.nrm_codes(column, value) == codes


@pytest.mark.parametrize(
    ("column", "value", "margin"),
    [("Gender", "Total", True), ("Gender", "Male", False), ("Nationality", "Total", True), ("Nationality", "UK", False),
     ("First responder", "Police total", True), ("First responder", "Kent Police", False)],
)  # fmt: skip
def test_totals_are_told_from_leaves(column: str, value: str, margin: bool) -> None:
    assert queries.is_nrm_margin(column, value) is margin


@pytest.mark.real_data
def test_every_value_of_all_quarterly_tables_is_understood(shared_data) -> None:
    files = sorted((shared_data / "uk" / "nrm").glob("nrm_referrals_*20*.csv.gz"))
    assert len([file for file in files if "police" in file.name]) == 7
    seen: set[tuple[str, str]] = set()
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                seen.update((column, value) for column, value in row.items() if column in queries.nrm_dimensions())
    assert len([value for column, value in seen if column == "Nationality"]) > 240
    coded = {pair for pair in seen if queries.nrm_dimensions()[pair[0]]}
    lost = {pair for pair in coded if queries.nrm_codes(*pair) is None and not queries.is_nrm_margin(*pair)}
    assert lost == set()
    for column, value in coded:
        codes = queries.nrm_codes(column, value) or ()
        assert set(codes) <= queries.codes_of(queries.nrm_dimensions()[column])
