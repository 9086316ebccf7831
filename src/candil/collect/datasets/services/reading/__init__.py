"""Reading a partner's file: what kind it is, how it is written, and its rows as text, one at a time.

`open_table(path)` is the door. Nothing is guessed about meaning here: `NA` stays `NA`, a formula is never computed,
and memory does not grow with the file.
"""

from candil.collect.datasets.services.reading.table import Table, open_table

__all__ = ["Table", "open_table"]
