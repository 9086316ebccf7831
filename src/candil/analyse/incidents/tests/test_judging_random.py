"""Whatever two organisations judge and take back, in any order: no incident holds a pair judged different."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.models import Judgement, Record
from candil.trust.accounts.policies import viewer_for

RECORDS = 4
PAIRS = list(itertools.combinations(range(RECORDS), 2))
#: (does this step take a judgement back, which organisation, which pair or which of its judgements, verdict)
step = st.tuples(
    st.sampled_from([False, False, False, False, True]),
    st.integers(0, 1),
    st.integers(0, len(PAIRS) - 1),
    st.sampled_from(["same", "same", "different", "undecided"]),
)
steps = st.lists(step, min_size=6, max_size=16)


@pytest.mark.django_db
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps)
def test_no_incident_holds_a_different_pair(
    analyst: Any, rows_partner: Any, organisation: Any, taken: list[tuple[bool, int, int, str]]
) -> None:
    from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep

    if not Record.objects.exists():
        keep(*(CleanRecordFactory() for _ in range(RECORDS)), organisation=organisation, shared="groups:harbour")
    viewers = [viewer_for(analyst), viewer_for(rows_partner)]
    records = sorted(Record.objects.values_list("pk", flat=True))
    Judgement.objects.all().delete()
    stands: dict[tuple[int, int, int], list[tuple[int, str]]] = {}
    for takes_back, who, which, verdict in taken:
        mine = [key for key, told in stands.items() if key[0] == who and told]
        if not takes_back:
            first, second = (records[place] for place in PAIRS[which])
            kept = services.judge(by=viewers[who], first=first, second=second, verdict=verdict)
            stands.setdefault((who, first, second), []).append((kept.pk, verdict))
        elif mine:
            services.undo_judgement(by=viewers[who], judgement=stands[mine[which % len(mine)]].pop()[0])
    newest = {key: told[-1][1] for key, told in stands.items() if told}
    different = {key[1:] for key, verdict in newest.items() if verdict == "different"}
    same = {key[1:] for key, verdict in newest.items() if verdict == "same"} - different
    for viewer in viewers:
        listed = queries.incident_list(viewer)
        groups = [set(members) for _number, members in listed.incidents]
        assert not [pair for pair in different for group in groups if {*pair} <= group]
        # Nothing is joined without a judgement, and what was judged the same is together unless that contradicts.
        assert all(any({*pair} <= group for pair in same) for group in groups)
        torn = {record for wrong, chain in listed.contradictions for pair in (wrong, *chain) for record in pair}
        assert all(any({*pair} <= group for group in groups) for pair in same if not {*pair} & _reached(torn, same))


def _reached(records: set[int], same: set[tuple[int, int]]) -> set[int]:
    """These records and all that "same" leads to from them."""
    grown = set(records)
    while more := {record for pair in same if {*pair} & grown for record in pair} - grown:
        grown |= more
    return grown
