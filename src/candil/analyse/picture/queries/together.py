"""Neighbouring places that were found together are one finding to a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Found = TypeVar("Found")


def together(
    found: Sequence[Found], key: Callable[[Found], str], counted: Callable[[Found], tuple[str, ...]]
) -> list[tuple[Found, int]]:
    """The first of each group of neighbours, in the order given, and how many places the group has.

    `counted`: the places whose counts a place was judged by, itself and its neighbours.
    """
    left = {key(one): one for one in found}
    groups = []
    for one in found:
        if key(one) not in left:
            continue
        reached, waiting = 0, [one]
        del left[key(one)]
        while waiting:
            reached += 1
            near = [name for name in counted(waiting.pop()) if name in left]
            waiting += [left.pop(name) for name in near]
        groups.append((one, reached))
    return groups
