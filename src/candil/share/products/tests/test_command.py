"""`candil brief` writes a report and says what it holds."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from candil.share.products.errors import ProductNotWritten
from candil.share.products.tests.test_document import pages_of
from candil.trust.accounts.errors import PersonUnknown
from candil.trust.audit.models import Entry


def brief(out, *arguments: str) -> str:
    said = StringIO()
    call_command("brief", "--title", "Harbour", "--out", str(out), *arguments, stdout=said)
    return said.getvalue()


def test_the_operator_gets_a_report_of_everything(world, tmp_path) -> None:
    said = brief(tmp_path / "report.pdf")
    pages = pages_of((tmp_path / "report.pdf").read_bytes())
    assert f"{len(pages)} pages; population: real" in said
    assert "Counted: 394 records, 394 people, 3 contributing organisations." in said
    assert "records accepted until" in said
    assert all("TLP:RED" in page for page in pages)
    entry = Entry.objects.get(action="products.brief")
    assert entry.actor == "operator of this machine"


def test_as_somebody_it_holds_what_they_may_know(world, statistics_partner, tmp_path) -> None:
    said = brief(tmp_path / "report.pdf", "--viewer", "statistics_partner", "--where", "exploitation=Forced labour")
    assert "216" not in said
    text = " ".join(pages_of((tmp_path / "report.pdf").read_bytes()))
    assert "Statistics only" in text
    assert "Type of exploitation: Forced labour" in text
    assert Entry.objects.get(action="products.brief").subject == "viewer:statistics_partner"


def test_mistakes_are_said_in_words_and_leave_no_file(world, tmp_path) -> None:
    with pytest.raises(PersonUnknown, match="nobody-here"):
        brief(tmp_path / "report.pdf", "--viewer", "nobody-here")
    with pytest.raises(ProductNotWritten, match="folder that exists"):
        brief(tmp_path / "missing" / "report.pdf")
    assert list(tmp_path.glob("*.pdf")) == []
