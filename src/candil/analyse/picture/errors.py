"""What can be wrong with a question."""

from candil.platform.foundation.errors import CandilError


class QuestionUnclear(CandilError):
    """A filter, dimension or period that the house does not know; the message says what it knows."""


class NarrowQuestionsSpent(QuestionUnclear):
    """As many different narrow questions as an organisation may ask; said wherever an unclear question is said."""
