"""What a page may ask of a browser beyond its words: nothing, unless its view says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

HEADER: Final = "Permissions-Policy"
_REFUSED: Final = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "screen-wake-lock", "usb",
)  # fmt: skip


def policy(**allowed: str) -> str:
    """The header: everything refused but what is `allowed`, such as `policy(microphone="(self)")`."""
    return ", ".join(f"{name}={allowed.get(name.replace('-', '_'), '()')}" for name in _REFUSED)


class PermissionsMiddleware:
    """Sets the header on every page that has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the page, with the header."""
        answer = self._get_response(request)
        if HEADER not in answer:
            answer[HEADER] = policy()
        return answer
