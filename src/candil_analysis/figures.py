"""Counts as plain figures, for methods that reckon further with them."""

from __future__ import annotations

from typing import Final

from candil_analysis.aggregates.results import Counts

#: Note on figures of which a part may be withheld.
AT_LEAST: Final = (
    "Where too few people or contributors stand behind a part known by statistics only, that part is missing."
)
#: Note on figures with protective noise.
NOISE: Final = "Figures known by statistics only carry a little protective noise."


def by_key(counts: Counts) -> dict[tuple[str, ...], int | None]:
    """Key → figure, None where nothing may be said. Records without a value in some dimension are not in it."""
    return {
        tuple(part for part in cell.key if part is not None): cell.value
        for cell in counts.cells
        if None not in cell.key
    }


def kept_back(counts: Counts) -> frozenset[tuple[str, ...]]:
    """Keys of the figures of which a part is kept back: the value in `by_key` is then the rest, or None."""
    return frozenset(
        tuple(part for part in cell.key if part is not None)
        for cell in counts.cells
        if cell.suppressed and None not in cell.key
    )


def cautions(counts: Counts) -> tuple[str, ...]:
    """What a reader of figures made from these counts must be told."""
    notes = {
        AT_LEAST: any(cell.suppressed for cell in counts.cells),
        NOISE: any(cell.error > 0 for cell in counts.cells),
    }
    return (*counts.notes, *(note for note, holds in notes.items() if holds))
