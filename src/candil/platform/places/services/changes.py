"""Higher rooms work things out from areas; they are told when areas change."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def on_areas_changed(callback: Callable[[], None]) -> None:
    """Call `callback` inside the transaction of every import of areas. Registered once, in `apps.py`."""
    _listeners.append(callback)


def tell_areas_changed() -> None:
    """An import is about to commit."""
    for callback in _listeners:
        callback()
