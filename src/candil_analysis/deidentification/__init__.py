"""De-identification: what in a text may tell who somebody is, where it stands, how sure that is and why.

A `Deidentifier` stands on an `Extractor` (personal data, places, dates) and adds telephone numbers that exist, dates
of birth, exact positions, further plates and postcodes, and names by lists and capitals. `told_again` finds what an
earlier text gave away. `masked` puts "[phone]", "[name]" in its place. No network, no clock; a person decides.
"""

from candil_analysis.deidentification.finder import Deidentifier, masked
from candil_analysis.deidentification.results import KINDS, RULES, Detail
from candil_analysis.deidentification.told import Told, told_again, what_was_told

__all__ = ["KINDS", "RULES", "Deidentifier", "Detail", "Told", "masked", "told_again", "what_was_told"]
