"""Partner files: read whatever a partner sends, say what is wrong with it row by row, and hand on what is right.

Words: a *preset* is a layout known by its header; a *mapping* says what each column means; a *batch* is one load.
Doors: `services` (inspect_file, load_file, undo_batch, register_receiver), `queries` (batches), `candil load|undo`.
Nothing is guessed, nothing is half loaded, and loading a file twice adds nothing.
"""
