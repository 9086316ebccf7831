"""What comparisons say about two records, in the reader's language. The library's own sentences are English."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

#: Comparison → its subject.
SUBJECTS: Final[dict[str, Promise]] = {
    "place": _later("Place"),
    "date": _later("Date"),
    "activity": _later("Exploitation and industry"),
    "means": _later("Means of control"),
    "citizenship": _later("Citizenship"),
    "profile": _later("Gender and age"),
    "people": _later("How many people"),
    "venue": _later("Venue"),
    "summary": _later("Summary"),
}
#: (comparison, level) → how the two records compare.
LEVELS: Final[dict[tuple[str, str], Promise]] = {
    ("place", "spot"): _later("The same place, within 1 km"),
    ("place", "town"): _later("The same town or its surroundings, within 8 km"),
    ("place", "near"): _later("Near each other, within 40 km"),
    ("place", "area"): _later("The same area, all that is known of one of them"),
    ("place", "country"): _later("The same country, all that can be compared"),
    ("place", "else"): _later("Different places"),
    ("date", "day"): _later("The same day"),
    ("date", "days"): _later("Within three days"),
    ("date", "weeks"): _later("Within two weeks"),
    ("date", "overlap"): _later("Periods that overlap; one is known only roughly"),
    ("date", "month"): _later("About a month apart"),
    ("date", "else"): _later("Different dates"),
    ("activity", "same"): _later("The same exploitation and industry"),
    ("activity", "both"): _later("Kinds of exploitation and of industry in common"),
    ("activity", "one"): _later("Exploitation or industry in common, not both"),
    ("activity", "else"): _later("Different exploitation and industry"),
    ("means", "same"): _later("The same means of control"),
    ("means", "half"): _later("At least half of the means in common"),
    ("means", "some"): _later("Some means in common"),
    ("means", "none"): _later("No means in common"),
    ("citizenship", "same"): _later("The same citizenship"),
    ("citizenship", "half"): _later("At least half of the citizenships in common"),
    ("citizenship", "some"): _later("Some citizenships in common"),
    ("citizenship", "none"): _later("No citizenship in common"),
    ("profile", "both"): _later("The same gender and age"),
    ("profile", "one_known"): _later("The same gender or age, the one that both tell"),
    ("profile", "one"): _later("The same gender or the same age, not both"),
    ("profile", "else"): _later("Different gender or age"),
    ("people", "same"): _later("As many people"),
    ("people", "close"): _later("Roughly as many people"),
    ("people", "else"): _later("Different numbers of people"),
    ("venue", "same"): _later("The same venue"),
    ("venue", "spelling"): _later("The same venue but for its spelling"),
    ("venue", "words"): _later("Words of the venue in common"),
    ("venue", "else"): _later("Different venues"),
    ("summary", "most"): _later("Most rare words in common"),
    ("summary", "many"): _later("Many rare words in common"),
    ("summary", "several"): _later("Several rare words in common"),
    ("summary", "one"): _later("One rare word in common"),
    ("summary", "none"): _later("No rare word in common"),
}
#: Fewer bits either way say nothing; from so many on, a comparison speaks strongly.
SILENT: Final = 0.5
STRONG: Final = 4.0


def leaning(bits: float) -> str:
    """What so many bits say, in words."""
    if abs(bits) < SILENT:
        return _("Neither for nor against")
    if bits > 0:
        return _("Speaks strongly for one incident") if bits >= STRONG else _("Speaks for one incident")
    return _("Speaks strongly against one incident") if bits <= -STRONG else _("Speaks against one incident")


def chance(probability: float) -> str:
    """A probability as a percentage that never says certain."""
    if probability > 0.999:
        return _("more than 99.9 %")
    return _("less than 0.1 %") if probability < 0.001 else f"{100 * probability:.1f} %"
