"""Records as they are compared: one row a record, sets without repeats, places as points, words of texts, frequencies.

What depends on the other records (how frequent a value is, which words are rare) is taken over all of them; so new
records are prepared together with the old ones they are compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import h3.api.basic_int as h3
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candil_analysis.linkage.comparisons import TERMS
from candil_analysis.linkage.schema import linkable
from candil_analysis.linkage.texts import normalised, words

#: Resolution of the cells that are compared and blocked on: hexagons some 17 km across.
CELL_RESOLUTION: Final = 5
_POINT_RESOLUTION: Final = 7
_MOST_WORDS: Final = 16  # rarest words of a summary that are compared
_COMMON_SHARE: Final = 0.05  # a word in more of the summaries than this is not rare
_COMMON_LEAST: Final = 20
_RARE_KEYS: Final = 4  # rarest words of a record that it is looked up by, with two months and without
_MOST_SHARING: Final = 25  # records that may share such a key
_UNIX_DAY_ZERO: Final = "DATE '1970-01-01'"


@dataclass(frozen=True, eq=False)
class Prepared:
    """`table` has the columns that the comparisons and blocking rules name, in order of record; `frequencies` by
    term its values and how frequent they are."""

    table: pa.Table
    frequencies: dict[str, pa.Table]
    organisations: int
    people: int | None

    def __len__(self) -> int:
        return int(self.table.num_rows)


def prepare(records: pa.Table, opened: duckdb.DuckDBPyConnection) -> Prepared:
    """Prepare records in the schema `LINKABLE`; WrongRecords as `schema.linkable` says."""
    given = linkable(records)
    opened.register("given", _with_points(_with_words(given)))
    opened.execute(_BASE)
    opened.execute(_WORD_COUNTS)
    opened.execute(_RARE)
    table = opened.sql(_FINAL).to_arrow_table()
    frequencies = {term: opened.sql(_frequency(term)).to_arrow_table() for term in TERMS}
    for name in ("base", "spoken", "keyed"):
        opened.execute(f"DROP TABLE {name}")
    opened.unregister("given")
    people = given["people"]
    return Prepared(
        table,
        frequencies,
        organisations=int(pc.count_distinct(given["organisation"]).as_py()),
        people=None if people.null_count else int(pc.sum(people).as_py() or 0),
    )


def _with_words(given: pa.Table) -> pa.Table:
    venue = _mapped(given["venue"], lambda text: normalised(text) or None, pa.string())
    venue_words = _mapped(given["venue"], words, pa.list_(pa.string()))
    summary = _mapped(given["summary"], words, pa.list_(pa.string()))
    kept = given.drop_columns(["venue", "summary"])
    return (
        kept.append_column("venue", venue).append_column("venue_words", venue_words).append_column("all_words", summary)
    )


def _mapped(texts: pa.ChunkedArray, change: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """The change applied once to each distinct text."""
    coded = texts.combine_chunks().dictionary_encode()
    changed = pa.array([change(text) for text in coded.dictionary.to_pylist()], kind)
    return changed.take(coded.indices)


def _with_points(given: pa.Table) -> pa.Table:
    """Points and cells of the records whose place is exact or a locality; a cell stands in for a missing point."""
    precise = pc.fill_null(pc.is_in(given["place_precision"], pa.array(["exact", "locality"])), False)
    located = precise.to_numpy(zero_copy_only=False)
    latitude = _floats(given["latitude"], located)
    longitude = _floats(given["longitude"], located)
    cell = np.where(located, pc.fill_null(given["cell"], 0).to_numpy(), 0)
    for row in np.flatnonzero(located & (cell != 0) & (np.isnan(latitude) | np.isnan(longitude))):
        latitude[row], longitude[row] = h3.cell_to_latlng(int(cell[row]))
    known = ~(np.isnan(latitude) | np.isnan(longitude))
    for row in np.flatnonzero(known & (cell == 0)):
        cell[row] = h3.latlng_to_cell(latitude[row], longitude[row], _POINT_RESOLUTION)
    exact = known & pc.fill_null(pc.equal(given["place_precision"], "exact"), False).to_numpy(zero_copy_only=False)
    phi, theta = np.radians(latitude), np.radians(longitude)
    columns = {
        "located": pa.array(known.astype(np.int32)),
        "exact": pa.array(exact.astype(np.int32)),
        "x": pa.array(np.cos(phi) * np.cos(theta), mask=~known),
        "y": pa.array(np.cos(phi) * np.sin(theta), mask=~known),
        "z": pa.array(np.sin(phi), mask=~known),
        "cell_5": pa.array(_coarser(cell, CELL_RESOLUTION), mask=~known),
        "spot": pa.array(_coarser(cell, _POINT_RESOLUTION), mask=~exact),
    }
    for name, values in columns.items():
        given = given.append_column(name, values)
    return given


def _floats(column: pa.ChunkedArray, located: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(located, pc.fill_null(column, float("nan")).to_numpy(), np.nan)


def _coarser(cells: np.ndarray[Any, Any], resolution: int) -> np.ndarray[Any, Any]:
    """Parents of H3 cells by bit arithmetic; a cell that is coarser already stays as it is."""
    finer = ((cells >> 52) & 15) > resolution
    unused = (1 << (3 * (15 - resolution))) - 1
    parent = (cells & ~(15 << 52)) | (resolution << 52) | unused
    return np.where(finer, parent, cells)


_SORTED: Final = "list_sort(list_distinct(coalesce({0}, [])))"


def _codes(column: str) -> str:
    return _SORTED.format(column)


def _key(*columns: str) -> str:
    joined = " || '|' || ".join(f"array_to_string({_codes(column)}, '+')" for column in columns)
    return f"nullif({joined}, '{'|' * (len(columns) - 1)}')"


_FINE: Final = "list_filter(coalesce(areas, []), lambda area: NOT starts_with(area, 'country:'))"
_NATIONS: Final = (
    "list_concat(coalesce(country_of_exploitation, []), list_transform("
    "list_filter(coalesce(areas, []), lambda area: starts_with(area, 'country:')), lambda area: substr(area, 9)))"
)
# A record that is known to a fortnight or better lies in two overlapping fortnights, so that records of neighbouring
# days share at least one.
_BASE: Final = f"""
CREATE OR REPLACE TABLE base AS
WITH dated AS (
    SELECT *,
        CAST(date_from - {_UNIX_DAY_ZERO} AS integer) AS first_day,
        CAST(coalesce(date_to, date_from) - {_UNIX_DAY_ZERO} AS integer) AS last_day
    FROM given
), ordered AS (
    SELECT *, least(first_day, last_day) AS day_from,
        CASE WHEN first_day IS NOT NULL THEN greatest(first_day, last_day) END AS day_to
    FROM dated
), middled AS (
    SELECT *, CASE WHEN day_to - day_from <= 14 THEN (day_from + day_to) // 2 END AS middle,
        CASE WHEN day_to - day_from <= 92 THEN (day_from + day_to) // 2 END AS rough_middle
    FROM ordered
)
SELECT record, located, exact, x, y, z, cell_5, spot,
    {_codes(_FINE)} AS areas,
    {_codes(f"list_transform({_FINE}, lambda area: split_part(area, ':', 1))")} AS area_levels,
    nullif(array_to_string({_codes(_FINE)}, '+'), '') AS area_key,
    {_codes(_NATIONS)} AS countries,
    CASE WHEN located = 1 OR len({_codes(_FINE)}) > 0 OR len({_codes(_NATIONS)}) > 0 THEN 1 END AS place_known,
    list_extract({_codes(_NATIONS)}, 1) AS country_key,
    day_from, day_to,
    CASE WHEN day_from = day_to THEN day_from END AS exact_day,
    CAST(middle // 14 AS integer) AS fortnight, CAST((middle + 7) // 14 AS integer) AS fortnight_shifted,
    CAST(rough_middle // 61 AS integer) AS months, CAST((rough_middle + 30) // 61 AS integer) AS months_shifted,
    CAST(rough_middle // 182 AS integer) AS half_year,
    {_codes("exploitation")} AS exploitation,
    {_codes("industry")} AS industry,
    {_key("exploitation", "industry")} AS activity_key,
    {_codes("means_of_control")} AS means,
    {_codes("citizenship")} AS citizenship,
    {_key("citizenship")} AS citizenship_key,
    gender, age_band, people, venue,
    coalesce(venue_words, []) AS venue_words,
    coalesce(all_words, []) AS all_words
FROM middled
"""  # noqa: S608
_WORD_COUNTS: Final = f"""
CREATE OR REPLACE TABLE spoken AS
WITH said AS (
    SELECT record, months, months_shifted, unnest(all_words) AS word FROM base
), counted AS (
    SELECT word, count(*) AS records, CAST(row_number() OVER (ORDER BY word) AS integer) AS number
    FROM said GROUP BY word
    HAVING count(*) <= greatest({_COMMON_LEAST}, {_COMMON_SHARE} * (SELECT count(*) FROM base WHERE len(all_words) > 0))
)
SELECT record, months, months_shifted, word, records, number FROM said JOIN counted USING (word)
QUALIFY row_number() OVER (PARTITION BY record ORDER BY records, word) <= {_MOST_WORDS}
"""  # noqa: S608
_RARE: Final = f"""
CREATE OR REPLACE TABLE keyed AS
WITH keys AS (
    SELECT record, records, 'a' AS scheme, word || '|a' || months AS key FROM spoken WHERE months IS NOT NULL
    UNION ALL
    SELECT record, records, 'b', word || '|b' || months_shifted FROM spoken WHERE months IS NOT NULL
    UNION ALL
    SELECT record, records, 'undated', word FROM spoken
), counted AS (
    SELECT key, count(*) AS sharing FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND {_MOST_SHARING}
), ranked AS (
    SELECT record, key, row_number() OVER (PARTITION BY record, scheme ORDER BY sharing, records, key) AS place
    FROM keys JOIN counted USING (key)
)
SELECT record, list(key ORDER BY key) AS rare FROM ranked WHERE place <= {_RARE_KEYS} GROUP BY record
"""  # noqa: S608


_FINAL: Final = """
SELECT base.* EXCLUDE (all_words), coalesce(w.words, []) AS words, coalesce(k.rare, []) AS rare
FROM base
LEFT JOIN (SELECT record, list(number ORDER BY number) AS words FROM spoken GROUP BY record) w USING (record)
LEFT JOIN keyed k USING (record)
ORDER BY record
"""


def _frequency(term: str) -> str:
    """Values of a term and their frequencies.

    Splink takes a shared term's weight from m / frequency. Where a level needs more to be known than its comparison
    does (an exact place among places), the frequency is scaled so that rarity alone counts, not how often it is known.
    """
    comparable = {"cell_5": "place_known", "spot": "place_known"}.get(term, term)
    return f"""
        SELECT {term}, CAST(count(*) AS double) * sum(count(*)) OVER ()
            / (SELECT CAST(count({comparable}) AS double) * count({comparable}) FROM base) AS tf_{term}
        FROM base WHERE {term} IS NOT NULL GROUP BY {term} ORDER BY {term}
    """  # noqa: S608  # no value of the caller is in it
