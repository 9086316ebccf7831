"""Extraction: from a text in one of many languages to findings that a person can check, offline and without a model.

An `Extractor` is built once from lexicons (data files, one a language) and a gazetteer that the caller gives. Each
finding has its place in the original text, an ordinal confidence, and marks for negation, hearsay and supposition.
`Extractor.mask` gives the text with personal data replaced.
"""

from candil_analysis.extraction.extractor import Extractor
from candil_analysis.extraction.folding import fold
from candil_analysis.extraction.lexicon import Lexicon, LexiconError, lexicon_languages, load_lexicons, read_lexicon
from candil_analysis.extraction.places import GazetteerRow
from candil_analysis.extraction.proposals import Proposal, Proposer
from candil_analysis.extraction.results import (
    CodedFinding,
    CountryFinding,
    DateFinding,
    Extraction,
    Finding,
    LanguagePart,
    Masked,
    PeopleFinding,
    PersonalFinding,
    PlaceCandidate,
    PlaceFinding,
)

__all__ = [
    "CodedFinding",
    "CountryFinding",
    "DateFinding",
    "Extraction",
    "Extractor",
    "Finding",
    "GazetteerRow",
    "LanguagePart",
    "Lexicon",
    "LexiconError",
    "Masked",
    "PeopleFinding",
    "PersonalFinding",
    "PlaceCandidate",
    "PlaceFinding",
    "Proposal",
    "Proposer",
    "fold",
    "lexicon_languages",
    "load_lexicons",
    "read_lexicon",
]
