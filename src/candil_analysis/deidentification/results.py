"""What de-identification answers: details of people, with their place, how sure it is, and the rule that found them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from candil_analysis.extraction.personal import KINDS_OF_DATA
from candil_analysis.extraction.results import PersonalFinding

#: What a detail may be.
KINDS: Final = (*KINDS_OF_DATA, "birth", "coordinates")
#: Why something was found, by the name of the rule.
RULES: Final = {
    "form": "It has the form of such a detail, or a word before it says so.",
    "checksum": "Its check digits are right.",
    "valid": "A telephone number like this can exist.",
    "introduced": "A title or a word such as “my name is” stands before it.",
    "birth": "A day beside words about birth.",
    "position": "It is an exact position.",
    "full-name": "A given name with another name beside it.",
    "given-name": "A given name of a list.",
    "capitals": "Words with capitals that are no known place, day or office.",
    "capital": "One word with a capital that is no known place, day or office.",
    "told": "It stands in what was told.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail(PersonalFinding):
    """`text[start:end] == surface`. `kind` is one of `KINDS`, `rule` of `RULES`; `confidence` is ordinal, as in
    extraction: 0.9 can hardly be anything else, 0.3 is a word to look at."""

    rule: str
