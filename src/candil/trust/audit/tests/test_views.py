"""Only administrators read the audit."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from candil.trust.audit import services
from candil.trust.audit.tests.test_ledger import guard_lifted

pytestmark = pytest.mark.django_db
PAGE = "/audit/"


def test_the_page_lists_entries_newest_first(sign_in: Any, administrator: Any) -> None:
    client = sign_in(administrator)
    services.record(by="maria", action="datasets.load", subject="batch:7", details={"rows": 12})
    page = client.get(PAGE)
    assert page.status_code == 200
    assert page.context["page"][0].subject == "batch:7"
    assert "datasets.load" in page.content.decode()


def test_the_page_filters_by_action_and_subject(sign_in: Any, administrator: Any) -> None:
    client = sign_in(administrator)
    services.record(by="maria", action="datasets.load", subject="batch:7")
    services.record(by="maria", action="datasets.load", subject="batch:8")
    found = client.get(PAGE, {"action": "datasets.", "subject": "batch:7"}).context["page"]
    assert [entry.subject for entry in found] == ["batch:7"]


def test_the_chain_can_be_checked_from_the_page(sign_in: Any, administrator: Any) -> None:
    client = sign_in(administrator)
    assert "hold" in client.get(PAGE, {"check": "1"}).content.decode()
    with guard_lifted() as run:
        run("UPDATE audit_entry SET actor = 'carlos' WHERE sequence = 1")
    assert "The chain is broken" in client.get(PAGE, {"check": "1"}).content.decode()


@pytest.mark.parametrize("who", ["analyst", "rows_partner", "statistics_partner", "outsider", "data_officer"])
def test_others_do_not_find_the_page(sign_in: Any, who: str, request: pytest.FixtureRequest) -> None:
    assert sign_in(request.getfixturevalue(who)).get(PAGE).status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(client: Client) -> None:
    page = client.get(PAGE)
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("account_login"))


def test_more_entries_take_no_more_queries(
    sign_in: Any, administrator: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(administrator)
    for number in range(120):
        services.record(by="maria", action="datasets.load", subject=f"batch:{number}")
    with django_assert_max_num_queries(6, connection=connection):
        client.get(PAGE)
