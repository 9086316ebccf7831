"""The desk: one queue of what people told, what partners answered and what the open says, in the order of urgency.

Words: an *item* is one thing to be looked at; its *level* says how soon (1 at once … 5 when there is time); *signs* are
the yes and no of the written rules; to *claim* is to take an item into work. No word of a report is ever kept here.
Doors: `services` (claim, release, assess, wait, finish, tasks), `queries` (the queue, an item, its history),
`policies`, `errors`.
"""
