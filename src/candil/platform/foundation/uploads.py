"""Uploaded files that stay in memory: Django keeps what is larger than 2.5 MB in a file for the time of the request.

    @files_in_memory(20 * 2**20)
    @page_for(…)
    def view(request): …

A file that is too large arrives without content but with its real size, so that the form can say what is wrong. What
may be too large for memory, or is to be sealed as it comes, has other handlers (`vault.services.uploads`).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

Rest = ParamSpec("Rest")
View = Callable[Concatenate[Any, Rest], HttpResponse]


class InMemoryHandler(FileUploadHandler):
    """Keeps files in memory, at most `most` bytes in a request, and counts the bytes of what is larger."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self._room = most
        self._kept: io.BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is handed on, so that no other handler writes it anywhere."""
        self._room -= len(raw_data)
        if self._kept is not None and self._room >= 0:
            self._kept.write(raw_data)
        else:
            self._kept = None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """What stands in `request.FILES`."""
        kept = self._kept or io.BytesIO()
        kept.seek(0)
        return InMemoryUploadedFile(
            kept, self.field_name, self.file_name or "", self.content_type or "", file_size,
            self.charset, self.content_type_extra,
        )  # fmt: skip


def files_in_memory(most: int) -> Callable[[View[Rest]], View[Rest]]:
    """A view whose uploads, up to `most` bytes in all, never touch a disk. The outermost decorator of the view.

    The check of the form's token reads the body, so it comes after the handler is set.
    """

    def decorated(view: View[Rest]) -> View[Rest]:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def handled(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            request.upload_handlers = [InMemoryHandler(request, most)]
            return protected(request, *args, **kwargs)

        return handled

    return decorated
