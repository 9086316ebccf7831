"""From rows of text to clean records: every value is understood or the row is handed back with the reason."""

from candil.collect.datasets.services.validation.cleaner import Cleaner, Refusal, Skipped
from candil.collect.datasets.services.validation.layout import Layout
from candil.collect.datasets.services.validation.plan import cleaner_for
from candil.collect.datasets.services.validation.problems import Problem

__all__ = ["Cleaner", "Layout", "Problem", "Refusal", "Skipped", "cleaner_for"]
