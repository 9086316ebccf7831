"""Within which records pairs are looked for: those that the people of one organisation may open, and no others."""

from __future__ import annotations

import hashlib
import zlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from candil.analyse.incidents.models import Kind, LinkageScope, Record
from candil.analyse.incidents.queries.store import open_store
from candil.trust.accounts.policies import OPERATOR, SEE_RECORDS, Viewer
from candil.trust.partnerships.queries import VisibleClasses, classes_visible_to
from candil_analysis.facts import Population, Question
from candil_analysis.linkage import LINKABLE

Numbers = NDArray[np.int64]
_NOT_IN_THE_STORE = ("venue", "summary")


def classes_of(organisation: int | None) -> VisibleClasses:
    """What anybody of the organisation with this key may open; everything for None, the operator."""
    if organisation is None:
        return classes_visible_to(OPERATOR)
    return classes_visible_to(Viewer(organisation_id=organisation, permissions=frozenset({SEE_RECORDS})))


def scope_key(classes: VisibleClasses, population: Population) -> str:
    """The name of the scope of these classes: another as soon as one comes or goes."""
    told = "all" if classes.rows is None else ",".join(str(one) for one in sorted(classes.rows))
    return hashlib.sha256(f"{population}\n{told}".encode()).hexdigest()


def scope_of(classes: VisibleClasses, population: Population) -> LinkageScope | None:
    """The scope in which was looked for just these classes, if ever."""
    return LinkageScope.objects.filter(key=scope_key(classes, population)).first()


def linkable_records(classes: VisibleClasses, population: Population) -> pa.Table:
    """Records of these classes in the schema `LINKABLE`; rows of statistics tell of no single incident."""
    store = open_store()
    asked = store.asked(Question(where={}, population=population), classes.rows)
    columns = [name for name in LINKABLE.names if name not in _NOT_IN_THE_STORE]
    table = store.read(asked.filter(asked.kind != Kind.STATISTIC.value).select(*columns).order_by("record"))
    texts = Record.objects.filter(is_current=True).exclude(summary="").order_by()
    if classes.rows is not None:
        texts = texts.filter(visibility__in=classes.rows)
    summaries = dict(texts.values_list("pk", "summary"))
    told = [summaries.get(record) for record in table["record"].to_pylist()]
    return table.append_column("summary", pa.array(told, pa.string()))


def packed(records: Numbers) -> bytes:
    """Sorted numbers as compressed steps: neighbours cost next to nothing."""
    return zlib.compress(np.diff(np.sort(records), prepend=0).astype("<i8").tobytes())


def unpacked(kept: bytes) -> Numbers:
    """What `packed` was given, sorted."""
    steps = np.frombuffer(zlib.decompress(kept), dtype="<i8") if kept else np.empty(0)
    return np.cumsum(steps, dtype=np.int64)
