"""Metrics in the text format of Prometheus, worked out when they are asked for: the same in every process.

Nothing is counted that a reporter does: read every few seconds, such a counter would be a clock of their visits.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from candil.trust.operations.queries.checks import last_backup
from candil.trust.operations.queries.health import State, findings

#: Values of one gauge by the value of its label; "" where it has none.
Values = Mapping[str, float]
_gauges: Final[list[tuple[str, str, str, Callable[[], Values]]]] = []


def register_gauge(name: str, meaning: str, label: str, values: Callable[[], Values]) -> None:
    """A room's own figure, `candil_<name>`; never one that moves when somebody reports."""
    _gauges.append((name, meaning, label, values))


def exposition() -> bytes:
    """Everything that there is to say now."""
    registry = CollectorRegistry()
    registry.register(_House())
    return generate_latest(registry)


class _House(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning, label, values in (*_OWN, *_gauges):
            family = GaugeMetricFamily(f"candil_{name}", meaning, labels=[label] if label else [])
            for key, value in values().items():
                family.add_metric([key] if label else [], value)
            yield family


def _tasks() -> Values:
    counted = DBTaskResult.objects.values_list("status").annotate(Count("pk"))
    return {str(status).lower(): float(many) for status, many in counted}


def _waiting() -> Values:
    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return {"": (timezone.now() - oldest).total_seconds() if oldest else 0.0}


def _disk() -> Values:
    return {"": float(shutil.disk_usage(Path(settings.CANDIL_HOME)).free)}


def _backup() -> Values:
    day = last_backup()
    return {} if day is None else {"": (timezone.now() - day).total_seconds()}


def _checks() -> Values:
    found = [finding.state for finding in findings()]
    return {state.value: float(found.count(state)) for state in State}


_OWN: Final = (
    ("tasks", "Tasks by state", "state", _tasks),
    ("oldest_waiting_task_seconds", "How long the oldest task has been waiting", "", _waiting),
    ("free_bytes", "Free space where state lives", "", _disk),
    ("backup_age_seconds", "Since the newest backup on this machine", "", _backup),
    ("checks", "Findings of the quick checks by state", "state", _checks),
)
