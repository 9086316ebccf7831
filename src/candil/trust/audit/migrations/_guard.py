"""Triggers that refuse to change or delete entries, also for those who write SQL by hand.

A superuser can drop them; then the chain of digests still tells. SQLite drops a table's triggers when Django
remakes the table, so a later migration that alters `Entry` must end with `guard` again (a test notices).
"""

from __future__ import annotations

from typing import Any

_REFUSAL = "the audit is append-only"
_SQLITE = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
}
_POSTGRESQL = {
    "audit_entry_no_change": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_no_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
}


def guarding(vendor: str) -> list[str]:
    """Statements that set the triggers up."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for name, when in _SQLITE.items()
        ]
    function = (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    return [
        function,
        *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_entry_refuse()" for name, when in _POSTGRESQL.items()),
    ]


def lifting(vendor: str) -> list[str]:
    """Statements that take the triggers away."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    return [f"DROP TRIGGER IF EXISTS {name} ON audit_entry" for name in _POSTGRESQL]


def guard(apps: Any, schema_editor: Any) -> None:
    """Forwards."""
    for statement in guarding(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)


def lift(apps: Any, schema_editor: Any) -> None:
    """Backwards."""
    for statement in lifting(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)
