"""Descriptions keep what they hold, and notice when they are not what they were."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse

from candil.share.products.models import Product
from candil.share.products.models.description import digest, from_text, to_text, to_values
from candil.share.products.queries.document import pdf
from candil.share.products.tests.factories import make_product
from candil.share.products.tests.plain import a_description
from candil.share.products.tests.test_document import pages_of


def test_a_description_comes_back_from_its_text_as_it_went() -> None:
    description = a_description()
    assert from_text(to_text(description)) == description


def test_any_changed_value_changes_the_digest() -> None:
    description = a_description()
    other = replace(description, counts=replace(description.counts, people=1531))
    assert digest(to_text(other)) != digest(to_text(description))
    assert digest(to_text(from_text(to_text(description)))) == digest(to_text(description))


@pytest.mark.parametrize(
    "break_it",
    [
        lambda value: value.update(format=3),
        lambda value: value.pop("title"),
        lambda value: value.update(surprise=1),
        lambda value: value["counts"].update(records="many"),
        lambda value: value["sections"][0].update(tables={"number": "Table 1"}),
    ],
    ids=["another format", "a field missing", "a field too many", "another kind", "no list"],
)
def test_json_that_is_no_description_is_refused(break_it) -> None:
    values = to_values(a_description())
    break_it(values)
    with pytest.raises(ValueError, match=r"format|missing or unknown|expected|none of"):
        from_text(json.dumps(values))


OLD = (Path(__file__).parent / "data" / "description_format_1.json").read_text()


def test_a_description_of_the_first_format_is_still_read_and_drawn() -> None:
    assert json.loads(OLD)["format"] == 1
    description = from_text(OLD)
    assert [section.name for section in description.sections] == ["hotspots", "corridors", "trend", "breakdowns"]
    assert all(section.why == section.sure == () for section in description.sections)
    assert "The course changed from 2023-Q2 on" in " ".join(pages_of(pdf(description)))


def test_a_released_report_of_the_first_format_still_has_its_page(organisation, analyst, sign_in) -> None:
    product = make_product(organisation)
    Product.objects.filter(pk=product.pk).update(description=OLD, digest=digest(OLD))
    page = sign_in(analyst).get(reverse("products:product-detail", args=[product.pk]))
    assert page.status_code == 200
    assert "The course changed from 2023-Q2 on" in page.content.decode()
    assert "How sure" not in page.content.decode()
