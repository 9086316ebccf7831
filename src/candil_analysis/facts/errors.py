"""What can be wrong with a question about the facts."""

from __future__ import annotations


class FactsError(ValueError):
    """A question that cannot be answered; the message says what to change."""


class UnknownDimension(FactsError):
    """A name that is not a dimension of the facts."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"There is no dimension called “{name}”. The dimensions are: {', '.join(known)}.")


class WrongValue(FactsError):
    """A value that a dimension cannot have."""

    def __init__(self, dimension: str, value: str, expected: str) -> None:
        self.dimension, self.value, self.expected = dimension, value, expected
        super().__init__(f"“{value}” cannot be a value of {dimension}: give {expected}.")
