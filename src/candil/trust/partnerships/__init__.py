"""Who may see what: sharing groups, the agreements they rest on, and visibility classes (design §6).

Words: a *group* shares under an *agreement*; a *membership* grants rows or statistics; each record has a *class*.
Doors: `queries.classes_visible_to` is the one rule, used by every list, count, export and map; `services.ensure_class`.
"""
