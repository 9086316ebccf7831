"""Linkage: which records are about the same incident, how surely, and how many incidents there are.

`train` learns from records that nobody has judged, `link` and `link_new` score pairs, `incidents` groups records
and obeys what people have judged, `unique_incidents` counts with an interval. Nothing here identifies a person.
"""

from candil_analysis.linkage.blocking import RULES, Rule
from candil_analysis.linkage.clustering import CAREFUL, Incidents, Joining, incidents
from candil_analysis.linkage.comparisons import COMPARISONS
from candil_analysis.linkage.counting import USUAL, Drawing, Estimate, UniqueIncidents, unique_incidents
from candil_analysis.linkage.engine import DuckDB, sweep
from candil_analysis.linkage.errors import CannotTrain, LinkageError, TooManyPairs, UnknownModel, WrongRecords
from candil_analysis.linkage.judgements import Contradiction, Judgement
from candil_analysis.linkage.model import Model
from candil_analysis.linkage.pairs import Explanation, Pairs, Statement
from candil_analysis.linkage.schema import LINKABLE, linkable
from candil_analysis.linkage.scoring import link, link_new
from candil_analysis.linkage.training import train
from candil_analysis.spark import Spark

__all__ = [
    "CAREFUL",
    "COMPARISONS",
    "LINKABLE",
    "RULES",
    "USUAL",
    "CannotTrain",
    "Contradiction",
    "Drawing",
    "DuckDB",
    "Estimate",
    "Explanation",
    "Incidents",
    "Joining",
    "Judgement",
    "LinkageError",
    "Model",
    "Pairs",
    "Rule",
    "Spark",
    "Statement",
    "TooManyPairs",
    "UniqueIncidents",
    "UnknownModel",
    "WrongRecords",
    "incidents",
    "link",
    "link_new",
    "linkable",
    "sweep",
    "train",
    "unique_incidents",
]
