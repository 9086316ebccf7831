"""What records say, for somebody who may hear it."""

from candil.analyse.incidents.queries.detail import RecordDetail, record_detail
from candil.analyse.incidents.queries.htcds import htcds_rows
from candil.analyse.incidents.queries.listing import NOT_REPORTED, RecordPage, record_page
from candil.analyse.incidents.queries.records import (
    SourceMemory,
    population_for,
    record_for,
    records_visible_to,
    source_memory,
    versions_of,
)
from candil.analyse.incidents.queries.store import (
    Difference,
    StoreFiles,
    current_files,
    first_difference,
    open_store,
    refresh,
)
from candil.analyse.incidents.queries.words import LABELS, dimension_label, value_label, value_labels

__all__ = [
    "LABELS", "NOT_REPORTED", "Difference", "RecordDetail", "RecordPage", "SourceMemory", "StoreFiles",
    "current_files", "dimension_label", "first_difference", "htcds_rows", "open_store", "population_for",
    "record_detail", "record_for", "record_page", "records_visible_to", "refresh", "source_memory", "value_label",
    "value_labels", "versions_of",
]  # fmt: skip
