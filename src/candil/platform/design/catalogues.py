"""The catalogues in src/candil/locale as their translators write them: .po files with a review state in the header."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileParser
from django.conf import settings

from candil.platform.design.languages import DRAFT

REVIEW_HEADER: Final = "X-Candil-Review"
#: Babel's places for names and addresses: who has read a catalogue is said once, in its review state.
_UNSAID: Final = {"Report-Msgid-Bugs-To", "Last-Translator", "Language-Team", "POT-Creation-Date"}


class ReviewedCatalog(Catalog):
    """A catalogue that knows who has read it: "draft", or "reviewed-by NAME, ORGANISATION, DATE"."""

    review: str = DRAFT

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        said = [(name, text) for name, text in super()._get_mime_headers() if name not in _UNSAID]
        return [(REVIEW_HEADER, self.review), *said]

    def _set_mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        given = list(headers)
        super()._set_mime_headers(given)
        self.review = next((str(text) for name, text in given if name.lower() == REVIEW_HEADER.lower()), DRAFT)

    mime_headers = property(_get_mime_headers, _set_mime_headers)


@dataclass(frozen=True)
class Summary:
    """A catalogue in short. `translated` of its `strings` have words and are not fuzzy."""

    code: str
    strings: int
    translated: int
    review: str


def paths() -> dict[str, Path]:
    """Language code → its .po file, by code."""
    found = Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")
    return dict(sorted((path.parents[1].name.replace("_", "-").lower(), path) for path in found))


def read(path: Path) -> ReviewedCatalog:
    """The catalogue in a .po file. Raises PoFileError where it is not one."""
    catalogue = ReviewedCatalog(locale=path.parents[1].name)
    with path.open("rb") as file:
        PoFileParser(catalogue, abort_invalid=True).parse(file)
    return catalogue


def catalogues() -> list[Summary]:
    """Every catalogue of the checkout, in short."""
    found = []
    for code, path in paths().items():
        catalogue = read(path)
        messages = [message for message in catalogue if message.id]
        done = sum(bool(message.string) and not message.fuzzy for message in messages)
        found.append(Summary(code, len(messages), done, catalogue.review))
    return found
