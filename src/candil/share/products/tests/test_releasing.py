"""Who reads what, and that what was released stays as it was."""

from __future__ import annotations

import hashlib

import pytest

from candil.share.products.errors import ProductAltered, ProductRefused, ProductUnknown
from candil.share.products.models import Audience, Product, Rendition, Status
from candil.share.products.policies import least_entitled_reader
from candil.share.products.queries.products import description_of, pdf_of, product_for, products_for
from candil.share.products.services.releasing import discard, release, withdraw
from candil.share.products.tests.factories import make_product
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR, PUBLIC, SEE_STATISTICS, Viewer, viewer_for
from candil.trust.audit.models import Entry


@pytest.fixture
def editor(organisation):
    """Releases the reports of the owning organisation."""
    return viewer_for(User.objects.create_user(username="editor", organisation=organisation, roles=["editor"]))


@pytest.fixture
def reader(organisation):
    """Sees statistics and released reports of the owning organisation."""
    return viewer_for(User.objects.create_user(username="reader", organisation=organisation, roles=["reader"]))


def names_of_those_who_read(product: Product, viewers: dict[str, Viewer]) -> set[str]:
    return {name for name, viewer in viewers.items() if product in products_for(viewer)}


def test_a_draft_is_read_by_those_who_work_on_it_only(cast, organisation, editor, reader) -> None:
    product = make_product(organisation, audience=Audience.PUBLIC, level="public")
    assert names_of_those_who_read(product, {**cast, "editor": editor, "reader": reader}) == {"analyst", "editor"}


@pytest.mark.parametrize(
    ("audience", "level", "expected"),
    [
        (Audience.ANALYSTS, "owner", {"analyst", "editor"}),
        (Audience.ORGANISATION, "owner", {"analyst", "editor", "reader"}),
        (Audience.GROUP, "groups", {"analyst", "editor", "reader", "rows_partner", "statistics_partner"}),
        (
            Audience.MEMBERS,
            "members",
            {"analyst", "editor", "reader", "rows_partner", "statistics_partner", "outsider"},
        ),
        (
            Audience.PUBLIC,
            "public",
            {
                "analyst",
                "editor",
                "reader",
                "rows_partner",
                "statistics_partner",
                "outsider",
                "administrator",
                "reporter",
            },
        ),
    ],
)
def test_a_released_product_is_read_by_its_audience_only(
    cast, organisation, partnership, editor, reader, audience, level, expected
) -> None:
    groups = [partnership] if level == "groups" else []
    product = make_product(organisation, audience=audience, level=level, groups=groups)
    release(by=editor, product=product)
    viewers = {**cast, "editor": editor, "reader": reader}
    assert names_of_those_who_read(product, viewers) == expected
    for name, viewer in viewers.items():
        if name in expected:
            assert product_for(viewer, product.pk) == product
        else:
            with pytest.raises(ProductUnknown, match="no such report"):
                product_for(viewer, product.pk)


def test_what_one_may_not_know_of_and_what_is_not_there_sound_the_same(organisation, cast) -> None:
    product = make_product(organisation)
    with pytest.raises(ProductUnknown) as hidden:
        product_for(cast["outsider"], product.pk)
    with pytest.raises(ProductUnknown) as absent:
        product_for(cast["outsider"], product.pk + 1000)
    assert str(hidden.value) == str(absent.value)


def test_only_an_editor_of_the_organisation_releases(organisation, cast, editor) -> None:
    product = make_product(organisation)
    with pytest.raises(ProductRefused, match="editor"):
        release(by=cast["analyst"], product=product)
    stranger = viewer_for(User.objects.create_user(username="stranger", roles=["editor"]))
    with pytest.raises(ProductUnknown):
        release(by=stranger, product=product)
    with pytest.raises(ProductRefused):
        release(by=OPERATOR, product=product)
    assert Product.objects.get(pk=product.pk).status == Status.DRAFT
    release(by=editor, product=product)
    entry = Entry.objects.filter(action="products.release").get()
    assert entry.details["digest"] == product.digest
    assert entry.actor == "editor"


def test_the_released_pdf_is_kept_byte_for_byte(organisation, editor, monkeypatch) -> None:
    product = release(by=editor, product=make_product(organisation))
    kept = pdf_of(product)
    monkeypatch.setattr("candil.share.products.queries.products.pdf", lambda *_a, **_k: pytest.fail("drawn again"))
    assert pdf_of(Product.objects.get(pk=product.pk)) == kept
    assert Rendition.objects.get(product=product).digest == hashlib.sha256(kept).hexdigest()


def test_released_products_are_neither_released_again_nor_discarded(organisation, editor) -> None:
    product = release(by=editor, product=make_product(organisation))
    with pytest.raises(ProductRefused):
        release(by=editor, product=product)
    with pytest.raises(ProductRefused):
        discard(by=editor, product=product)
    assert Product.objects.filter(pk=product.pk).exists()


def test_a_changed_description_is_noticed_at_every_reading(organisation, editor) -> None:
    product = release(by=editor, product=make_product(organisation))
    changed = product.description.replace('"people":1530', '"people":3')
    assert changed != product.description
    Product.objects.filter(pk=product.pk).update(description=changed)
    altered = Product.objects.get(pk=product.pk)
    with pytest.raises(ProductAltered, match="not what was composed"):
        description_of(altered)
    with pytest.raises(ProductAltered):
        pdf_of(altered)


def test_a_changed_draft_cannot_be_released(organisation, editor) -> None:
    product = make_product(organisation)
    Product.objects.filter(pk=product.pk).update(description=product.description.replace("England", "Wales"))
    with pytest.raises(ProductAltered):
        release(by=editor, product=product)
    assert Product.objects.get(pk=product.pk).status == Status.DRAFT


def test_a_changed_pdf_is_not_handed_out(organisation, editor) -> None:
    product = release(by=editor, product=make_product(organisation))
    Rendition.objects.filter(product=product).update(pdf=b"%PDF-1.7 other")
    with pytest.raises(ProductAltered, match="not what was released"):
        pdf_of(product)


def test_a_withdrawn_product_is_gone_for_its_readers_and_marked_for_its_authors(organisation, cast, editor) -> None:
    product = release(by=editor, product=make_product(organisation, audience=Audience.MEMBERS, level="members"))
    assert product in products_for(cast["outsider"])
    withdraw(by=editor, product=product)
    assert product not in products_for(cast["outsider"])
    kept = product_for(cast["analyst"], product.pk)
    assert kept.status == Status.WITHDRAWN
    with pytest.raises(ProductRefused):
        withdraw(by=editor, product=kept)


def test_drafts_are_discarded_with_a_line_in_the_ledger(organisation, cast) -> None:
    product = make_product(organisation)
    discard(by=cast["analyst"], product=product)
    assert not Product.objects.filter(title=product.title).exists()
    assert Entry.objects.filter(action="products.discard").count() == 1


def test_the_least_entitled_reader_of_each_audience_never_sees_more_than_its_composer_or_the_public(cast) -> None:
    composer = cast["analyst"]
    assert least_entitled_reader(Audience.ANALYSTS, composer) is composer
    inside = least_entitled_reader(Audience.ORGANISATION, composer)
    assert (inside.organisation_id, inside.permissions) == (composer.organisation_id, frozenset({SEE_STATISTICS}))
    assert least_entitled_reader(Audience.PUBLIC, composer) is PUBLIC
    member = least_entitled_reader(Audience.MEMBERS, composer)
    assert member.permissions == frozenset({SEE_STATISTICS})
    assert not User.objects.filter(organisation_id=member.organisation_id).exists()
