"""What people have judged about two records, and where their judgements cannot all be right."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from candil_analysis.linkage.errors import LinkageError

Verdict = Literal["same", "different", "undecided"]


@dataclass(frozen=True, order=True)
class Judgement:
    """A person looked at two records. `name` is what the judgement is known by, to find it again."""

    record_a: int
    record_b: int
    verdict: Verdict
    name: str = ""

    def __post_init__(self) -> None:
        if self.record_a == self.record_b:
            raise LinkageError(f"A judgement is about two records, not about {self.record_a} and itself.")
        if self.verdict not in ("same", "different", "undecided"):
            raise LinkageError(f"“{self.verdict}” is no judgement: give same, different or undecided.")

    @property
    def pair(self) -> tuple[int, int]:
        """The two records, smaller number first."""
        return (min(self.record_a, self.record_b), max(self.record_a, self.record_b))


@dataclass(frozen=True)
class Contradiction:
    """`same` is a chain of judgements from one record of `different` to the other: not all of them can hold."""

    different: Judgement
    same: tuple[Judgement, ...]

    @property
    def sentence(self) -> str:
        """What contradicts what, for a person to settle."""
        chain = ", ".join(_told(one) for one in self.same)
        return f"{chain}; but {_told(self.different)}. One of these judgements has to change."


def _told(one: Judgement) -> str:
    name = f" ({one.name})" if one.name else ""
    return f"{one.pair[0]} and {one.pair[1]} were judged {one.verdict}{name}"


@dataclass(frozen=True)
class Constraints:
    """What clustering has to obey.

    `group`: record → smallest record of those judged the same, for records in such a group. `apart`: pairs judged
    different. `undecided`: pairs that somebody looked at and left open. `held`: records of groups whose judgements
    contradict each other; they stay single until people settle it.
    """

    group: Mapping[int, int]
    apart: frozenset[tuple[int, int]]
    undecided: frozenset[tuple[int, int]]
    held: frozenset[int]
    contradictions: tuple[Contradiction, ...]


def constraints(judgements: Iterable[Judgement]) -> Constraints:
    """Joins, bars and contradictions; the order of the judgements does not matter."""
    ordered = sorted(set(judgements), key=lambda one: (one.pair, one.verdict, one.name))
    links: dict[int, list[tuple[int, Judgement]]] = {}
    for one in ordered:
        if one.verdict == "same":
            for here, there in (one.pair, one.pair[::-1]):
                links.setdefault(here, []).append((there, one))
    group = _groups(links)
    different = [one for one in ordered if one.verdict == "different"]
    wrong = [one for one in different if one.pair[0] in group and group.get(one.pair[0]) == group.get(one.pair[1])]
    torn = {group[one.pair[0]] for one in wrong}
    return Constraints(
        group={record: first for record, first in group.items() if first not in torn},
        apart=frozenset(one.pair for one in different),
        undecided=frozenset(one.pair for one in ordered if one.verdict == "undecided"),
        held=frozenset(record for record, first in group.items() if first in torn),
        contradictions=tuple(Contradiction(one, _chain(links, *one.pair)) for one in wrong),
    )


def _groups(links: Mapping[int, list[tuple[int, Judgement]]]) -> dict[int, int]:
    group: dict[int, int] = {}
    for start in sorted(links):
        if start in group:
            continue
        waiting = [start]
        while waiting:
            here = waiting.pop()
            if here not in group:
                group[here] = start
                waiting += [there for there, _ in links[here]]
    return group


def _chain(links: Mapping[int, list[tuple[int, Judgement]]], start: int, end: int) -> tuple[Judgement, ...]:
    """The shortest chain of "same" judgements between two records of one group."""
    came: dict[int, tuple[int, Judgement] | None] = {start: None}
    waiting = deque([start])
    while end not in came:
        here = waiting.popleft()
        for there, one in links[here]:
            if there not in came:
                came[there] = (here, one)
                waiting.append(there)
    steps: list[Judgement] = []
    step = came[end]
    while step is not None:
        steps.append(step[1])
        step = came[step[0]]
    return tuple(reversed(steps))
