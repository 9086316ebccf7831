"""What goes out and comes in, as types; the description of the interface is drawn from them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from candil.share.exchange.services.pushing import MOST_ROWS


class ProblemError(Schema):
    """One thing that is wrong, and where."""

    where: str
    detail: str


class Problem(Schema):
    """RFC 9457: what is wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemError]


class Me(Schema):
    """Whom the token stands for."""

    organisation: str
    holder: str
    name: str
    scopes: list[str]
    expires_on: date
    calls_a_minute: int
    records_in_a_file: int


class Leg(Schema):
    """A place of a record's story; the position is no finer than its precision allows."""

    stage: str
    country: str
    place_name: str
    area: str
    latitude: float | None
    longitude: float | None
    precision: str
    basis: str
    mode: str
    date_from: date | None
    date_to: date | None

    @staticmethod
    def resolve_latitude(leg: Any) -> float | None:
        return leg.position[0] if leg.position else None

    @staticmethod
    def resolve_longitude(leg: Any) -> float | None:
        return leg.position[1] if leg.position else None


class Record(Schema):
    """One statement by one source. `uid` stays when it is corrected, `number` does not."""

    number: int
    uid: str
    organisation: str
    source: str
    kind: str
    people: int
    date_from: date | None
    date_to: date | None
    date_precision: str
    codes: dict[str, list[str]]
    denied: dict[str, list[str]]
    source_grade: str
    information_grade: str
    handling: str
    conditions: str
    tlp: str
    summary: str
    synthetic: bool
    accepted_on: date
    legs: list[Leg]

    @staticmethod
    def resolve_uid(record: Any) -> str:
        return str(record.uid)


class RecordList(Schema):
    """Some records, newest first; `next` is the cursor of those before them, null at the end."""

    records: list[Record]
    total: int
    people: int
    population: str
    next: str | None


class RecordInFull(Schema):
    """A record, whether it is its newest version, and the records judged to be about the same incident."""

    record: Record
    current: bool
    newest: int | None
    incident: list[int]


class Version(Schema):
    """One version of a record."""

    number: int
    accepted_on: date
    current: bool
    reason: str
    source_grade: str
    information_grade: str


class Incident(Schema):
    """Records judged to be about one incident; its number is its smallest record that may be seen."""

    number: int
    records: list[int]


class IncidentList(Schema):
    """Incidents of two or more records, the newest record first."""

    incidents: list[Incident]
    total: int
    next: str | None


class Evidence(Schema):
    """What stands behind figures; null where it may not be told."""

    records: int | None
    people: int | None
    contributors: int | None


class CountCell(Schema):
    """One figure: `value` null where nothing may be told; `exact` or with a standard error."""

    key: dict[str, str | None]
    value: int | None
    suppressed: bool
    exact: bool
    error: float


class Counts(Schema):
    """Figures by dimensions, and the total, in which every record counts once."""

    measure: str
    dimensions: list[str]
    population: str
    set_valued: list[str]
    cells: list[CountCell]
    total: CountCell
    evidence: Evidence
    method: str
    version: str
    notes: list[str]


class Place(Schema):
    """A place with its neighbours against the whole region."""

    place: str
    observed: int
    around: int
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    z: float | None
    p: float | None
    q: float | None
    classification: str


class Hotspots(Schema):
    """Every place that was tested; `not_shown` are places whose figures may not be told."""

    level: str
    population: str
    places: list[Place]
    not_shown: list[str]
    method: str
    version: str
    region: str
    discovery_rate: float
    confidence: float
    seed: int | None
    evidence: Evidence | None
    notes: list[str]


class Corridor(Schema):
    """One origin and destination; `count` null where nothing may be told, a least figure with `at_least`."""

    origin: str
    destination: str
    count: int | None
    at_least: bool
    low: float | None
    high: float | None
    share: float | None
    expected: float | None
    ratio: float | None
    p: float | None
    q: float | None
    unusual: bool


class Corridors(Schema):
    """Corridors, the largest first."""

    level: str
    population: str
    moves: int
    corridors: list[Corridor]
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence | None
    notes: list[str]


class Point(Schema):
    """One period of a series."""

    period: str
    observed: int | None
    state: str
    expected: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    alarm: str | None


class Series(Schema):
    """One series, oldest period first."""

    name: str
    points: list[Point]
    notes: list[str]


class Trends(Schema):
    """All series, judged together."""

    period: str
    population: str
    series: list[Series]
    method: str
    version: str
    discovery_rate: float
    confidence: float
    evidence: Evidence | None


class VocabularyName(Schema):
    """A code list."""

    name: str
    source: str
    version: str
    licence: str


class Term(Schema):
    """One code; `any_of` names the codes of which a composite proves at least one."""

    code: str
    label: str
    status: str
    any_of: list[str]
    codes: dict[str, str]


class Vocabulary(VocabularyName):
    """A code list with its codes, in the order of the list."""

    terms: list[Term]


class Product(Schema):
    """An intelligence report."""

    number: int
    title: str
    organisation: str
    audience: str
    status: str
    tlp: str
    released_on: date | None
    digest: str


class ProductInFull(Product):
    """A report with everything that it shows, frozen."""

    description: dict[str, Any]


class RowProblem(Schema):
    """Why a row is handed back. `row` counts the rows as sent, from 1."""

    row: int
    column: str
    value: str
    reason: str
    advice: str


class Push(Schema):
    """Rows of a data set, under the column names of a layout that the hub knows (`preset`) or of `mapping`."""

    rows: list[dict[str, str | int | float | bool | None]] = Field(min_length=1, max_length=MOST_ROWS)
    preset: str = Field("", max_length=100)
    mapping: dict[str, Any] | None = None
    period: str = Field("", max_length=20)
    name: str = Field("pushed rows", max_length=200)
    level: Literal["owner", "groups", "members", "public"] = "owner"
    groups: list[str] = Field(default_factory=list, max_length=50)
    conditions: str = Field("", max_length=500)


class Checked(Schema):
    """What a push would do; nothing was kept."""

    preset: str
    rows_read: int
    rows_good: int
    rows_skipped: int
    rows_refused: int
    people: int
    synthetic: bool
    problems: list[RowProblem]


class Batch(Schema):
    """One load; `problems` are the first that were found, by row."""

    number: int
    name: str
    status: str
    preset: str
    synthetic: bool
    rows_read: int
    rows_added: int
    rows_known: int
    rows_skipped: int
    rows_refused: int
    people_added: int
    already_loaded: bool
    reason: str
    problems: list[RowProblem]


class BatchList(Schema):
    """The newest batches of the organisation."""

    batches: list[Batch]


class Undone(Schema):
    """A batch that was taken back."""

    number: int
    records_removed: int
