"""Trends: what was expected of each period, what stood out, and whether the course changed."""

from candil_analysis.trends.alarms import Point, Series, Trends, trends
from candil_analysis.trends.breaks import Break, find_break
from candil_analysis.trends.periods import Period, between, period_after, period_of

__all__ = [
    "Break",
    "Period",
    "Point",
    "Series",
    "Trends",
    "between",
    "find_break",
    "period_after",
    "period_of",
    "trends",
]
