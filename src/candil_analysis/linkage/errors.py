"""What can be wrong with a question about linkage."""

from __future__ import annotations


class LinkageError(ValueError):
    """A linkage that cannot be made; the message says what to change."""


class WrongRecords(LinkageError):
    """A table that does not follow `LINKABLE`."""


class TooManyPairs(LinkageError):
    """A blocking rule would compare more pairs than the budget allows."""

    def __init__(self, by_rule: dict[str, int], budget: int) -> None:
        self.by_rule, self.budget = by_rule, budget
        worst = max(by_rule, key=lambda rule: by_rule[rule])
        super().__init__(
            f"Blocking would compare {sum(by_rule.values()):,} pairs; the budget is {budget:,}. The rule “{worst}” "
            f"alone gives {by_rule[worst]:,}. Leave that rule out, link a shorter period, or raise the budget."
        )


class CannotTrain(LinkageError):
    """Too little in the records to learn how records of one incident differ."""


class UnknownModel(LinkageError):
    """A saved model that this version cannot read."""
