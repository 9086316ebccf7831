"""How two records are compared: for each subject, levels from most to least alike.

Things that depend on each other are one comparison, because a model that adds up weights counts them twice
otherwise: a place is distance, area and country at once; the kind of exploitation goes with its industry, gender with
age. Conditions are SQL that DuckDB and Spark both read, but for two words: `shared(x)` and `size(x)`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

Dialect = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class Level:
    """One degree of likeness.

    `says` completes "These two records …". `likely` is the share of true pairs expected here before anything has been
    learnt: only where training starts. `term` names a column whose rarer values speak louder.
    """

    name: str
    condition: str
    says: str
    likely: float
    term: str | None = None


@dataclass(frozen=True)
class Comparison:
    """One subject; `missing` is when nothing can be compared. The last level is everything else."""

    name: str
    subject: str
    missing: str
    levels: tuple[Level, ...]


def _within(kilometres: float) -> str:
    """Closer than so many kilometres, by the chord through the earth between two points of the unit sphere."""
    chord = (2 * math.sin(kilometres / (2 * 6371.0088))) ** 2
    return (
        "((x_l - x_r) * (x_l - x_r) + (y_l - y_r) * (y_l - y_r) + (z_l - z_r) * (z_l - z_r)) "
        f"<= cast({chord!r} as double)"
    )


_COARSE: Final = "(located_l = 0 or located_r = 0)"
_GAP: Final = "greatest(day_from_l - day_to_r, day_from_r - day_to_l)"
_LONGER: Final = "greatest(day_to_l - day_from_l, day_to_r - day_from_r)"


def _sets(name: str, subject: str, key: str | None, likely: tuple[float, float, float, float]) -> Comparison:
    """Two sets of codes; the rarer a set, the more it says that both are the same."""
    same = f"{key}_l = {key}_r" if key else f"shared({name}) = size({name}_l) and size({name}_l) = size({name}_r)"
    return Comparison(
        name,
        subject,
        f"size({name}_l) = 0 or size({name}_r) = 0",
        (
            Level("same", same, f"agree on {subject}", likely[0], key),
            Level(
                "half",
                f"3 * shared({name}) >= size({name}_l) + size({name}_r)",
                f"share at least half of {subject}",
                likely[1],
            ),
            Level("some", f"shared({name}) > 0", f"share some of {subject}", likely[2]),
            Level("none", "ELSE", f"differ on {subject}", likely[3]),
        ),
    )


#: What two records are compared on, and the levels of agreement of each.
COMPARISONS: Final = (
    Comparison(
        "place",
        "the place",
        "place_known_l is null or place_known_r is null",
        (
            Level(
                "spot",
                f"exact_l = 1 and exact_r = 1 and cell_5_l is not null and {_within(1)}",
                "agree on the exact place (within 1 km)",
                0.25,
                "spot",
            ),
            Level("town", _within(8), "agree on the town or its surroundings (within 8 km)", 0.4, "cell_5"),
            Level("near", _within(40), "lie near each other (within 40 km)", 0.05),
            Level(
                "area",
                f"{_COARSE} and shared(areas) > 0 and shared(areas) >= shared(area_levels)",
                "agree on the area, all that is known of one of them",
                0.1,
            ),
            Level(
                "country",
                f"{_COARSE} and shared(countries) > 0 and (shared(areas) > 0 or shared(area_levels) = 0)",
                "agree on the country, all that can be compared",
                0.18,
            ),
            Level("else", "ELSE", "differ on the place", 0.02),
        ),
    ),
    Comparison(
        "date",
        "the date",
        "day_from_l is null or day_from_r is null",
        (
            Level("day", f"{_LONGER} = 0 and {_GAP} = 0", "agree on the day", 0.4),
            Level("days", f"{_LONGER} <= 7 and {_GAP} <= 3", "agree on the date within three days", 0.25),
            Level("weeks", f"{_LONGER} <= 31 and {_GAP} <= 14", "agree on the date within two weeks", 0.16),
            Level("overlap", f"{_GAP} <= 0", "have periods that overlap; one of them is known only roughly", 0.14),
            Level("month", f"{_GAP} <= 31", "lie about a month apart", 0.03),
            Level("else", "ELSE", "differ on the date", 0.02),
        ),
    ),
    Comparison(
        "activity",
        "exploitation and industry",
        "(size(exploitation_l) = 0 or size(exploitation_r) = 0) and (size(industry_l) = 0 or size(industry_r) = 0)",
        (
            Level("same", "activity_key_l = activity_key_r", "agree on exploitation and industry", 0.6, "activity_key"),
            Level(
                "both",
                "shared(exploitation) > 0 and shared(industry) > 0",
                "share kinds of exploitation and of industry",
                0.15,
            ),
            Level(
                "one",
                "shared(exploitation) > 0 or shared(industry) > 0",
                "share kinds of exploitation, or of industry, but not both",
                0.2,
            ),
            Level("else", "ELSE", "differ on exploitation and industry", 0.05),
        ),
    ),
    _sets("means", "the means of control", None, (0.4, 0.3, 0.2, 0.1)),
    _sets("citizenship", "citizenship", "citizenship_key", (0.7, 0.12, 0.1, 0.08)),
    Comparison(
        "profile",
        "gender and age",
        "(gender_l is null or gender_r is null) and (age_band_l is null or age_band_r is null)",
        (
            Level("both", "gender_l = gender_r and age_band_l = age_band_r", "agree on gender and age", 0.6),
            Level(
                "one_known",
                "(gender_l = gender_r and (age_band_l is null or age_band_r is null))"
                " or (age_band_l = age_band_r and (gender_l is null or gender_r is null))",
                "agree on gender or age, the one that both tell",
                0.2,
            ),
            Level("one", "gender_l = gender_r or age_band_l = age_band_r", "agree on one of gender and age", 0.15),
            Level("else", "ELSE", "differ on gender or age", 0.05),
        ),
    ),
    Comparison(
        "people",
        "how many people",
        "people_l is null or people_r is null",
        (
            Level("same", "people_l = people_r", "agree on how many people", 0.7, "people"),
            Level(
                "close",
                "4 * abs(people_l - people_r) <= greatest(people_l, people_r)",
                "agree roughly on how many people",
                0.16,
            ),
            Level("else", "ELSE", "differ on how many people", 0.14),
        ),
    ),
    Comparison(
        "venue",
        "the venue",
        "venue_l is null or venue_r is null",
        (
            Level("same", "venue_l = venue_r", "agree on the venue", 0.6, "venue"),
            Level(
                "spelling",
                "least(length(venue_l), length(venue_r)) >= 6 and levenshtein(venue_l, venue_r) <= 2",
                "agree on the venue but for its spelling",
                0.2,
            ),
            Level(
                "words",
                "2 * shared(venue_words) >= least(size(venue_words_l), size(venue_words_r))",
                "share words of the venue",
                0.11,
            ),
            Level("else", "ELSE", "differ on the venue", 0.09),
        ),
    ),
    Comparison(
        "summary",
        "the summary",
        "size(words_l) = 0 or size(words_r) = 0",
        (
            Level("most", "5 * shared(words) >= 2 * (size(words_l) + size(words_r))", "share most rare words", 0.3),
            Level("many", "4 * shared(words) >= size(words_l) + size(words_r)", "share many rare words", 0.28),
            Level("several", "shared(words) >= 2", "share several rare words", 0.21),
            Level("one", "shared(words) = 1", "share one rare word", 0.12),
            Level("none", "ELSE", "share no rare words", 0.09),
        ),
    ),
)
#: Columns whose rarer values speak louder; their frequencies stand beside them as `tf_<column>`.
TERMS: Final = tuple(dict.fromkeys(level.term for one in COMPARISONS for level in one.levels if level.term))

_SHARED: Final = re.compile(r"shared\((\w+)\)")
_SIZE: Final = re.compile(r"\bsize\(")


#: What `shared` is on DuckDB: for short lists many times faster than its own intersection, which builds a hash table.
SHARED_MACRO: Final = "CREATE MACRO shared(one, other) AS len(list_filter(one, lambda x: list_contains(other, x)))"


def written(condition: str, dialect: Dialect) -> str:
    """The condition as this engine reads it."""
    if dialect == "duckdb":
        return _SHARED.sub(r"shared(\1_l, \1_r)", _SIZE.sub("len(", condition))
    return _SHARED.sub(r"cardinality(array_intersect(\1_l, \1_r))", _SIZE.sub("cardinality(", condition))


def uses(one: Comparison, keys: tuple[str, ...]) -> bool:
    """Whether the comparison looks at any of these columns."""
    said = " ".join(level.condition for level in one.levels)
    return any(re.search(rf"\b{key}_[lr]\b|\({key}\)", said) for key in keys)
