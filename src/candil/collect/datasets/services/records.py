"""What a partner's file becomes: clean records, and the receiver that keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from candil.collect.datasets.models import Batch


class CleanLeg(NamedTuple):
    """One place of a record's story, as read from a file. Codes are those of `vocabulary`."""

    stage: str  # vocabulary "leg_stage": origin, recruitment, transit, border, destination, exploitation
    country: str = ""  # ISO 3166-1 alpha-3
    place_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = "country"  # vocabulary "place_precision": exact, locality, area, country
    area: str = ""  # code of an imported area, "level:code", where the file names one
    basis: str = "observed"  # vocabulary "leg_basis": observed, inferred, assessed
    mode: str = ""
    date_from: date | None = None
    date_to: date | None = None


class CleanRecord(NamedTuple):
    """One accepted row: typed, coded, de-identified. What `incidents` stores.

    `codes` and `denied` map a dimension (exploitation, industry, means_of_control, recruiter_relation, citizenship,
    gender, age_band, status, or any other coded field) to the codes that the row says yes and no to; a code in
    neither was not reported. A named tuple, because a load makes every record twice.
    """

    row_number: int
    identity: str  # 32 hexadecimal digits: of the source's own identity, or of the content and its n-th occurrence
    kind: str = "person"  # person, event, statistic
    people: int = 1
    date_from: date | None = None
    date_to: date | None = None
    date_precision: str = "unknown"  # day, month, quarter, year, unknown
    codes: Mapping[str, tuple[str, ...]] = {}
    denied: Mapping[str, tuple[str, ...]] = {}
    legs: tuple[CleanLeg, ...] = ()
    source_name: str = ""
    source_grade: str = ""  # vocabulary "source_evaluation" of 3x5x2: 1-3, or empty when not graded
    information_grade: str = ""  # A-E, or empty
    summary: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the receiver did with the rows it was handed."""

    added: int
    known: int
    people: int


class Receiver(Protocol):
    """The higher room that keeps accepted rows (`incidents` registers itself in its apps.py)."""

    def accept(self, *, batch: Batch, records: Iterable[CleanRecord]) -> Receipt:
        """Keep the records of this batch inside the caller's transaction; those known already are counted, not kept."""

    def remove(self, *, batch: Batch) -> int:
        """Remove every record of the batch inside the caller's transaction; returns how many there were."""


_receivers: list[Receiver] = []


def register_receiver(receiver: Receiver) -> None:
    """Called once by the room that keeps records."""
    _receivers.append(receiver)


def receivers() -> tuple[Receiver, ...]:
    """The rooms that keep records; a load hands its rows to the first, an undo asks all."""
    return tuple(_receivers)
