"""What records say, for somebody who may hear it."""

from candil.analyse.incidents.queries.detail import RecordDetail, position_of, record_detail
from candil.analyse.incidents.queries.linking.comparing import comparison
from candil.analyse.incidents.queries.linking.counting import UniqueIncidents, unique_incidents
from candil.analyse.incidents.queries.linking.incident import (
    incident_detail,
    incident_list,
    incident_members,
    judgement_history,
)
from candil.analyse.incidents.queries.linking.suggestions import next_pair, suggestion_queue, suggestions_about
from candil.analyse.incidents.queries.listing import (
    NOT_REPORTED,
    RecordPage,
    RecordSlice,
    record_page,
    record_slice,
    records_matching,
)
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
    "LABELS", "NOT_REPORTED", "Difference", "RecordDetail", "RecordPage", "RecordSlice", "SourceMemory", "StoreFiles",
    "UniqueIncidents", "comparison", "current_files", "dimension_label", "first_difference",
    "incident_detail", "incident_list", "incident_members", "judgement_history", "next_pair", "open_store",
    "population_for", "position_of", "record_detail", "record_for", "record_page", "record_slice", "records_matching",
    "records_visible_to", "refresh", "source_memory",
    "suggestion_queue", "suggestions_about", "unique_incidents", "value_label", "value_labels", "versions_of",
]  # fmt: skip
