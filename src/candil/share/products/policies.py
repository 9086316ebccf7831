"""Who may compose, release and read products, and what a product shows to whom.

A product never widens sharing. It is composed for an audience, and its figures are those that the least entitled reader
of that audience may ask for: the reader could have asked the same question and would have got the same numbers. To tell
others more, share the records (which is a decision of its own), then compose again.
"""

from __future__ import annotations

from typing import Final

from candil.share.products.models import Audience, Product, Status
from candil.trust.accounts.policies import (
    COMPOSE_PRODUCTS,
    PUBLIC,
    RELEASE_PRODUCTS,
    SEE_RECORDS,
    SEE_STATISTICS,
    Viewer,
)

#: A member organisation that owns nothing and is in no group: what it may see, every member may see.
_ANY_MEMBER: Final = 0
_STATISTICS: Final = frozenset({SEE_STATISTICS})


def may_compose(viewer: Viewer) -> bool:
    """People of an organisation whose role it is to write intelligence reports."""
    return viewer.organisation_id is not None and viewer.may(COMPOSE_PRODUCTS)


def may_release(viewer: Viewer, product: Product) -> bool:
    """Editors of the organisation that composed it, while it is a draft."""
    return _is_own(viewer, product) and viewer.may(RELEASE_PRODUCTS) and product.status == Status.DRAFT


def may_discard(viewer: Viewer, product: Product) -> bool:
    """Authors and editors of the organisation, while it is a draft."""
    return _works_on(viewer, product) and product.status == Status.DRAFT


def may_withdraw(viewer: Viewer, product: Product) -> bool:
    """Editors of the organisation, once it is released."""
    return _is_own(viewer, product) and viewer.may(RELEASE_PRODUCTS) and product.status == Status.RELEASED


def may_read(viewer: Viewer, product: Product, visible: frozenset[int] | None) -> bool:
    """Whether the viewer may know of the product. `visible`: visibility classes that the viewer sees in any way.

    Drafts and withdrawn products: those who work on them. Released: the audience. A product for analysts holds
    exact figures of single records, so it takes the permission to see records.
    """
    if viewer.is_operator:
        return True
    if product.audience == Audience.ANALYSTS and not viewer.may(SEE_RECORDS):
        return False
    if product.status != Status.RELEASED:
        return _works_on(viewer, product)
    if product.audience == Audience.ANALYSTS:
        return _is_own(viewer, product)
    if product.audience == Audience.PUBLIC:
        return True
    return viewer.may(SEE_STATISTICS) and (visible is None or product.visibility_id in visible)


def least_entitled_reader(audience: str, composer: Viewer) -> Viewer:
    """The reader who may see least among an audience; a product's figures are asked in this reader's name.

    For the members of a group there is no such person: see `services.readers`.
    """
    if audience == Audience.ANALYSTS:
        return composer
    if audience == Audience.ORGANISATION:
        return Viewer(organisation_id=composer.organisation_id, permissions=_STATISTICS)
    if audience == Audience.MEMBERS:
        return Viewer(organisation_id=_ANY_MEMBER, permissions=_STATISTICS)
    if audience == Audience.PUBLIC:
        return PUBLIC
    raise ValueError(f"no single reader stands for {audience!r}")


def _is_own(viewer: Viewer, product: Product) -> bool:
    return viewer.organisation_id is not None and viewer.organisation_id == product.organisation_id


def _works_on(viewer: Viewer, product: Product) -> bool:
    return _is_own(viewer, product) and (viewer.may(COMPOSE_PRODUCTS) or viewer.may(RELEASE_PRODUCTS))
