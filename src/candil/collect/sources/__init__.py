"""Open sources: feeds, pages and documents that anybody may read, turned into candidates that a person looks at.

Words: a *host* is on the allow-list of an organisation or is not asked; an *outlet* is a feed or page that is fetched
again and again; a *candidate* is one text with the words that made it worth reading, kept for the desk or dismissed.
Doors: `services` (allow_host, add_outlet, fetch_outlet, add_document, decide, forget_old_texts), `queries`, `policies`,
`errors`, `candil fetch`.
"""
