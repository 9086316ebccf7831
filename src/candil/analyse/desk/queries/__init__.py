"""What lies on the desk, for whoever asks."""

from candil.analyse.desk.queries.queue import (
    OPEN,
    PER_PAGE,
    QueuePage,
    Wanted,
    colleagues_for,
    counts,
    filtered,
    is_late,
    item_for,
    items_for,
    languages_on_desk,
    neighbours,
    queue,
    tasks_of,
    tasks_on_desk,
)
from candil.analyse.desk.queries.texts import Text, texts_of_answer, texts_of_candidate, texts_of_story, warnings_of
from candil.analyse.desk.queries.words import Step, history_of, title_of, why_here

__all__ = [
    "OPEN", "PER_PAGE", "QueuePage", "Step", "Text", "Wanted", "colleagues_for", "counts", "filtered", "history_of",
    "is_late", "item_for", "items_for", "languages_on_desk", "neighbours", "queue", "tasks_of", "tasks_on_desk",
    "texts_of_answer", "texts_of_candidate", "texts_of_story", "title_of", "warnings_of", "why_here",
]  # fmt: skip
