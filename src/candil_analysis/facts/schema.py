"""The columns of the two tables of facts, and which of them are dimensions.

``facts``: one row for each current record.
``legs``: one row for each leg of those records; joined to ``facts`` by ``record``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

_codes = pa.list_(pa.string())

#: Schema of ``facts``. Set-valued dimensions are lists (empty, never null); absent single values are null.
FACTS: Final = pa.schema(
    [
        pa.field("record", pa.int64(), nullable=False),
        pa.field("visibility", pa.int32(), nullable=False),  # visibility class
        pa.field("batch", pa.int32()),
        pa.field("organisation", pa.string(), nullable=False),  # slug of the owner: the contributor
        pa.field("source", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # person, event, statistic
        pa.field("synthetic", pa.bool_(), nullable=False),
        pa.field("people", pa.int32(), nullable=False),
        pa.field("key", pa.int16(), nullable=False),  # record key 0-255 of cell-key perturbation
        pa.field("date_from", pa.date32()),
        pa.field("date_to", pa.date32()),
        pa.field("year", pa.int16()),  # null where the date is not known that precisely
        pa.field("quarter", pa.string()),  # "2023-Q2"
        pa.field("month", pa.string()),  # "2023-04"
        pa.field("citizenship", _codes, nullable=False),  # ISO 3166-1 alpha-3
        pa.field("gender", pa.string()),
        pa.field("age_band", pa.string()),
        pa.field("exploitation", _codes, nullable=False),
        pa.field("industry", _codes, nullable=False),  # ISIC Rev.4 sections
        pa.field("means_of_control", _codes, nullable=False),
        pa.field("recruiter_relation", _codes, nullable=False),
        pa.field("status", pa.string()),  # trafficking status
        pa.field("country_of_exploitation", _codes, nullable=False),
        pa.field("country_of_origin", _codes, nullable=False),
        pa.field("areas", _codes, nullable=False),  # "level:code" of the focal place, every imported level
        pa.field("cell", pa.int64()),  # H3 resolution 7, focal place, only where exact or locality
        pa.field("latitude", pa.float64()),  # as the record has it; null unless exact or locality
        pa.field("longitude", pa.float64()),
        pa.field("place_precision", pa.string()),
        pa.field("source_grade", pa.string()),
        pa.field("information_grade", pa.string()),
        pa.field("exploitation_no", _codes, nullable=False),  # said no to; a code in neither was not reported
        pa.field("means_of_control_no", _codes, nullable=False),
    ]
)
#: Schema of ``legs``.
LEGS: Final = pa.schema(
    [
        pa.field("record", pa.int64(), nullable=False),
        pa.field("visibility", pa.int32(), nullable=False),
        pa.field("position", pa.int16(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("country", pa.string()),
        pa.field("areas", _codes, nullable=False),
        pa.field("cell", pa.int64()),
        pa.field("place_precision", pa.string(), nullable=False),
        pa.field("basis", pa.string(), nullable=False),
        pa.field("mode", pa.string()),
    ]
)

#: Dimension → (column, whether a record may carry several values).
DIMENSIONS: Final[Mapping[str, tuple[str, bool]]] = {
    "year": ("year", False),
    "quarter": ("quarter", False),
    "month": ("month", False),
    "citizenship": ("citizenship", True),
    "gender": ("gender", False),
    "age_band": ("age_band", False),
    "exploitation": ("exploitation", True),
    "industry": ("industry", True),
    "means_of_control": ("means_of_control", True),
    "recruiter_relation": ("recruiter_relation", True),
    "country_of_exploitation": ("country_of_exploitation", True),
    "country_of_origin": ("country_of_origin", True),
    "area": ("areas", True),
    "source": ("source", False),
    "organisation": ("organisation", False),
    "status": ("status", False),
}
#: H3 resolution of ``cell``; coarser cells are its parents.
FINEST_CELL: Final = 7
