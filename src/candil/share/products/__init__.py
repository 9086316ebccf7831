"""Intelligence reports: composed from live analysis, released, frozen, as PDF and web page from one description.

Words: product (the report), description (all that it shows, frozen), audience (whom it is composed for), marking (how
it is handled), rendition (the PDF that was released). Doors: services, queries, policies, errors.
"""
