"""Single records, for those who may read them as rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from candil.analyse.incidents.errors import RecordUnknown
from candil.analyse.incidents.models import Grade, Leg, Record
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil.trust.partnerships.services import beside_the_lock
from candil_analysis.facts import Population


def records_visible_to(viewer: Viewer, *, with_superseded: bool = False) -> QuerySet[Record]:
    """Current records that the viewer may read one by one (never those known by statistics only).

    `with_superseded` adds the versions before corrections; they are shared as their newest version is.
    """
    return records_within(classes_visible_to(viewer), with_superseded=with_superseded)


def records_within(classes: VisibleClasses, *, with_superseded: bool = False) -> QuerySet[Record]:
    """As `records_visible_to`, for classes that were worked out already in answering this question."""
    records = Record.objects.all() if classes.rows is None else Record.objects.filter(visibility__in=classes.rows)
    return records if with_superseded else records.filter(is_current=True)


def record_for(viewer: Viewer, pk: int) -> Record:
    """One record with its legs, source, owner and batch. Raises `RecordUnknown`, also where it may not be seen."""
    records = records_visible_to(viewer, with_superseded=True).select_related(
        "owner", "source", "batch", "visibility", "visibility__owner", "supersedes"
    )
    record = records.prefetch_related(Prefetch("legs", Leg.objects.order_by("position"))).filter(pk=pk).first()
    if record is None:
        raise RecordUnknown(_("There is no record R%(pk)s that you may see. Check the number.") % {"pk": pk})
    return record


def versions_of(viewer: Viewer, record: Record) -> list[Record]:
    """Every version of the record that the viewer may see, newest first, with the gradings made of each."""
    versions = records_visible_to(viewer, with_superseded=True).filter(owner=record.owner_id, identity=record.identity)
    grades = Grade.objects.select_related("graded_by")
    return list(versions.order_by("-pk").prefetch_related(Prefetch("grades", grades)))


def population_for(viewer: Viewer) -> Population:
    """Which records an answer is about unless somebody asks: real ones if the viewer may know of any, else invented."""
    return population_within(classes_visible_to(viewer))


def population_within(classes: VisibleClasses) -> Population:
    """As `population_for`, for classes that were worked out already."""
    real = Record.objects.filter(is_synthetic=False, is_current=True)
    if classes.rows is not None:
        real = real.filter(visibility__in=classes.rows | classes.statistics)
    with beside_the_lock():  # records known by statistics only count here as well, and no word of one is read
        return "real" if real.order_by().exists() else "synthetic"


@dataclass(frozen=True)
class SourceMemory:
    """How good a source has been: its records by grade, of those the viewer may read."""

    records: int
    graded: int
    by_source_grade: dict[str, int]
    by_information_grade: dict[str, int]


def source_memory(viewer: Viewer, source: int) -> SourceMemory:
    """What grades the current records of the source with this key carry (3x5x2 codes → records)."""
    records = records_visible_to(viewer).filter(source=source).order_by()
    total = records.aggregate(records=Count("pk"), graded=Count("pk", filter=~Q(source_grade="")))

    def by(field: str) -> dict[str, int]:
        graded = records.exclude(**{field: ""}).values_list(field).annotate(Count("pk"))
        return dict(sorted(graded))

    return SourceMemory(total["records"], total["graded"], by("source_grade"), by("information_grade"))
