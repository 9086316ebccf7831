"""The second lock: on PostgreSQL the database itself shows a request only rows of classes that its viewer may read.

While a page is answered, the connection acts as the role `candil_web`, for whom row-level security holds; who asks
is told to the database once. A question that forgot its filter then finds nothing more than a right one. Work of
the house that needs every row (the columnar store, which carries the classes with it) opens `beside_the_lock`.
The rule in SQL is written once, below; a property test holds it equal to `queries.classes_visible_to`.
"""
# ruff: noqa: S608 — the SQL is put together from constants of the source, never from values

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import DatabaseError, connection
from django.utils import timezone

from candil.trust.accounts.policies import SEE_RECORDS, Viewer

ROLE: Final = "candil_web"
#: Condition on a row of a table with a column `visibility_id`: its class is among those of the viewer.
BY_CLASS: Final = "visibility_id IN (SELECT candil_visible_classes())"

_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION candil_visible_classes() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 500 AS $$  -- keeps its plan
DECLARE
  ours bigint := NULLIF(current_setting('candil.organisation', true), '')::bigint;
  reads boolean := COALESCE(current_setting('candil.reads_records', true), '') = 'yes';
  today date := NULLIF(current_setting('candil.day', true), '')::date;
BEGIN
  IF today IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT kept.id FROM partnerships_visibilityclass kept
   WHERE kept.level = 'public' OR (reads AND ours IS NOT NULL AND (kept.level = 'members' OR kept.owner_id = ours));
  IF ours IS NULL OR NOT reads THEN RETURN; END IF;
  RETURN QUERY SELECT link.visibilityclass_id
    FROM partnerships_membership mine
    JOIN partnerships_visibilityclass_groups link ON link.group_id = mine.group_id
    JOIN partnerships_visibilityclass kept ON kept.id = link.visibilityclass_id AND kept.level = 'groups'
    JOIN partnerships_membership owners
      ON owners.group_id = mine.group_id AND owners.organisation_id = kept.owner_id
   WHERE mine.organisation_id = ours AND mine."grant" = 'rows'
     AND EXISTS (SELECT 1 FROM partnerships_agreement agreed
                  WHERE agreed.group_id = mine.group_id AND today BETWEEN agreed.starts_on AND agreed.ends_on);
END $$
"""
_MADE: Final = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made at the same moment for another database
END $$
"""
_TO_US: Final = f"""
DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN EXECUTE format('GRANT {ROLE} TO %I', current_user); END IF;
END $$
"""
_GRANTED: Final = (
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
    "REVOKE ALL ON FUNCTION candil_visible_classes() FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION candil_visible_classes() TO {ROLE}",
)
_protected: dict[str, str] = {}


def protect(table: str, condition: str) -> None:
    """For `apps.py` of the room that owns `table`: the SQL condition on which a request may read a row of it."""
    _protected[table] = condition


def fit_lock(**_signal: Any) -> None:
    """Set the lock up, again after each `migrate`, so that new tables have it; nothing on other databases.

    Needs the right to make a role, or a role `candil_web` that was made and granted beforehand (running-a-hub.md).
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in (_MADE, _TO_US, _FUNCTION, *_GRANTED):
            cursor.execute(statement)
        for table, condition in _protected.items():
            for statement in _policies(table, condition):
                cursor.execute(statement)


def _policies(table: str, condition: str) -> Iterator[str]:
    """Rows are read on the condition; what may be written is the services' to say, of rows that can be read."""
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    for name, what in (
        ("read", f"FOR SELECT USING ({condition})"),
        ("add", "FOR INSERT WITH CHECK (true)"),
        ("change", f"FOR UPDATE USING ({condition}) WITH CHECK (true)"),
        ("remove", f"FOR DELETE USING ({condition})"),
    ):
        yield f'DROP POLICY IF EXISTS candil_{name} ON "{table}"'
        yield f'CREATE POLICY candil_{name} ON "{table}" {what}'


def lock_for(viewer: Viewer) -> None:
    """From now on this connection shows rows as `viewer` may read them. The operator is not locked."""
    if connection.vendor != "postgresql":
        return
    if viewer.is_operator:
        unlock()
        return
    asked = ("" if viewer.organisation_id is None else str(viewer.organisation_id),
             "yes" if viewer.may(SEE_RECORDS) else "", timezone.localdate().isoformat(), ROLE)  # fmt: skip
    _tell(
        "SELECT set_config('candil.organisation', %s, false), set_config('candil.reads_records', %s, false), "
        "set_config('candil.day', %s, false), set_config('role', %s, false)",
        asked,
    )


def unlock() -> None:
    """The connection is the house's own again; one that cannot be told so is given up."""
    if connection.vendor != "postgresql" or connection.connection is None or connection.needs_rollback:
        return  # a broken transaction goes back to a moment before or after the lock was closed, and that ends too
    try:
        _tell("RESET ROLE")
    except DatabaseError:
        connection.close()


@contextmanager
def beside_the_lock() -> Iterator[None]:
    """Every row, for work of the house whose answer does not depend on who asked; the lock closes again after it."""
    if connection.vendor != "postgresql":
        yield
        return
    if _tell("SELECT current_setting('role')").fetchone()[0] != ROLE:
        yield
        return
    unlock()
    try:
        yield
    finally:
        if not connection.needs_rollback:  # a broken transaction is rolled back to a moment when the lock was closed
            _tell(f"SET ROLE {ROLE}")


def _tell(statement: str, given: Sequence[str] = ()) -> Any:
    """Straight to the driver: the lock is of the connection, and no question of a page."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection.connection.execute(statement, given or None)
