"""Base model: when a row was made."""

from django.db import models


class Dated(models.Model):
    """A row that knows when it was written."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        abstract = True
