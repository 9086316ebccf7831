"""Parquet, read in slices of its row groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import FileUnreadable
from candil.collect.datasets.services.reading.workbook import as_text

SLICE: Final = 5000
LARGEST_GROUP: Final = 1 << 30

Row = tuple[int, list[str]]


def open_parquet(path: Path) -> tuple[tuple[str, ...], Callable[[], Iterator[Row]], dict[str, str]]:
    """Header, a way to the rows, and the number of row groups. Row 1 is the header, as if it were a spreadsheet."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path.name, error) from error
    schema = file.schema_arrow
    for field in schema:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
            raise FileUnreadable(
                _("Column “%(column)s” of %(file)s holds lists, structures or bytes. Candil reads plain columns only.")
                % {"column": field.name, "file": path.name}
            )
    meta = file.metadata
    if any(meta.row_group(index).total_byte_size > LARGEST_GROUP for index in range(meta.num_row_groups)):
        raise FileUnreadable(
            _("A row group of %(file)s unpacks to more than 1 GiB. Write it again with smaller row groups.")
            % {"file": path.name}
        )

    def rows() -> Iterator[Row]:
        number = 1
        try:
            with pq.ParquetFile(path) as fresh:
                for batch in fresh.iter_batches(batch_size=SLICE):
                    columns = [[as_text(value) for value in column.to_pylist()] for column in batch.columns]
                    for cells in zip(*columns, strict=True):
                        number += 1
                        yield number, list(cells)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path.name, error, number + 1) from error

    notes = {"format": "Parquet", "row_groups": str(meta.num_row_groups)}
    file.close()
    return tuple(name.strip() for name in schema.names), rows, notes


def _damaged(name: str, error: Exception, row: int = 1) -> FileUnreadable:
    return FileUnreadable(
        _("%(file)s is a damaged Parquet file (at about row %(row)d): %(reason)s. Nothing was loaded.")
        % {"file": name, "row": row, "reason": str(error).splitlines()[0]}
    )
