"""Closes the second lock while a page is answered, and while an answer that is a stream is being worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from candil.trust.accounts.policies import CandilRequest, Viewer
from candil.trust.partnerships.services.second_lock import lock_for, unlock


class SecondLockMiddleware:
    """After `ViewerMiddleware`, which says who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, worked out behind the lock."""
        viewer = cast(CandilRequest, request).viewer
        lock_for(viewer)
        try:
            answer = self._get_response(request)
        finally:
            unlock()
        if isinstance(answer, StreamingHttpResponse) and not isinstance(answer, FileResponse):
            pieces = cast(Iterable[bytes], answer.streaming_content)
            answer.streaming_content = _behind_the_lock(viewer, pieces)
        return answer


def _behind_the_lock(viewer: Viewer, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Between two pieces the connection may serve nothing else: a stream is read within its own request."""
    lock_for(viewer)
    try:
        yield from pieces
    finally:
        unlock()
