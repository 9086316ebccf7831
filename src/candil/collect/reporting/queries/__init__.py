"""The doors of reporting: channels, covers, the questionnaire, and opened reports as a conversation."""

from candil.collect.reporting.queries.conversation import Said, Story, story_of
from candil.collect.reporting.queries.covers import (
    can_take,
    channels_of,
    cover_for,
    cover_of_reporter,
    covers_for,
    open_channel,
    people_of,
)
from candil.collect.reporting.queries.questions import Given, Line, as_xlsform, given, lines, the_questionnaire, written

__all__ = [
    "Given", "Line", "Said", "Story", "as_xlsform", "can_take", "channels_of", "cover_for", "cover_of_reporter",
    "covers_for", "given", "lines", "open_channel", "people_of", "story_of", "the_questionnaire", "written",
]  # fmt: skip
