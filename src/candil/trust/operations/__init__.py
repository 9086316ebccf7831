"""Whether an installation is well, and how it comes back after a loss.

Words: a *check* looks at one thing and gives *findings* (well, look, wrong); a *backup* is one file in the age format
and, apart from it, the *keys* of the reports in it. Doors: `queries` (register_check, findings), `services` (back_up,
restore, keep_apart), `errors`, `candil doctor|backup|restore`.
"""
