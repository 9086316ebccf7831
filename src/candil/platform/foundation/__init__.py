"""What every room stands on: base model, root of errors, queue on commit, safe spreadsheet cells, the command line.

Words: *task* is later work by name; *worker* is the process that does it.
Doors: `errors.CandilError`, `models.Dated`, `queue.enqueue_on_commit`, `spreadsheets.safe_cell`, `candil worker`.
Knows nothing of trafficking, people or records.
"""
