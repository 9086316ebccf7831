"""What was known of a report without opening it goes when the report ends, however it ends."""

from __future__ import annotations

from typing import Any

from candil.collect.reporting.models import Cover


def forget_cover(sender: Any, instance: Any, **_rest: Any) -> None:
    """After the vault saved a report: withdrawn, erased or expired, its cover is deleted in the same transaction."""
    if instance.ended_on is not None:
        Cover.objects.filter(report=instance.pk).delete()
