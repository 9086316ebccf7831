"""The picture: one page, and commands, that answer questions about the records for whoever asks.

Words: *asked* is a question put by a viewer; *overview* its records, people and contributors in all.
Doors: `queries` (ask, counts, hotspots, routes, trends), the page `picture/`, `candil count|hotspots|routes|trends`.
Every figure of the house comes through here, so that one rule decides what may be said.
"""
