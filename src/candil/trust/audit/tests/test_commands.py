"""`candil audit` on the machine itself."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from candil.trust.audit import services
from candil.trust.audit.errors import LedgerBroken
from candil.trust.audit.tests.test_ledger import guard_lifted, tell

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def test_verify_prints_how_many_entries_hold_and_the_head() -> None:
    head = tell(3)[-1].digest
    assert said("verify").splitlines() == ["3 entries hold.", f"Head: {head}"]


def test_verify_names_the_first_broken_entry() -> None:
    entries = tell(3)
    with guard_lifted() as run:
        run("UPDATE audit_entry SET actor = 'carlos' WHERE sequence = 2")
    with pytest.raises(LedgerBroken) as told:
        said("verify")
    words = str(told.value)
    assert "entry 2" in words
    assert entries[1].at.isoformat(timespec="seconds") in words
    assert "datasets.load" in words
    assert "changed content" in words


def test_verify_misses_a_kept_head() -> None:
    tell(3)
    with pytest.raises(LedgerBroken, match="missing end"):
        said("verify", "--expect-head", "0" * 64)


def test_list_prints_the_newest_entries_first_with_their_details() -> None:
    tell(3)
    services.record(by="maria", action="accounts.add_person", subject="person:ana", details={"roles": ["reader"]})
    lines = said("list", "--limit", "2").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("4 ")
    assert lines[0].endswith('{"roles": ["reader"]}')


def test_list_keeps_to_action_and_subject() -> None:
    tell(3)
    assert len(said("list", "--action", "datasets.", "--subject", "batch:2").splitlines()) == 1
