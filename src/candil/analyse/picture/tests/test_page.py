"""The page answers without a script: figures in tables, filters in the address, refusals in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep

PAGE = reverse("picture:picture")


@pytest.fixture
def records(organisation: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(4)), organisation=organisation)


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["map", "timeline", "flows", "tables"])
def test_every_view_is_complete_html(view: str, records: None, analyst: Any, sign_in: Any) -> None:
    answer = sign_in(analyst).get(PAGE, {"view": view})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<table" in text
    assert "Method and limits" in text or view == "tables"
    assert "4 records" in text or view == "tables"


@pytest.mark.django_db
def test_a_figure_opens_the_rows_it_counts(records: None, analyst: Any, sign_in: Any) -> None:
    client = sign_in(analyst)
    text = client.get(PAGE, {"view": "tables", "citizenship": "ROU"}).content.decode()
    link = "/records/?citizenship=ROU&amp;exploitation=ForcedLabour&amp;population=real"
    assert link in text
    rows = client.get(link.replace("&amp;", "&"))
    assert rows.status_code == 200
    assert "R1" in rows.content.decode() or rows.content.decode().count("/records/") >= 4


@pytest.mark.django_db
def test_a_reader_gets_figures_but_no_way_to_the_rows(records: None, organisation: Any, sign_in: Any) -> None:
    from candil.trust.accounts.models import User

    reader = User.objects.create_user("reader", organisation=organisation, roles=["reader"])
    text = sign_in(reader).get(PAGE, {"view": "tables"}).content.decode()
    assert "/records/?" not in text
    assert "not shown" in text


@pytest.mark.django_db
def test_a_filter_that_is_not_understood_is_said(records: None, analyst: Any, sign_in: Any) -> None:
    answer = sign_in(analyst).get(PAGE, {"citizenship": "Atlantis"})
    assert answer.status_code == 400
    assert "Atlantis" in answer.content.decode()


@pytest.mark.django_db
def test_each_filter_in_force_can_be_taken_away(records: None, analyst: Any, sign_in: Any) -> None:
    text = sign_in(analyst).get(PAGE, {"view": "tables", "citizenship": "ROU", "gender": "Masculine"}).content.decode()
    assert "Remove Citizenship: Romania" in text
    assert 'href="?view=tables&amp;gender=Masculine"' in text


@pytest.mark.django_db
def test_synthetic_records_are_announced(organisation: Any, analyst: Any, sign_in: Any) -> None:
    keep(CleanRecordFactory(is_synthetic=True), organisation=organisation)
    assert "Invented records" in sign_in(analyst).get(PAGE, {"view": "tables"}).content.decode()


@pytest.mark.django_db
def test_nobody_signed_in_sees_public_records_only(records: None, client: Any) -> None:
    text = client.get(PAGE, {"view": "tables"}).content.decode()
    assert "Romania" not in text
