"""Where things are, without asking anybody outside: gazetteer, administrative areas, countries and regions, H3 cells.

Words: an *area level* is a set of areas of one kind that an operator imported (such as local authorities); *country* is
built in. An area's code is written "level:code". A *place* is an answer of the gazetteer, with its precision.
Doors: `queries` (resolve, nearest, areas_at, neighbours, cells …), `services` (import_areas), `candil places`.
"""
