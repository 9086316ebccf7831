"""The doors for reading: authorities and their keys, packages, what is due, and what came of them in numbers."""

from candil.analyse.actions.queries.authorities import (
    authorities,
    authority_for,
    fingerprint,
    key_for,
    usable_keys,
    why_unusable,
)
from candil.analyse.actions.queries.due import Due, Task, due
from candil.analyse.actions.queries.packages import (
    counts_by_outcome,
    package_for,
    packages_for,
    packages_of_report,
)
from candil.analyse.actions.queries.parts import Part, parts_of

__all__ = [
    "Due", "Part", "Task", "authorities", "authority_for", "counts_by_outcome", "due", "fingerprint", "key_for",
    "package_for", "packages_for", "packages_of_report", "parts_of", "usable_keys", "why_unusable",
]  # fmt: skip
