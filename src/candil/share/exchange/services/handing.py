"""A file made for one answer: nobody else can open it, and it goes away with the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import BinaryIO, cast

from django.conf import settings
from django.http import FileResponse
from django.utils import timezone

from candil.share.exchange.services.exporting import Exported
from candil.share.exchange.services.formats import FORMATS


def in_a_file(
    shape: str, write: Callable[[BinaryIO], Exported], *, named: str = "records"
) -> tuple[FileResponse, Exported]:
    """The answer with the file that `write` writes, and what was written. Whole or not at all."""
    file = cast(BinaryIO, tempfile.TemporaryFile(dir=settings.CANDIL_HOME))  # noqa: SIM115 - the answer closes it
    try:
        done = write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    chosen = FORMATS[shape]
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"{named}-{timezone.localdate().isoformat()}.{chosen.suffix}",
        content_type=chosen.media_type,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer, done
