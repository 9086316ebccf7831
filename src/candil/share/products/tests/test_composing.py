"""Products hold what the least entitled of their readers may know, exactly that, and stay as they were composed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import keep
from candil.analyse.picture.errors import QuestionUnclear
from candil.analyse.picture.queries import ask, counts
from candil.share.products.errors import ProductRefused
from candil.share.products.models import Audience, Product
from candil.share.products.models.description import Description, Table
from candil.share.products.queries.products import description_of, pdf_of
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import Readers, compose, write_brief
from candil.share.products.services.gathering import Ways
from candil.share.products.tests.conftest import records
from candil.share.products.tests.test_document import pages_of
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.models import Agreement
from candil.trust.partnerships.services import ensure_class

EVERYTHING = Wanted({})
MINIMUM = 10


def composed(viewer, *, audience: str = Audience.ANALYSTS, group: str = "", wanted: Wanted = EVERYTHING) -> Description:
    product = compose(by=viewer, title="Labour", wanted=wanted, readers=Readers(audience, group))
    return description_of(Product.objects.get(pk=product.pk))


def tables_of(description: Description) -> dict[str, Table]:
    """First column's header → table."""
    return {table.columns[0].label: table for section in description.sections for table in section.tables}


def figures_of(table: Table) -> dict[str, int | None]:
    """First cell → count beside it."""
    return {row.cells[0].text: row.cells[1].value for row in table.rows}


def told_counts(description: Description) -> list[int | None]:
    """Every count in every table, and the counts of the whole."""
    wanted = {"Records", "With neighbours"}
    cells = [
        row.cells[position].value
        for section in description.sections
        for table in section.tables
        for position, column in enumerate(table.columns)
        if column.label in wanted
        for row in table.rows
    ]
    return [*cells, description.counts.records, description.counts.people]


def test_figures_for_analysts_are_those_of_the_database(world, analyst_viewer) -> None:
    description = composed(analyst_viewer)
    assert description.counts.records == Record.objects.count() == 394
    assert description.counts.contributors == 3
    assert figures_of(tables_of(description)["Exploitation"]) == {
        "Forced labour": 216,
        "Sexual exploitation": 72,
        "Forced marriage": 72,
        "Forced begging": 30,
        "Organ removal": 4,
    }
    assert sum(value or 0 for value in figures_of(tables_of(description)["Citizenship"]).values()) == 394
    corridor = tables_of(description)["From"].rows[0]
    assert [cell.text for cell in corridor.cells[:3]] == ["Romania", "United Kingdom", "394"]


def test_a_reader_of_statistics_sees_no_figure_under_the_minimum(world, statistics_partner) -> None:
    description = composed(viewer_for(statistics_partner))
    exploitation = figures_of(tables_of(description)["Exploitation"])
    assert exploitation["Forced labour"] is not None
    assert "Forced begging" not in exploitation  # the owner keeps them to itself
    assert exploitation.get("Organ removal") is None  # four people, one contributor
    told = [value for value in told_counts(description) if value]
    assert len(told) > 10
    assert min(told) >= MINIMUM
    assert not any(
        str(4) == cell.text for table in tables_of(description).values() for row in table.rows for cell in row.cells
    )
    assert "told from 10 people and 3 contributors" in description.basis


def test_a_product_for_the_group_holds_what_every_member_may_know(world, analyst_viewer, statistics_partner) -> None:
    for_group = composed(analyst_viewer, audience=Audience.GROUP, group="harbour")
    member = composed(viewer_for(statistics_partner))
    assert for_group.sections == member.sections
    assert for_group.counts == member.counts
    assert any(told_counts(for_group))


def test_a_product_for_the_whole_organisation_holds_statistics_of_what_its_analysts_open(world, analyst_viewer) -> None:
    description = composed(analyst_viewer, audience=Audience.ORGANISATION)
    reader = replace(analyst_viewer, permissions=frozenset({"see_statistics"}))
    asked = ask(viewer=reader, where={}, population="real")
    expected = {cell.key[0]: cell.value or None for cell in counts(asked, ["exploitation"]).cells}
    exploitation = figures_of(tables_of(description)["Exploitation"])
    assert exploitation["Forced labour"] == expected["ForcedLabour"]
    assert exploitation.get("Organ removal") is None
    assert exploitation.get("Forced begging") is None  # thirty people, but one contributor


def test_nothing_that_is_not_shared_with_all_members_or_the_public_reaches_them(world, analyst_viewer) -> None:
    for audience in (Audience.MEMBERS, Audience.PUBLIC):
        description = composed(analyst_viewer, audience=audience)
        assert not any(told_counts(description))
        assert not any(section.tables or section.figures for section in description.sections)


def test_an_outsiders_product_knows_nothing_of_the_others(world, outsider) -> None:
    description = composed(viewer_for(outsider))
    assert not any(told_counts(description))


def test_filters_narrow_the_product_and_are_kept(world, analyst_viewer) -> None:
    description = composed(analyst_viewer, wanted=Wanted({"citizenship": ["Moldova"]}))
    assert description.counts.records == 4
    assert description.question == "Citizenship: Moldova"
    assert description.filters == (("citizenship", ("MDA",)),)


def test_an_unknown_filter_is_refused_before_anything_is_kept(world, analyst_viewer) -> None:
    with pytest.raises(QuestionUnclear, match="Atlantis"):
        composed(analyst_viewer, wanted=Wanted({"citizenship": ["Atlantis"]}))
    assert not Product.objects.exists()


def test_only_writers_of_reports_compose(world, administrator) -> None:
    for viewer in (viewer_for(administrator), OPERATOR):
        with pytest.raises(ProductRefused):
            compose(by=viewer, title="No", wanted=EVERYTHING)


def test_a_product_for_a_group_needs_membership_and_an_agreement_in_force(world, analyst_viewer, outsider) -> None:
    readers = Readers(Audience.GROUP, "harbour")
    with pytest.raises(ProductRefused, match="not in that sharing group"):
        compose(by=viewer_for(outsider), title="No", wanted=EVERYTHING, readers=readers)
    Agreement.objects.update(ends_on="2020-01-01", starts_on="2019-01-01")
    with pytest.raises(ProductRefused, match="no agreement in force"):
        compose(by=analyst_viewer, title="No", wanted=EVERYTHING, readers=readers)


def test_the_strictest_handling_of_what_was_counted_marks_the_product(
    world, organisation, partnership, analyst_viewer
) -> None:
    conditions = "Do not use in court without asking."
    strict = ensure_class(owner=organisation, level="groups", groups=[partnership], handling="C", conditions=conditions)
    assert composed(analyst_viewer).marking.handling == "P"
    keep(*records(1, citizenship="POL"), organisation=organisation, visibility=strict)
    marking = composed(analyst_viewer).marking
    assert (marking.handling, marking.conditions) == ("C", (conditions,))
    # A product that does not count the record does not carry its conditions.
    assert composed(analyst_viewer, wanted=Wanted({"citizenship": ["MDA"]})).marking.handling == "P"
    product = compose(by=analyst_viewer, title="Strict", wanted=EVERYTHING, readers=Readers(Audience.GROUP, "harbour"))
    assert product.visibility.handling == "C"
    assert product.tlp == "TLP:AMBER"


def test_records_that_come_later_change_nothing(world, organisation, analyst_viewer) -> None:
    product = compose(by=analyst_viewer, title="Labour", wanted=EVERYTHING)
    before, printed = description_of(product), pdf_of(product)
    keep(*records(50), organisation=organisation, shared="owner")
    after = Product.objects.get(pk=product.pk)
    assert description_of(after) == before
    assert pdf_of(after) == printed
    assert composed(analyst_viewer).counts.records == 444


def test_synthetic_records_are_counted_only_when_asked_for_and_said(world, organisation, analyst_viewer) -> None:
    keep(*(record._replace(is_synthetic=True) for record in records(40)), organisation=organisation)
    assert composed(analyst_viewer).counts.records == 394
    invented = compose(by=analyst_viewer, title="Invented", wanted=Wanted({}, "synthetic"))
    assert invented.holds_synthetic
    assert description_of(invented).counts.records == 40
    assert all("SYNTHETIC DATA" in page for page in pages_of(pdf_of(invented)))


def test_the_composition_is_in_the_ledger_with_its_question_and_digest(world, analyst_viewer) -> None:
    product = compose(by=analyst_viewer, title="Labour", wanted=Wanted({"gender": ["Feminine"]}))
    entry = Entry.objects.get(action="products.compose")
    assert entry.actor == "analyst"
    assert entry.details["where"] == {"gender": ["Feminine"]}
    assert entry.details["digest"] == product.digest


def test_where_no_date_is_finer_than_a_year_the_trend_is_by_year(organisation, analyst_viewer) -> None:
    yearly = [record._replace(date_precision="year") for record in records(48)]
    keep(*yearly, organisation=organisation)
    periods = [row.cells[0].text for row in tables_of(composed(analyst_viewer))["Period"].rows]
    assert periods == [str(year) for year in range(2018, 2024)]


def test_areas_are_compared_when_asked_for(world, analyst_viewer) -> None:
    product = compose(by=analyst_viewer, title="Countries", wanted=EVERYTHING, ways=Ways(areas="country"))
    assert figures_of(tables_of(description_of(product))["Place"])["United Kingdom"] == 394
    with pytest.raises(QuestionUnclear, match="no level of areas"):
        compose(by=analyst_viewer, title="No", wanted=EVERYTHING, ways=Ways(areas="parish"))


def test_a_brief_of_an_empty_hub_says_that_there_is_nothing(db) -> None:
    brief = write_brief(viewer=OPERATOR, title="Nothing yet", wanted=EVERYTHING)
    assert brief.description.judgements == ()
    text = " ".join(pages_of(brief.pdf))
    assert "no record counted here names both ends" in text
    assert "Data cut-off: no records" in text
