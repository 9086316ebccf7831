"""Words in what would be passed on that may tell who somebody is, so that a person asks whether they are needed."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.utils import timezone

from candil.analyse.actions.services.composing import Composed
from candil_analysis.deidentification import Deidentifier
from candil_analysis.extraction import Extractor

#: As sure as the desk has to be to stop at a word.
_SURE_ENOUGH: Final = 0.4


def identifying(composed: Composed) -> tuple[str, ...]:
    """Names, numbers, addresses and the like, each once, in the order of their appearance. It misses some."""
    draft, today = composed.draft, timezone.localdate()
    written = [draft.summary, draft.purpose_words, draft.basis_words, draft.ground_words, draft.conditions]
    written += [part.text for part in (*composed.answers, *composed.messages)]
    found = [detail for text in written if text for detail in _finder().find(text, today=today)]
    return tuple(dict.fromkeys(each.surface for each in found if each.confidence >= _SURE_ENOUGH))


@cache
def _finder() -> Deidentifier:
    # Without the towns of the gazetteer, which take many seconds to read: a town alone is not sure enough to be named.
    return Deidentifier(Extractor())
