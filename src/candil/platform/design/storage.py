"""Static files in production: compressed and named by their content, except the ones Vite has named already."""

from __future__ import annotations

import re
from typing import Any, Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

# "assets/main-Dk3_x9aQ.js": Vite's name, eight characters of hash before the ending.
_NAMED_BY_VITE: Final = re.compile(r"(^|/)assets/[\w.-]+-[\w-]{8}\.\w+$")


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file renamed twice would be fetched twice: the scripts import each other by the names Vite gave."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if _NAMED_BY_VITE.search(name):
            return name
        hashed: str = super().hashed_name(name, content, filename)
        return hashed
