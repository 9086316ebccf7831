"""`candil undo BATCH`: take a batch back everywhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from candil.collect.datasets import queries, services
from candil.trust.accounts.policies import OPERATOR


class Command(BaseCommand):
    """Acts as the operator of the machine; the batch itself stays in the list, as undone."""

    help = "Remove the records of an accepted batch from everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, help="its number, as `candil load` printed it")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = queries.batch_for(OPERATOR, options["batch"])
        removed = services.undo_batch(by=OPERATOR, batch=batch)
        self.stdout.write(
            _("Batch %(number)d is undone; %(removed)d records were removed.")
            % {"number": batch.pk, "removed": removed}
        )
