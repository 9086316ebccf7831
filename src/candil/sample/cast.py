"""The invented organisations, partnerships and people: read from cast.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class SampleOrganisation:
    """One contributor: its share of the records, and who may see them (as the command line writes it)."""

    slug: str
    name: str
    sector: str
    country: str
    share: float
    visibility: str


@dataclass(frozen=True)
class SampleGroup:
    """One partnership: why it exists, and which organisations it grants rows or statistics."""

    slug: str
    name: str
    purpose: str
    legal_basis: str
    rows: list[str]
    statistics: list[str]


@dataclass(frozen=True)
class SamplePerson:
    """Somebody to sign in as, and what they show."""

    username: str
    organisation: str
    roles: list[str]
    shows: str


@dataclass(frozen=True)
class Cast:
    """Everybody in the sample world."""

    organisations: tuple[SampleOrganisation, ...]
    groups: tuple[SampleGroup, ...]
    people: tuple[SamplePerson, ...]


@cache
def cast() -> Cast:
    """The cast as written in cast.yaml."""
    read = yaml.safe_load((Path(__file__).parent / "cast.yaml").read_text())
    return Cast(
        tuple(SampleOrganisation(**item) for item in read["organisations"]),
        tuple(SampleGroup(**item) for item in read["groups"]),
        tuple(SamplePerson(**item) for item in read["people"]),
    )
