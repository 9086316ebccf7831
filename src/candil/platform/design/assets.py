"""Which built files an entry of the front-end needs, from Vite's manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from candil.platform.foundation.errors import CandilError


class FrontEndMissing(CandilError):
    """The front-end has not been built, or the entry is not part of it."""


@dataclass(frozen=True)
class Entry:
    """Paths below STATIC_URL: the script, the scripts it imports at once, and the style sheets of all of them."""

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]


def entry(name: str) -> Entry:
    """The built files of `frontend/<name>` ("main.ts"). Raises `FrontEndMissing`."""
    manifest = _manifest()
    chunk = manifest.get(f"frontend/{name}")
    if chunk is None:
        raise FrontEndMissing(_("The front-end has no entry frontend/%(name)s.") % {"name": name})
    chunks = _with_imports(manifest, chunk)
    styles = tuple(dict.fromkeys(style for each in chunks for style in each.get("css", ())))
    return Entry(chunk["file"], tuple(each["file"] for each in chunks[1:]), styles)


def _with_imports(manifest: dict[str, Any], chunk: dict[str, Any]) -> list[dict[str, Any]]:
    found, waiting, seen = [], [chunk], set()
    while waiting:
        each = waiting.pop(0)
        if each["file"] not in seen:
            seen.add(each["file"])
            found.append(each)
            waiting.extend(manifest[key] for key in each.get("imports", ()))
    return found


def _manifest() -> dict[str, Any]:
    path = Path(settings.CANDIL_FRONTEND) / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        message = _("The front-end has not been built: run `npm ci` and `npm run build` in the project folder.")
        raise FrontEndMissing(message) from None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, Any]:
    """Kept until the file changes, so that a new build shows without a restart."""
    content: dict[str, Any] = json.loads(path.read_text())
    return content
