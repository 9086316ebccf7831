"""Records: what was said about exploitation and movement, by which source, how good it is, and where it happened.

Words: record, source, leg, grade, segment (a slice of the columnar store); suggestion (two records that may be about
one incident), judgement (what people say of them), scope (the records that one organisation's search may look at).
Doors: `services` (keep, correct, grade, re-share, remove; look for pairs, judge, undo), `queries` (records for a
viewer, the store, incidents), and `policies` and `errors`.
"""
