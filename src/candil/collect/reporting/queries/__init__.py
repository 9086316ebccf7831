"""The doors of reporting: channels, covers, the questionnaire, and opened reports as a conversation."""

from candil.collect.reporting.queries.asking import ASKINGS, Asking
from candil.collect.reporting.queries.conversation import Said, Story, story_of
from candil.collect.reporting.queries.covers import (
    can_take,
    channels_of,
    cover_for,
    cover_of_reporter,
    covers_for,
    end_for,
    open_channel,
)
from candil.collect.reporting.queries.load import Room, caps_of, files_left, load_of, room
from candil.collect.reporting.queries.proof import challenge_for
from candil.collect.reporting.queries.questions import (
    Given,
    Line,
    as_xlsform,
    given,
    lines,
    signs,
    the_questionnaire,
    written,
)
from candil.collect.reporting.queries.readers import (
    languages_of,
    languages_read,
    languages_there_are,
    languages_unread,
    readers_of,
)
from candil.collect.reporting.queries.whole import whole

__all__ = [
    "ASKINGS", "Asking", "Given", "Line", "Room", "Said", "Story", "as_xlsform", "can_take", "caps_of",
    "challenge_for", "channels_of", "cover_for", "cover_of_reporter", "covers_for", "end_for", "files_left",
    "given", "languages_of", "languages_read", "languages_there_are", "languages_unread",
    "lines", "load_of", "open_channel", "readers_of", "room", "signs", "story_of", "the_questionnaire", "whole",
    "written",
]  # fmt: skip
