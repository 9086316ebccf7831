"""Trends: what was expected of each period, what stood out, and whether the course changed.

`contributors_last` and `nowcast` say how far the data are complete, and what the recent periods will come to.
"""

from candil_analysis.trends.alarms import Point, Series, Trends, trends
from candil_analysis.trends.breaks import Break, find_break
from candil_analysis.trends.late_reports import Foreseen, Nowcast, nowcast, with_nowcasts
from candil_analysis.trends.periods import Period, between, period_after, period_of
from candil_analysis.trends.silence import Reach, Reaches, contributors_last

__all__ = [
    "Break",
    "Foreseen",
    "Nowcast",
    "Period",
    "Point",
    "Reach",
    "Reaches",
    "Series",
    "Trends",
    "between",
    "contributors_last",
    "find_break",
    "nowcast",
    "period_after",
    "period_of",
    "trends",
    "with_nowcasts",
]
