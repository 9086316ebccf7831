"""What a backup says about itself, so that coming back can be checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from candil.trust.audit import queries as audit
from candil.trust.operations.services.databases import APART

FORMAT: Final = 1
_SECRETS: Final = ("CANDIL_VAULT_KEY", "CANDIL_DISCLOSURE_KEY")


@dataclass(frozen=True)
class Manifest:
    """Of the database as it was: rows by table, migrations, the head of the audit; and which secrets it needs."""

    format: int
    database: str
    rows: dict[str, int]
    migrations: list[str]
    audit_head: str
    secrets: dict[str, str]

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def of_this_database() -> Manifest:
    """Counted now."""
    applied = MigrationRecorder(connection).applied_migrations()
    head = audit.head()
    return Manifest(
        FORMAT, connection.vendor, rows(), sorted(f"{app}.{name}" for app, name in applied), head.digest, marks()
    )


def rows() -> dict[str, int]:
    """Rows of every table of a model, but those kept apart."""
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return {name: model._base_manager.count() for name, model in sorted(tables.items()) if name not in APART}


def marks() -> dict[str, str]:
    """The beginning of a digest of each secret that the data need: tells another one, and tells nothing else."""
    return {
        name: hashlib.sha256(f"candil backup {getattr(settings, name)}".encode()).hexdigest()[:16] for name in _SECRETS
    }


def read(content: bytes) -> Manifest:
    """What `written` wrote."""
    return Manifest(**json.loads(content))
