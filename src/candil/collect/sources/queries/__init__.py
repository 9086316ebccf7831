"""The doors of open sources: every question that pages and other rooms may ask."""

from candil.collect.sources.queries.candidates import candidate_for, candidates_of, counts_by_state
from candil.collect.sources.queries.outlets import hosts_of, outlets_of
from candil.collect.sources.queries.reading import (
    Fact,
    Piece,
    facts,
    language_name,
    marked_text,
    part_name,
    personal_counts,
)

__all__ = [
    "Fact", "Piece", "candidate_for", "candidates_of", "counts_by_state", "facts", "hosts_of", "language_name",
    "marked_text", "outlets_of", "part_name", "personal_counts",
]  # fmt: skip
