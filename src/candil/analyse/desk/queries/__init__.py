"""What lies on the desk, for whoever asks."""

from candil.analyse.desk.queries.queue import item_for, items_for

__all__ = ["item_for", "items_for"]
