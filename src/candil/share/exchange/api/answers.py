"""Which answers an operation may give, for its description."""

from __future__ import annotations

from typing import Any, Final

from candil.share.exchange.api.schemas import Problem

#: Every operation takes a token and is bounded, and says so.
_ALWAYS: Final = (400, 401, 403, 422, 429)


def answers(ok: Any, *, status: int = 200, more: tuple[int, ...] = ()) -> dict[Any, Any]:
    """`ok` under its status, problems under theirs, and the empty answer for who has it already."""
    told: dict[Any, Any] = {status: ok} if ok is not None else {}
    if status == 200 and ok is not None:
        told[304] = None
    return told | dict.fromkeys((*_ALWAYS, *more), Problem)
