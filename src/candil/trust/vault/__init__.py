"""The vault: reports as told, sealed in the age format to the few who may open them; at rest the server cannot.

Words: a *report* has a key of its own; a *wrap* is that key sealed to one *holder* (an analyst, the reporter's
*receipt*, or the *recovery* of the organisation); an *object* is one sealed piece; to *end* a report destroys its
wraps first. Doors: `services` (analysts, holders, reports, rotation, reporters, recovery, uploads, exports), `queries`,
`policies`, `errors`, `candil vault`.
"""
