"""The parts that whoever composes chooses: each holds what the picture answers, with why and how sure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import h3
import pytest
from django.urls import reverse

from candil.analyse.incidents.queries import UniqueIncidents
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.picture import queries as picture
from candil.share.products.models import Audience, Product
from candil.share.products.models.description import Description, Section
from candil.share.products.queries.products import description_of, pdf_of
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import Readers, compose, write_brief
from candil.share.products.services.gathering import Ways
from candil.share.products.services.sections.firmness import firmness_section
from candil.share.products.services.sections.numbering import Numbering
from candil.share.products.services.sections.parts import ALWAYS, CHOSEN
from candil.share.products.services.sections.unique import unique_section
from candil.share.products.tests.conftest import TOWNS
from candil.share.products.tests.test_document import pages_of
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.partnerships.models import Membership
from candil_analysis.hotspots import cell_hotspots, without_each_contributor

HOMES = [("ROU", "A"), ("ROU", "A"), ("ROU", "F"), ("VNM", "F"), ("VNM", "F"), ("ALB", "C")]
COUNTRY_ONLY = {"place_name": "", "latitude": None, "longitude": None, "precision": "country"}
LEVEL = "cell:5"


def a_record(quarter: int, place: int) -> Any:
    """The `place`-th record of a quarter (from 0: 2019-Q1): from 2023 on nobody from Albania, and all to Dover."""
    year, month = 2019 + quarter // 4, 2 + 3 * (quarter % 4)
    home, industry = HOMES[place % len(HOMES)]
    name, latitude, longitude = TOWNS[place % len(TOWNS)]
    if year == 2023:
        home, industry = ("ROU", "A") if home == "ALB" else (home, industry)
        name, latitude, longitude = TOWNS[1]
    legs = (
        CleanLegFactory(stage="origin", country=home, **COUNTRY_ONLY),
        CleanLegFactory(stage="transit", country="HUN", **COUNTRY_ONLY),
        CleanLegFactory(place_name=name, latitude=latitude, longitude=longitude),
    )
    codes = {"citizenship": (home,), "industry": (industry,), "exploitation": ("ForcedLabour",)}
    day = date(year, month, 10)
    return CleanRecordFactory(codes=codes, date_from=day, date_to=day, legs=legs)


@pytest.fixture
def moving(organisation: Any, partnership: Any) -> Any:
    """Three members share records of twenty quarters: six each a quarter, twice as many from 2021 on."""
    police = Organisation.objects.get(slug="harbour-police")
    shelter = Organisation.objects.create(slug="open-shelter", name="Open Shelter", sector="charity", country="GBR")
    Membership.objects.create(group=partnership, organisation=shelter, grant="rows")
    for owner in (organisation, police, shelter):
        made = [a_record(quarter, place) for quarter in range(20) for place in range(6 if quarter < 8 else 12)]
        keep(*made, organisation=owner, shared="groups:harbour")
    return organisation


def composed(viewer: Any, *parts: str, readers: Readers = Readers()) -> Description:  # noqa: B008 - frozen
    product = compose(by=viewer, title="Farms", wanted=Wanted({}), readers=readers, ways=Ways(parts=parts))
    return description_of(Product.objects.get(pk=product.pk))


def section_of(description: Description, name: str) -> Section:
    return next(section for section in description.sections if section.name == name)


def column(section: Section, position: int) -> list[object]:
    return [row.cells[position].value for row in section.tables[0].rows]


def _changing(asked: picture.Asked) -> list[object]:
    changing = picture.emerging_of(asked, LEVEL, "quarter")
    assert changing is not None
    return sorted({place.recent for place in changing.found if place.state not in {"none", "not tested"}})


def _changed(asked: picture.Asked) -> list[object]:
    changed = picture.changed_corridors_of(asked)
    assert changed is not None
    return [one.after for one in changed.found.corridors if one.direction]


def _rise(asked: picture.Asked) -> list[object]:
    change = picture.rise_and_fall_of(asked)
    assert change is not None
    return [one.later for one in change.found.found][:15]


#: Part → the column of its table that is compared, and the same figures from the picture.
FIGURES: dict[str, tuple[int, Callable[[picture.Asked], list[object]]]] = {
    "changing": (3, _changing),
    "changed_corridors": (3, _changed),
    "passages": (1, lambda asked: [one.through for one in picture.passages_of(asked).overall]),
    "course": (1, lambda asked: [picture.break_of(asked, "quarter").level]),
    "combinations": (1, lambda asked: [one.count for one in picture.combinations_of(asked).found][:15]),
    "rise_and_fall": (2, _rise),
    "scenarios": (1, lambda asked: [one.probability for one in picture.scenarios_of(asked).profiles]),
    "network": (1, lambda asked: sorted(tie.weight for tie in picture.network_of(asked).ties)),
}


def test_every_part_is_tried_below() -> None:
    assert {*FIGURES, "firmness", "unique"} == set(CHOSEN)


@pytest.mark.parametrize("part", FIGURES)
def test_a_part_holds_what_the_picture_answers(moving, analyst_viewer, part: str) -> None:
    description = composed(analyst_viewer, part)
    section = section_of(description, part)
    assert section.title == str(CHOSEN[part])
    position, expected = FIGURES[part]
    told, answered = column(section, position), expected(picture.ask(viewer=analyst_viewer, population="real"))
    assert answered
    if part == "changing":  # neighbours are one line, named by the strongest of them
        assert told
        assert set(told) <= set(answered)
    elif part == "network":
        assert sorted(told) == answered
    else:
        assert told == answered
    assert any("3" in line and "contributing organisations" in line for line in section.why)
    assert section.sure
    assert {each.name for each in description.sections} == {*ALWAYS, part}
    assert any(method.gives == str(CHOSEN[part]) for method in description.methods)


def test_unique_incidents_are_told_with_their_interval(monkeypatch) -> None:
    known = UniqueIncidents(
        1_950, 1_920, 1_985, 0.9, 2_000, 3, datetime(2026, 11, 22, tzinfo=UTC), True, "Clusterings", "1"
    )
    section = unique_section(known)
    assert section.paragraphs == ("2,000 records tell of about 1,950 incidents (1,920 to 1,985, 90% interval).",)
    assert any("3 records came or changed" in line for line in section.sure)
    assert any("statistics only" in line for line in section.sure)
    assert section.why
    assert unique_section(None).nothing


def test_unique_incidents_are_those_of_the_picture(moving, analyst_viewer, monkeypatch) -> None:
    known = UniqueIncidents(40, 38, 42, 0.9, 50, 0, datetime(2026, 11, 22, tzinfo=UTC), False, "Clusterings", "1")
    asked: list[Any] = []
    monkeypatch.setattr(picture, "unique_incidents_of", lambda question: asked.append(question) or known)
    section = section_of(composed(analyst_viewer, "unique"), "unique")
    assert "50 records tell of about 40 incidents" in section.paragraphs[0]
    assert [one.viewer for one in asked] == [picture.ask(viewer=analyst_viewer, population="real").viewer]


def test_a_hotspot_of_one_contributor_is_told_from_one_of_all() -> None:
    alone, shared = (h3.grid_disk(h3.latlng_to_cell(*there, 5), 1) for there in ((48.0, 67.0), (52.0, 76.0)))
    reports: dict[str, dict[str, int]] = {
        h3.latlng_to_cell(4.0 * (n % 10), 8.0 * (n // 10), 5): {"police": 1} for n in range(60)
    }
    reports |= {cell: {"lantern": 30} for cell in alone}
    reports |= {cell: {"lantern": 10, "police": 10, "shelter": 10} for cell in shared}
    found = without_each_contributor(reports, lambda counts: cell_hotspots(dict(counts), seed=1))
    section = firmness_section(found, LEVEL, Numbering())
    told = {str(row.cells[0].value): row.cells[1].value for row in section.tables[0].rows}
    assert {standing for key, standing in told.items() if key in shared} == {"holds"}
    assert {standing for key, standing in told.items() if key in alone} == {"rests on one contributor"}
    row = next(row for row in section.tables[0].rows if row.cells[0].value in alone)
    assert [cell.text for cell in row.cells[4:6]] == ["lantern", "100.0%"]
    assert row.cells[2].value == found.place(str(row.cells[0].value)).hotspot.around  # type: ignore[union-attr]


def test_what_moved_in_the_records_is_what_the_report_names(moving, analyst_viewer) -> None:
    description = composed(analyst_viewer, "changing", "changed_corridors", "course", "combinations")
    assert section_of(description, "changing").tables[0].rows[0].cells[1].text in {"New", "Growing"}
    assert "Dover" in section_of(description, "changing").tables[0].rows[0].cells[0].text
    gone = section_of(description, "changed_corridors").tables[0].rows[0]
    assert [cell.text for cell in gone.cells[:4]] == ["Albania", "Hungary", "24", "0"]
    assert gone.where == (("corridor", ("ALB-HUN",)), ("year", ("2023",)))
    course = section_of(description, "course")
    assert "The course changed from 2021-Q1 on: 2." in course.paragraphs[0]
    together = section_of(description, "combinations").tables[0].rows
    assert "Citizenship: Albania + Industry: Manufacturing" in {row.cells[0].text for row in together}


def test_readers_of_statistics_get_what_disclosure_allows_and_no_contributor(
    moving, analyst_viewer, statistics_partner
) -> None:
    keep(a_record(19, 0)._replace(codes={"citizenship": ("TON",), "industry": ("B",)}), organisation=moving)
    for_group = composed(analyst_viewer, *CHOSEN, readers=Readers(Audience.GROUP, "harbour"))
    asked = picture.ask(viewer=viewer_for(statistics_partner), population="real")
    assert asked.is_protected
    looked_for = section_of(for_group, "nothing").paragraphs
    assert any(line.startswith("How firm the hotspots are: Not told") for line in looked_for)
    combinations = picture.combinations_of(asked)
    assert column(section_of(for_group, "combinations"), 1) == [one.count for one in combinations.found][:15]
    passed = picture.passages_of(asked)
    assert column(section_of(for_group, "passages"), 1) == [one.through for one in passed.overall]
    counted = [
        cell.value
        for name in ("combinations", "network", "passages")
        for table in section_of(for_group, name).tables
        for row in table.rows
        for cell, head in zip(row.cells, table.columns, strict=True)
        if head.label in {"Records", "Journeys through it"}
    ]
    assert counted
    assert min(value for value in counted if value) >= asked.rule.minimum_people
    said = repr(for_group)
    assert not any(slug in said for slug in ("harbour-police", "open-shelter", "Tonga"))
    assert not any("fallen silent" in line for line in section_of(for_group, "trend").sure)


def test_the_members_of_a_group_read_what_each_of_them_may_ask(moving, analyst_viewer, statistics_partner) -> None:
    for_group = composed(analyst_viewer, *CHOSEN, readers=Readers(Audience.GROUP, "harbour"))
    member = composed(viewer_for(statistics_partner), *CHOSEN)
    assert for_group.sections == member.sections


def test_what_is_not_chosen_is_not_asked(moving, analyst_viewer, monkeypatch) -> None:
    for name in ("network_of", "scenarios_of", "combinations_of", "emerging_of", "firmness_of", "break_of"):
        monkeypatch.setattr(picture, name, lambda *_a, **_k: pytest.fail("asked"))
    description = composed(analyst_viewer, "passages")
    assert [section.name for section in description.sections] == [
        "hotspots", "corridors", "passages", "trend", "breakdowns",
    ]  # fmt: skip


def test_what_is_looked_for_without_a_finding_is_said_in_one_line_each(db) -> None:
    brief = write_brief(viewer=OPERATOR, title="Nothing yet", wanted=Wanted({}))
    lines = section_of(brief.description, "nothing").paragraphs
    assert [line.split(":")[0] for line in lines] == [
        str(CHOSEN[part]) for part in ("unique", "firmness", "changing", "changed_corridors", "passages", "course",
                                       "combinations", "rise_and_fall", "scenarios", "network")
    ]  # fmt: skip
    assert "There are no two complete years in a row to compare." in " ".join(lines)
    text = " ".join(pages_of(brief.pdf))
    assert "Looked for without a finding" in text
    assert all(line in text for line in lines)


def test_page_and_pdf_say_why_and_how_sure(moving, analyst, analyst_viewer, sign_in) -> None:
    product = compose(by=analyst_viewer, title="Farms", wanted=Wanted({}), ways=Ways(parts=("scenarios", "network")))
    page = sign_in(analyst).get(reverse("products:product-detail", args=[product.pk])).content.decode()
    printed = " ".join(pages_of(pdf_of(product)))
    for said in ("Likely scenarios", "What hangs together", "Why", "How sure", "never about a person"):
        assert said in page
        assert said in printed
    assert page.count("<h3>How sure</h3>") == 6
    drawing = reverse("products:product-figure", args=[product.pk, 0, "dark"])
    assert drawing in page


def test_a_corridor_opens_the_records_it_counts(moving, analyst, analyst_viewer, sign_in) -> None:
    product = compose(by=analyst_viewer, title="Farms", wanted=Wanted({}), ways=Ways(parts=("changed_corridors",)))
    client = sign_in(analyst)
    page = client.get(reverse("products:product-detail", args=[product.pk])).context["page"]
    for name, position in (("corridors", 2), ("changed_corridors", 3)):
        (part,) = (part for part in page["parts"] if part.name == name)
        line = next(line for line in part.sheets[0].lines if line.cells[position][0].value is not None)
        assert client.get(line.records).context["page"].total == line.cells[position][0].value
