"""Mappings of the releases of the Counter-Trafficking Data Collaborative, from what the vocabulary knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from candil.collect.datasets.services.mapping import CodeColumn, DateRule, LegRule, Mapping, TextRule
from candil.platform.vocabulary import queries as vocabulary
from candil.platform.vocabulary.queries import CtdcColumn, CtdcRelease

SOURCE: Final = "Counter-Trafficking Data Collaborative (CTDC)"
#: The columns that set each release apart; all must be there. Others of a release may be missing.
MARKS: Final = {
    "k-anonymised-2017": ("yearOfRegistration", "Datasource", "gender", "citizenship", "meansOfControlUsesChildren"),
    "k-anonymised-2020": (
        "yearOfRegistration", "Datasource", "gender", "citizenship", "meansOfControlUsesChildren",
        "isSlaveryAndPractices",
    ),
    "synthetic-2021": ("yearOfRegistration", "gender", "citizenship", "traffickMonths", "meansOfControlDebtBondage"),
    "synthetic-2024": (
        "yearOfRegistration", "gender", "citizenship", "meansDebtBondageEarnings", "typeOfLabourAgriculture",
    ),
    "synthetic-2026": (
        "yearOfRegistration", "gender", "citizenship", "meansDebtBondageEarnings", "sectorOfLabourAgriculture",
    ),
    "victim-perpetrator-2022": ("yearRegister", "gender", "UN_COO_Region", "UN_COE_Region", "IP_Exploiter"),
}  # fmt: skip


def ctdc_mappings() -> Iterator[Mapping]:
    """One mapping for each release whose marks are known."""
    for release in vocabulary.ctdc_releases():
        if release.name in MARKS:
            yield _mapping(release)


def _mapping(release: CtdcRelease) -> Mapping:
    year = next(column for column in release.columns if column.kind in ("year", "period"))
    return Mapping(
        name=f"ctdc-{release.name}",
        title=f"CTDC {release.title}",
        synthetic=release.synthetic,
        required=MARKS[release.name],
        also_called={column.name: column.also for column in release.columns if column.also},
        date=DateRule(column=year.name, formats=("%Y", "years", "%Y.0"), missing=tuple(year.missing)),
        source=TextRule(SOURCE),
        codes=tuple(code for column in release.columns for code in _codes(column)),
        legs=tuple(
            LegRule("exploitation", basis=column.basis, country=_country(column))
            for column in release.columns
            if column.kind == "country" and column.dimension == "country_of_exploitation"
        ),
    )


def _codes(column: CtdcColumn) -> Iterator[CodeColumn]:
    if column.kind == "flag":
        yield CodeColumn(
            column.dimension,
            flags={column.name: column.proves},
            no=("0",) if column.denies else (),
            missing=tuple(column.missing),
        )
    elif column.kind == "value" or (column.kind == "country" and column.dimension == "citizenship"):
        yield CodeColumn(
            column.dimension, column.name, missing=tuple(column.missing), separator=column.joined_by,
            if_empty=bool(column.fallback_for),
        )  # fmt: skip


def _country(column: CtdcColumn) -> CodeColumn:
    return CodeColumn("country", column.name, missing=tuple(column.missing))
