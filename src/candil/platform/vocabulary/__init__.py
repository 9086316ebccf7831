"""Controlled code lists as data: HTCDS 2.0, CTDC, ISIC, ISO 3166 and 639, UN M49, grades, TLP, PAP, likelihood.

Words: a *scheme* is one list under a dimension's name; a *term* is one code of it with its label and other spellings.
Doors: `queries` (what codes there are, what a text means, what a code is called). Nothing here ever guesses: a text
that is not in the list gives None. The data lie in `schemes/` (one list a file) and `tables/`.
"""
