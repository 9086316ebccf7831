"""Pages of products, asked by everybody."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from candil.share.products.models import Audience, Product, Status
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import compose
from candil.share.products.services.releasing import release
from candil.share.products.tests.factories import make_product
from candil.share.products.tests.test_document import pages_of
from candil.trust.accounts.policies import viewer_for


def addresses(product: Product) -> list[str]:
    return [
        reverse("products:product-detail", args=[product.pk]),
        reverse("products:product-pdf", args=[product.pk]),
        reverse("products:product-figure", args=[product.pk, 0, "light"]),
        reverse("products:product-figure", args=[product.pk, 0, "dark"]),
    ]


def test_the_audience_reads_page_pdf_and_figures_and_nobody_else_learns_of_it(
    organisation, analyst, rows_partner, statistics_partner, outsider, administrator, sign_in
) -> None:
    product = make_product(organisation)
    for person in (None, rows_partner, statistics_partner, outsider, administrator):
        client = sign_in(person)
        assert {client.get(address).status_code for address in addresses(product)} == {404}
        assert product.title not in client.get(reverse("products:product-list")).content.decode()
    client = sign_in(analyst)
    assert [client.get(address).status_code for address in addresses(product)] == [200] * 4
    assert product.title in client.get(reverse("products:product-list")).content.decode()


def test_a_public_product_needs_no_account(organisation, editor, client) -> None:
    product = make_product(organisation, audience=Audience.PUBLIC, level="public")
    assert client.get(addresses(product)[0]).status_code == 404
    release(by=viewer_for(editor), product=product)
    assert [client.get(address).status_code for address in addresses(product)] == [200] * 4


def test_the_page_says_what_the_pdf_says(organisation, analyst, sign_in) -> None:
    product = make_product(organisation)
    client = sign_in(analyst)
    page = client.get(addresses(product)[0]).content.decode()
    printed = "".join(pages_of(client.get(addresses(product)[1]).content)).replace(" ", "")
    for said in ("Forced labour", "Albania", "96", "at least 190", "DRAFT: not released", "confidence: moderate"):
        assert said in page
        assert said.replace(" ", "") in printed
    assert "&lt;" not in page.replace("&lt; 0.001", "")


def test_words_of_people_are_escaped(organisation, analyst, sign_in) -> None:
    product = make_product(organisation, title='<script>alert("x")</script>')
    page = sign_in(analyst).get(addresses(product)[0]).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_figures_open_the_records_counted_for_those_who_may_see_them(world, analyst, analyst_viewer, sign_in) -> None:
    product = compose(by=analyst_viewer, title="Labour", wanted=Wanted({"gender": ["Feminine"]}))
    client = sign_in(analyst)
    page = client.get(addresses(product)[0]).content.decode()
    links = re.findall(r'href="(/records/\?[^"]*exploitation=OrganRemoval[^"]*)"', page)
    assert len(links) == 1
    opened = client.get(links[0].replace("&amp;", "&"))
    assert opened.status_code == 200
    assert opened.context["page"].total == 4


def test_statistics_open_nothing_and_say_why(world, analyst, analyst_viewer, sign_in) -> None:
    from candil.share.products.services.composing import Readers

    product = compose(by=analyst_viewer, title="Labour", wanted=Wanted({}), readers=Readers(Audience.GROUP, "harbour"))
    page = sign_in(analyst).get(addresses(product)[0]).content.decode()
    assert "/records/?" not in page
    assert "they do not open single records" in page


def test_a_report_is_composed_read_and_released_on_the_pages(world, editor, sign_in) -> None:
    client = sign_in(editor)
    compose_page = reverse("products:compose")
    assert client.get(compose_page, {"exploitation": "ForcedLabour"}).status_code == 200
    answers = {
        "title": "Harbour", "audience": "group", "group": "harbour", "measure": "records", "population": "real",
        "areas": "", "period": "quarter", "exploitation": ["ForcedLabour"], "citizenship": "Romania",
    }  # fmt: skip
    response = client.post(compose_page, answers)
    product = Product.objects.get()
    assert response.headers["Location"] == reverse("products:product-detail", args=[product.pk])
    page = client.get(response.headers["Location"]).content.decode()
    assert "Members of the sharing group Harbour partnership" in page
    assert "Release this report" in page
    client.post(reverse("products:release", args=[product.pk]))
    product.refresh_from_db()
    assert product.status == Status.RELEASED
    page = client.get(reverse("products:product-detail", args=[product.pk])).content.decode()
    assert "Release this report" not in page
    assert "Withdraw this report" in page


def test_a_question_of_the_picture_fills_the_form_and_what_a_report_cannot_ask_is_said(analyst, sign_in) -> None:
    address = reverse("products:compose")
    asked = {"exploitation": ["ForcedLabour", "Servitude"], "year": ["2022", "2023"], "population": "real"}
    page = sign_in(analyst).get(address, asked).content.decode()
    assert 'value="2022, 2023"' in page
    for code in asked["exploitation"]:
        assert re.search(rf'value="{code}"[^>]* checked', page), code
    assert "cannot be limited" not in page
    page = sign_in(analyst).get(address, {"quarter": "2022-Q2", "status": "Confirmed"}).content.decode()
    assert re.search(r"cannot be limited by what your question was limited by: Quarter, \w+", page)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": ""}, "This field is required"),
        ({"audience": "group", "group": ""}, "Choose the sharing group"),
        ({"citizenship": "Atlantis"}, "Atlantis"),
        ({"areas": "parish"}, "no level of areas"),
        ({"audience": "everyone"}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_answered_says_what_to_change(analyst, partnership, sign_in, change, fault) -> None:
    answers = {
        "title": "Harbour", "audience": "analysts", "measure": "records", "population": "real", "period": "quarter",
    }  # fmt: skip
    response = sign_in(analyst).post(reverse("products:compose"), {**answers, **change})
    assert response.status_code == 422
    assert fault in response.content.decode()
    assert not Product.objects.exists()


def test_those_who_do_not_write_reports_find_no_form(administrator, sign_in) -> None:
    assert sign_in(administrator).get(reverse("products:compose")).status_code == 404
    assert sign_in(None).get(reverse("products:compose")).status_code == 404


def test_changes_need_a_post_and_the_role(organisation, analyst, outsider, sign_in) -> None:
    product = make_product(organisation)
    for name in ("release", "withdraw", "discard"):
        address = reverse(f"products:{name}", args=[product.pk])
        assert sign_in(analyst).get(address).status_code == 405
        assert sign_in(outsider).post(address).status_code == 404
    sign_in(analyst).post(reverse("products:release", args=[product.pk]))
    product.refresh_from_db()
    assert product.status == Status.DRAFT
    sign_in(analyst).post(reverse("products:discard", args=[product.pk]))
    assert not Product.objects.exists()


def test_an_altered_report_is_not_shown(organisation, analyst, sign_in) -> None:
    product = make_product(organisation)
    Product.objects.update(description=product.description.replace("Croydon", "Cardiff"))
    client = sign_in(analyst)
    for address in addresses(product)[:2]:
        response = client.get(address)
        assert response.status_code == 500
        assert "Cardiff" not in response.content.decode()
        assert "Restore it from a backup" in response.content.decode()
    assert client.get(addresses(product)[2]).status_code == 404


def test_there_are_as_many_figures_as_the_page_shows(organisation, analyst, sign_in) -> None:
    product = make_product(organisation)
    client = sign_in(analyst)
    drawing = client.get(reverse("products:product-figure", args=[product.pk, 2, "light"]))
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg")
    assert client.get(reverse("products:product-figure", args=[product.pk, 3, "light"])).status_code == 404
    assert client.get(reverse("products:product-figure", args=[product.pk, 0, "blue"])).status_code == 404
