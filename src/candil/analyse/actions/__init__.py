"""Actions: a minimal package of what a report tells, sealed to a trusted authority, and what came of it.

Words: an *authority* is somebody whose task is to protect or to investigate; its *key* is entered by one person and
confirmed by another; a *package* holds chosen parts under a *purpose*, a *legal basis* and a *ground*, until a day;
*due* is what somebody has to do next. Doors: `services` (authorities and keys, compose, propose, approve, download,
follow), `queries` (authorities, packages, what is due, counts), `policies`, `errors`, `candil authority|actions`.
"""
