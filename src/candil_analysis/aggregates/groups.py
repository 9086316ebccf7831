"""Groups of records as the engine adds them up, before anything is told about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from candil_analysis.aggregates.results import Measure
from candil_analysis.disclosure import Sums

Integers = npt.NDArray[np.int64]


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _joined(bits: int) -> int:  # type: ignore[empty-body]
    """Bits joined over a group: every engine has it, but Ibis 12 does not know that Spark does."""


@dataclass(frozen=True)
class Groups:
    """`keys`: the values of each grouping column; `protected`: whether the group is known by statistics only."""

    keys: Mapping[str, pa.Array]
    protected: npt.NDArray[np.bool_]
    sums: Sums

    def folded(self) -> Groups:
        """The groups with the same keys and the same protection put together."""
        columns = [*(_numbered(values) for values in self.keys.values()), self.protected.astype(np.int64)]
        sizes = tuple(int(column.max(initial=0)) + 1 for column in columns)
        _, first, at = np.unique(np.ravel_multi_index(columns, sizes), return_index=True, return_inverse=True)
        keys = {name: values.take(pa.array(first)) for name, values in self.keys.items()}
        return Groups(keys, self.protected[first], self.sums.by(at, len(first)))


@dataclass(frozen=True)
class Wanted:
    """What to add up: by which columns, the contributors' bits in which, whether people² too, and in which measure the
    share of each contributor, if in any."""

    keys: tuple[str, ...]
    who: tuple[str, ...]
    squares: bool
    shares: Measure | None = None

    def of(self, rows: Any) -> Any:
        """The expression of the sums of an Ibis table that has those columns, `protected`, `people` and `key`."""
        sums = {
            "records_": rows.count(),
            "people_": rows.people.cast("int64").sum(),
            "keys_": rows.key.cast("int64").sum(),
            **{name: _joined(rows[name]) for name in self.who},
        }
        if self.squares:
            sums["squares_"] = (rows.people.cast("int64") * rows.people.cast("int64")).sum()
        apart = ("organisation",) if self.shares else ()
        return rows.group_by(*self.keys, *apart, "protected").aggregate(**sums)

    def read(self, found: pa.Table) -> Groups:
        """The groups from the data of that expression."""
        bits = np.stack([_integers(found[name]) for name in self.who], axis=1)
        records, people, key_sums = (_integers(found[name]) for name in ("records_", "people_", "keys_"))
        squared = _integers(found["squares_"]) if self.squares else np.zeros(len(found), np.int64)
        sums = Sums(records, people, squared, key_sums, bits)
        if self.shares:
            held = people if self.shares == "people" else records
            sums = replace(sums, shares=_by_contributor(held, _integers(found["organisation"])))
        groups = Groups(
            keys={name: found[name].combine_chunks() for name in self.keys},
            protected=found["protected"].to_numpy().astype(bool),
            sums=sums,
        )
        return groups.folded() if self.shares else groups


def _by_contributor(held: Integers, organisations: Integers) -> sparse.csr_array:
    contributors = int(organisations.max(initial=-1)) + 1
    return sparse.csr_array((held, (np.arange(len(held)), organisations)), shape=(len(held), contributors))


def _numbered(values: pa.Array) -> Integers:
    """Numbers from 0 that are the same where the values are; missing ones are alike too."""
    plain = values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
    return np.asarray(plain.dictionary_encode(null_encoding="encode").indices.to_numpy(), np.int64)


def _integers(column: pa.ChunkedArray) -> Integers:
    """A column of sums as 64-bit integers; DuckDB gives 128-bit sums as decimals."""
    return np.asarray(column.cast(pa.int64()).to_numpy())
