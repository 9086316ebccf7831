"""Items, what they became, and tasks."""

from candil.analyse.desk.models.items import LEVELS, Item, Kind, Outcome, State
from candil.analyse.desk.models.recording import Recorded
from candil.analyse.desk.models.tasks import LONGEST_TASK, Task

__all__ = ["LEVELS", "LONGEST_TASK", "Item", "Kind", "Outcome", "Recorded", "State", "Task"]
