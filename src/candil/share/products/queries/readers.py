"""Who a product is for, in words, and how it may be passed on."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from candil.share.products.models import Audience, Product

#: The "audience" of a report that the operator of the machine writes for themselves: it may hold everything.
OPERATOR_ONLY: Final = "operator"
#: TLP 2.0 code of an audience; a product with conditions is never wider than AMBER.
_TLP: Final[dict[str, str]] = {
    OPERATOR_ONLY: "RED",
    Audience.ANALYSTS: "AMBER+STRICT",
    Audience.ORGANISATION: "AMBER+STRICT",
    Audience.GROUP: "AMBER",
    Audience.MEMBERS: "GREEN",
    Audience.PUBLIC: "CLEAR",
}


def tlp_of(audience: str, *, conditions: bool) -> str:
    """The TLP 2.0 code of a product for this audience."""
    code = _TLP[audience]
    return "AMBER" if conditions and code in {"GREEN", "CLEAR"} else code


def level_of(audience: str) -> str:
    """The visibility level of a product for this audience."""
    return {Audience.GROUP: "groups", Audience.MEMBERS: "members", Audience.PUBLIC: "public"}.get(
        Audience(audience), "owner"
    )


def audience_words(audience: str, organisation: str, group: str = "") -> str:
    """An audience in one phrase."""
    return {
        Audience.ANALYSTS: _("People of %(organisation)s who may see records"),
        Audience.ORGANISATION: _("Everybody of %(organisation)s who may see statistics"),
        Audience.GROUP: _("Members of the sharing group %(group)s"),
        Audience.MEMBERS: _("All members of this hub"),
        Audience.PUBLIC: _("Everybody"),
    }[Audience(audience)] % {"organisation": organisation, "group": group}


def who_will_see(product: Product) -> str:
    """What releasing means, before somebody presses the button."""
    group = product.visibility.groups.first()
    readers = audience_words(product.audience, product.organisation.name, group.name if group else "")
    return _(
        "Readers once released: %(readers)s. They see every figure on this page, as page and as PDF, with the marking "
        "%(tlp)s. What is released does not change any more; it can only be withdrawn."
    ) % {"readers": readers, "tlp": product.tlp}
