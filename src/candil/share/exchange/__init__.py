"""Exchange: what leaves the house for other programs, and what they hand in; always as one viewer may know it.

Words: a *token* lets a program ask in the name of one person, within *scopes*; an *export* is a file of records or
figures in the shape of a standard; a *kept answer* is what a repeated request gets again.
Doors: `services` (make and revoke tokens, write exports, push rows), `queries` (who a token is, plain records),
`policies`, `errors`, the interface `/api/v1/`, `candil export`, `candil token`.
"""
