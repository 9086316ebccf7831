"""Compose products: ask, write, mark, keep as a draft; or write a report straight to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candil.analyse.picture import queries as picture
from candil.analyse.picture.queries.filters import LABELS, NOT_REPORTED, label
from candil.share.products.errors import ProductRefused
from candil.share.products.models import Audience, Product
from candil.share.products.models.description import Description, digest, to_text
from candil.share.products.policies import may_compose
from candil.share.products.queries.document import document
from candil.share.products.queries.readers import OPERATOR_ONLY, audience_words, level_of
from candil.share.products.services.asking import Wanted, ask_for, group_of
from candil.share.products.services.gathering import Ways, gather
from candil.share.products.services.marking import marking_of
from candil.share.products.services.writing import Frame, write
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import OPERATOR, Viewer
from candil.trust.audit import services as audit
from candil.trust.partnerships.services import ensure_class

RECORDS_BY_QUARTER = Ways()


@dataclass(frozen=True)
class Readers:
    """For whom a product is composed: an audience, and the slug of the sharing group where it is one."""

    audience: str = Audience.ANALYSTS
    group: str = ""


COLLEAGUES = Readers()


@dataclass(frozen=True)
class Brief:
    """A report written straight to a file: the PDF, and the description that it shows."""

    pdf: bytes
    pages: int
    description: Description
    digest: str


def compose(
    *, by: Viewer, title: str, wanted: Wanted, readers: Readers = COLLEAGUES, ways: Ways = RECORDS_BY_QUARTER
) -> Product:
    """A draft whose figures are those that the least entitled of its readers may ask for.

    The asking is done before the transaction begins, so that a long question holds no lock.

    Raises:
        ProductRefused: composing is not the viewer's role, or the group has no agreement in force.
        QuestionUnclear: a filter, or a level of areas, that is not known.
    """
    organisation = accounts.organisation_of(by)
    if organisation is None or not may_compose(by):
        raise ProductRefused(_("Only people whose role it is to write intelligence reports can compose one."))
    group = group_of(by, readers.group) if readers.audience == Audience.GROUP else None
    asked = ask_for(by, wanted, audience=readers.audience, group=group)
    words = audience_words(readers.audience, organisation.name, group.name if group else "")
    frame = _frame(asked, by, title=title, audience=readers.audience, words=words, measure=ways.measure)
    description = write(frame, gather(asked, ways))
    with transaction.atomic():
        visibility = ensure_class(
            owner=organisation,
            level=level_of(readers.audience),
            groups=[group] if group else [],
            handling=description.marking.handling,
            conditions="\n".join(description.marking.conditions),
        )
        text = to_text(description)
        product = Product.objects.create(
            organisation=organisation,
            title=title,
            audience=readers.audience,
            visibility=visibility,
            tlp=description.marking.tlp,
            holds_synthetic=description.holds_synthetic,
            question=_question(asked, ways),
            description=text,
            digest=digest(text),
            composed_by_id=by.user_id,
        )
        details = {"audience": readers.audience, "group": readers.group, "digest": product.digest}
        _write_audit(by, "compose", f"product:{product.pk}", {**details, **product.question})
    return product


def write_brief(*, viewer: Viewer, title: str, wanted: Wanted, ways: Ways = RECORDS_BY_QUARTER) -> Brief:
    """A report for the operator's own eyes, or as `viewer` may know it; kept nowhere, but told in the audit.

    For the command line of the machine. Raises QuestionUnclear, ProductNotDrawn.
    """
    asked = picture.ask(viewer=viewer, where=wanted.where, population=wanted.population)
    audience = OPERATOR_ONLY if viewer.is_operator else Audience.ANALYSTS
    words = _("The operator of this machine") if viewer.is_operator else str(accounts.person_named(viewer.username))
    frame = _frame(asked, viewer, title=title, audience=audience, words=words, measure=ways.measure)
    description = write(frame, gather(asked, ways))
    fingerprint = digest(to_text(description))
    drawn = document(description, digest=fingerprint)
    details = {"digest": fingerprint, **_question(asked, ways)}
    with transaction.atomic():
        _write_audit(OPERATOR, "brief", f"viewer:{viewer.username}", details)
    return Brief(drawn.pdf, drawn.pages, description, fingerprint)


def _frame(asked: picture.Asked, by: Viewer, *, title: str, audience: str, words: str, measure: str) -> Frame:
    organisation = accounts.organisation_of(by)
    return Frame(
        title=title,
        organisation=organisation.name if organisation else "",
        composed_by=by.username if by.is_operator else str(accounts.person_named(by.username)),
        composed_at=timezone.now(),
        audience=words,
        basis=_basis(asked),
        question=_in_words(asked),
        filters=tuple((name, _written(values)) for name, values in sorted(asked.question.where.items())),
        population=asked.population,
        holds_synthetic=asked.population != "real",
        marking=marking_of(asked, by, audience),
        measure=measure,
    )


def _basis(asked: picture.Asked) -> str:
    """How exact the figures are, for these readers."""
    if not asked.is_protected:
        return _("Exact counts: these readers may open every record counted.")
    protected = _(
        "figures known by statistics only are told from %(people)d people and %(contributors)d contributors"
    ) % {
        "people": asked.rule.minimum_people,
        "contributors": asked.rule.minimum_contributors,
    }
    if asked.scope.rows:
        return _("Records that these readers may open are counted exactly; %(protected)s.") % {"protected": protected}
    return _("Statistics only: %(protected)s.") % {"protected": protected}


def _in_words(asked: picture.Asked) -> str:
    """The question as a sentence part: "Type of exploitation: Forced labour; Year: 2022, 2023"."""
    parts = [
        f"{LABELS[name]}: {', '.join(label(name, value or None) for value in values)}"
        for name, values in sorted(asked.question.where.items())
    ]
    return "; ".join(parts) or _("All records that these readers may know of")


def _written(values: Sequence[str | None]) -> tuple[str, ...]:
    """Filter values as an address writes them."""
    return tuple(value or NOT_REPORTED for value in values)


def _question(asked: picture.Asked, ways: Ways) -> dict[str, object]:
    """The question as JSON, so that it can be asked again."""
    where = {name: list(_written(values)) for name, values in asked.question.where.items()}
    return {"where": where, "population": asked.population, **vars(ways), "parts": list(ways.parts)}


def _write_audit(by: Viewer, verb: str, subject: str, details: dict[str, object]) -> None:
    audit.record(by=by.username, action=f"products.{verb}", subject=subject, details=details)
