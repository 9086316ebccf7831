"""Records: what was said about exploitation and movement, by which source, how good it is, and where it happened.

Words: record, source, leg, grade, segment (a slice of the columnar store).
Doors: `services` (keep, correct, grade, re-share, remove), `queries` (records for a viewer, the store), and
`policies` and `errors`.
"""
