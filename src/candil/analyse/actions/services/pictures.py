"""Cleaned copies of pictures: what the eye sees, in new pixels, and nothing else of the file."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from candil.analyse.actions.errors import PictureRefused

#: What is decoded at all: four decoders are less to attack than thirty.
READ: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 3000
QUALITY: Final = 88
# At its most talkative Pillow writes what lies hidden in a picture into the log: places, names, devices.
logging.getLogger("PIL").setLevel(logging.WARNING)
_FAULTS: Final = (
    OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError, Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)  # fmt: skip


def cleaned(data: bytes) -> bytes:
    """A JPEG of what the picture shows, upright, at most 3,000 pixels long, on white where it was transparent.

    Pixels are copied into a new picture in memory: no EXIF, place, thumbnail, comment, profile or further frame comes
    along. What can be *seen* (faces, plates, a sign) stays. Raises `PictureRefused`.
    """
    try:
        with Image.open(BytesIO(data), formats=READ) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureRefused(_("This picture has more than 40 million pixels."))
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # large JPEGs are decoded smaller at once
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except _FAULTS as error:
        raise PictureRefused(
            _("No cleaned copy can be made of it: it is no picture of a kind that is read.")
        ) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = Image.new("RGB", picture.size, "white")
    shown.paste(picture, mask=picture.getchannel("A"))
    held = BytesIO()
    shown.save(held, "JPEG", quality=QUALITY)
    return held.getvalue()
