"""A network of things – places, sources, venues – that stand in the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import igraph
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from candil_analysis.facts import Evidence, Question, Scope, Store
from candil_analysis.networks.graph import Graph, backbone_of, communities_of, nodes_of
from candil_analysis.networks.results import Capped, Name, Network, Path, Step, Tie

VERSION: Final = "1"
METHOD: Final = (
    "Things tied by the records that hold both; Leiden communities by modularity beside networks in which each thing "
    "is in as many, but any, records; backbone by the disparity filter."
)
CAPPED: Final = (
    "Things that stand in very many records tie nothing together and were left out of the ties; they are listed."
)
SAME_RECORD: Final = "Standing in the same record is no more than that: it is not a relation between two things."
CHANCE: Final = "As strong communities come about by chance: they are not told."
CLOSED: Final = "Only records that you may open make this network; what you know by statistics only is not in it."
#: A thing in more than this share of all records, and in more than so many, ties nothing together.
MOST_SHARE: Final = 0.05
MOST_RECORDS: Final = 20

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Things:
    """Which things stand in which records: `records` in ascending order, `names` in order, `held` records x things."""

    records: Integers
    names: tuple[Name, ...]
    held: sparse.csr_array

    @classmethod
    def of(cls, table: pa.Table) -> Things:
        """From the columns `record` (whole numbers), `kind` and `thing` (texts), in any order; repeats count once.

        ValueError where a column is missing. Rows with a null are left out.
        """
        missing = {"record", "kind", "thing"} - set(table.column_names)
        if missing:
            raise ValueError(f"The table of things lacks {', '.join(sorted(missing))}: give record, kind and thing.")
        rows = {
            (record, (kind, thing))
            for record, kind, thing in zip(
                *(table[name].to_pylist() for name in ("record", "kind", "thing")), strict=True
            )
            if None not in (record, kind, thing)
        }
        names = tuple(sorted({name for _, name in rows}))
        records = np.array(sorted({record for record, _ in rows}), np.int64)
        place = {name: at for at, name in enumerate(names)}
        row = np.searchsorted(records, [record for record, _ in rows]) if rows else np.zeros(0, np.int64)
        columns = np.array([place[name] for _, name in rows], np.int64)
        shape = (len(records), len(names))
        return cls(records, names, sparse.csr_array((np.ones(len(rows), np.int64), (row, columns)), shape=shape))

    def without(self, capped: Iterable[Name]) -> Things:
        left = set(capped)
        kept = [at for at, name in enumerate(self.names) if name not in left]
        return Things(self.records, tuple(self.names[at] for at in kept), self.held[:, kept])

    def graph(self) -> Graph:
        """Things tied by the number of records that hold both."""
        together = sparse.triu(self.held.T @ self.held, k=1).tocoo()
        order = np.lexsort((together.col, together.row))
        ends = np.stack([together.row, together.col], axis=1)[order].astype(np.int64)
        return Graph(self.names, ends, together.data[order].astype(np.float64))

    def dealt(self) -> Callable[[np.random.Generator], Graph]:
        """Networks of chance: every thing in as many records, every record with as many things (but repeats)."""
        entries = self.held.tocoo()
        rows, columns = entries.row.astype(np.int64), entries.col.astype(np.int64)

        def again(chance: np.random.Generator) -> Graph:
            row, column = _swapped(rows, columns, chance)
            held = sparse.csr_array((np.ones(len(row), np.int64), (row, column)), shape=self.held.shape)
            return Things(self.records, self.names, held).graph()

        return again


def _swapped(row: Integers, column: Integers, chance: np.random.Generator) -> tuple[Integers, Integers]:
    """Things dealt out anew over the places that records have for them; a thing twice in a record is swapped on.

    Rounds of random swaps among the repeats and as many others; the few that remain are dropped.
    """
    size = int(column.max(initial=0)) + 1
    dealt = chance.permutation(column)
    for _ in range(20):
        number = row * size + dealt
        _, first = np.unique(number, return_index=True)
        repeats = np.setdiff1d(np.arange(len(dealt)), first)
        if repeats.size == 0:
            break
        moved = np.union1d(repeats, chance.choice(len(dealt), min(len(dealt), 2 * repeats.size), replace=False))
        dealt[moved] = dealt[chance.permutation(moved)]
    _, first = np.unique(row * size + dealt, return_index=True)
    return row[first], dealt[first]


def things_network(
    table: pa.Table,
    *,
    most_share: float = MOST_SHARE,
    most_records: int = MOST_RECORDS,
    backbone_level: float = 0.05,
    seed: int = 0,
    draws: int = 99,
) -> Network:
    """The network of a table with `record`, `kind` and `thing`.

    A thing in more than `most_records` records and more than `most_share` of all ties nothing together. ValueError for
    a table without these columns, or a cap that is none.
    """
    if not 0 < most_share <= 1 or most_records < 1:
        raise ValueError("The cap needs a share above 0 and at most 1, and at least one record.")
    whole = Things.of(table)
    in_records = dict(zip(whole.names, np.asarray(whole.held.sum(axis=0)).reshape(-1).tolist(), strict=True))
    capped = _capped(in_records, len(whole.records), most_share, most_records)
    things = whole.without(one.name for one in capped)
    graph = things.graph()
    communities, members = communities_of(graph, things.dealt(), seed, draws)
    notes = (SAME_RECORD, *((CAPPED,) if capped else ()), *(_no_communities(communities.significant, graph)))
    return Network(
        nodes=nodes_of(graph, in_records, members),
        ties=ties_of(graph, backbone_level),
        communities=communities,
        capped=capped,
        method=METHOD,
        version=VERSION,
        seed=seed,
        evidence=Evidence(len(whole.records), None, None),
        notes=notes,
    )


def readable_things(
    store: Store, table: pa.Table, *, question: Question, scope: Scope
) -> tuple[pa.Table, tuple[str, ...]]:
    """Of a table with `record`, only the records asked about that `scope` may open; and a note where others exist.

    What a viewer knows by statistics only is never in it, so that no record of it is named or tied. Put a table
    through this before `things_network` and `path_between`.
    """
    open_ = store.read(store.asked(question, scope.rows).select("record"))["record"]
    kept = table.filter(pa.compute.is_in(table["record"].cast(pa.int64()), value_set=open_.combine_chunks()))
    return kept, ((CLOSED,) if scope.protected else ())


def path_between(
    table: pa.Table,
    start: Name,
    end: Name,
    *,
    most_share: float = MOST_SHARE,
    most_records: int = MOST_RECORDS,
    limit: int = 20,
) -> Path:
    """The path with the fewest ties between two things, and at most `limit` records for each tie.

    Among equally short ones the one whose ties have more records; the names decide what is still equal. Capped things
    are not passed, but may be its ends. KeyError for a thing that is not in the table.
    """
    whole = Things.of(table)
    for name in (start, end):
        if name not in whole.names:
            raise KeyError(name)
    in_records = dict(zip(whole.names, np.asarray(whole.held.sum(axis=0)).reshape(-1).tolist(), strict=True))
    capped = {one.name for one in _capped(in_records, len(whole.records), most_share, most_records)}
    things = whole.without(capped - {start, end})
    graph = things.graph()
    if start == end:
        return Path((), True)
    # One tie more always costs more than any difference of weights along a path.
    cost = 1 + (1 / graph.weights) / (len(things.names) + 1)
    drawn = igraph.Graph(n=len(things.names), edges=graph.ends.tolist())
    place = {name: at for at, name in enumerate(things.names)}
    passed = (
        drawn.get_shortest_path(place[start], place[end], weights=cost.tolist())
        if _linked(drawn, place, start, end)
        else []
    )
    columns = things.held.tocsc()
    steps = tuple(_step(things, columns, one, other, limit) for one, other in pairwise(passed))
    return Path(steps, bool(steps))


def ties_of(graph: Graph, level: float) -> tuple[Tie, ...]:
    """Ties with their place in the backbone at `level`."""
    chances = backbone_of(graph).tolist()
    return tuple(
        Tie((graph.names[one], graph.names[other]), weight, chance, chance < level)
        for (one, other), weight, chance in zip(graph.ends.tolist(), graph.weights.tolist(), chances, strict=True)
    )


def _capped(in_records: Mapping[Name, int], whole: int, share: float, least: int) -> tuple[Capped, ...]:
    return tuple(
        Capped(name, number, number / whole)
        for name, number in sorted(in_records.items())
        if number > least and number > share * whole
    )


def _linked(drawn: igraph.Graph, place: Mapping[Name, int], start: Name, end: Name) -> bool:
    return bool(np.isfinite(drawn.distances(place[start], place[end])[0][0]))


def _step(things: Things, columns: sparse.csc_array, one: int, other: int, limit: int) -> Step:
    rows = [set(columns.indices[columns.indptr[at] : columns.indptr[at + 1]].tolist()) for at in (one, other)]
    shared = sorted(int(things.records[row]) for row in rows[0] & rows[1])
    return Step((things.names[one], things.names[other]), len(shared), tuple(shared[:limit]))


def _no_communities(significant: bool, graph: Graph) -> tuple[str, ...]:
    return (CHANCE,) if graph.weights.size and not significant else ()
