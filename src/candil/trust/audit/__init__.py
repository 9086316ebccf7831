"""The ledger of every change, export, share and sealed read.

Words: an *entry* tells who did what to which subject; the *head* is the digest of the newest entry.
Doors: `services.record` appends inside the caller's transaction; `queries.verify` proves that nothing was altered.
"""
