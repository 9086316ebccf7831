"""Bulk work: many objects at once, none of them in a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Pause Python's search for cycles while many plain rows are held.

    Each search walks over all rows held and finds nothing: an eighth of the time of a load (bench/load_file.py).
    Rows without cycles are freed as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
