"""Judgements follow from figures, name them, and say how likely and how sure."""

from __future__ import annotations

import re
from dataclasses import replace

from candil.share.products.models.description import Description
from candil.share.products.services.findings import Evidence
from candil.share.products.services.judgements import confidence
from candil.share.products.services.writing import write
from candil.share.products.tests.plain import a_place, a_point, findings, frame


def test_confidence_needs_three_contributors_and_a_hundred_records() -> None:
    assert confidence(Evidence(100, 100, 3)) == "moderate"
    assert confidence(Evidence(99, 400, 3)) == "low"
    assert confidence(Evidence(5000, 5000, 2)) == "low"
    assert confidence(Evidence(None, None, None)) == "low"


def test_every_number_in_a_judgement_stands_in_the_table_it_rests_on() -> None:
    description = write(frame(), findings())
    assert len(description.judgements) == 5
    for judgement in description.judgements:
        table = _table(description, judgement.rests_on)
        shown = " ".join([table.caption, *(cell.text for row in table.rows for cell in row.cells)])
        shown += f" {description.counts.records:,} 95"
        counted = sum(cell.text == "hotspot" for row in table.rows for cell in row.cells)
        numbers = re.findall(r"\d[\d,.]*\d|\d", judgement.text)
        assert [n for n in numbers if n not in shown and n != str(counted)] == []


def test_the_strongest_hotspot_and_the_last_alarm_carry_their_likelihood() -> None:
    found = findings()
    description = write(frame(), found)
    hotspot, corridor, trend, kind, _exploitation = description.judgements
    assert "around Croydon: 288 records there and next to it, 3.1 times" in hotspot.text
    assert "2 of 380 places" in hotspot.text
    assert hotspot.likelihood == "almost_certain"
    assert corridor.likelihood == ""
    assert "2023-Q2: 231 records against 158.9" in trend.text
    assert trend.likelihood == "almost_certain"  # q = 0.012
    assert "Forced marriage rose above expectation in 2023-Q2: 40 records against 12.5" in kind.text


def test_nothing_that_stands_out_is_said_so_without_likelihood() -> None:
    found = findings()
    quiet = replace(
        found,
        hotspots=replace(found.hotspots, places=(a_place("Kent", 40, 1.1, 0.71),)),
        trend=replace(
            found.trend, points=(a_point("2023-Q1", 160, 155.0), a_point("2023-Q2", 161, 156.0)), kind_alarms=()
        ),
    )
    texts = {judgement.text: judgement.likelihood for judgement in write(frame(), quiet).judgements}
    assert texts["No place among the 380 compared stands out from its expectation."] == ""
    assert texts["Taken together, no period judged departs from its seasonal expectation."] == ""


def test_a_part_without_figures_carries_no_judgement_and_says_why_it_is_empty() -> None:
    found = findings()
    empty = replace(
        found,
        hotspots=replace(found.hotspots, places=()),
        corridors=replace(found.corridors, corridors=()),
        trend=replace(found.trend, points=()),
        breakdowns=(),
        chosen={},
    )
    description = write(frame(), empty)
    assert description.judgements == ()
    assert all(section.nothing for section in description.sections)


def test_a_figure_kept_back_is_never_named_in_a_judgement() -> None:
    found = findings()
    first, second = found.corridors.corridors  # the second is known in part
    kept_back = replace(found, corridors=replace(found.corridors, corridors=(replace(first, value=None), second)))
    corridor = write(frame(), kept_back).judgements[1]
    assert "Viet Nam to United Kingdom" in corridor.text
    assert "at least 190 of 1,144 moves shown" in corridor.text


def _table(description: Description, number: str):
    return next(t for section in description.sections for t in section.tables if t.number == number)
