"""The columnar store: Parquet files beside the database, always equal to it.

The database holds a *state*: the name of a base and the changes since. The name of the current store is worked out
from that state, so a set of files is current exactly when its manifest bears that name: also after a rollback, after a
crash between commit and refresh, and after a restored backup. Whoever opens the store builds it first if it is missing.
"""

from candil.analyse.incidents.queries.store.refreshing import StoreFiles, current_files, open_store, refresh
from candil.analyse.incidents.queries.store.verifying import Difference, first_difference

__all__ = ["Difference", "StoreFiles", "current_files", "first_difference", "open_store", "refresh"]
