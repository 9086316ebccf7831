"""One engine for every form of the house: XLSForm in, validated answers out.

Words: a *form* has numbered *versions*, each an XLSForm as it was uploaded; an *answer* is what somebody filled in.
Open answers are kept here; a room with sealed answers asks this one only to check them and keeps them itself.
Doors: `queries` (the questionnaire, its pages, checking answers), `services` (add versions, keep and import answers).
"""
