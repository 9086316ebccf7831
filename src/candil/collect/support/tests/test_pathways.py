"""Pathways: kept whole, one a case and area, and never looking better checked than they are."""

from __future__ import annotations

import pytest

from candil.collect.support import queries, services
from candil.collect.support.errors import PathwayRefused
from candil.collect.support.tests.factories import pathway
from candil.trust.accounts.policies import OPERATOR

pytestmark = pytest.mark.django_db


def test_steps_are_kept_in_their_order_and_replaced_whole() -> None:
    found = pathway()
    assert [(step.position, step.heading) for step in found.steps.all()] == [(1, "Listen"), (2, "Refer")]
    services.keep_pathway(by=OPERATOR, pathway=found, steps=[{"heading": "Refer"}, {"heading": "Listen"}])
    assert [step.heading for step in found.steps.all()] == ["Refer", "Listen"]


def test_changed_words_take_the_check_away_and_the_same_words_keep_it() -> None:
    found = pathway()
    same = [{"heading": "Listen"}, {"heading": "Refer", "who": "First responder", "within": "One day"}]
    services.check(by=OPERATOR, entry=found)
    assert services.keep_pathway(by=OPERATOR, pathway=found, steps=same).checked_on
    assert services.keep_pathway(by=OPERATOR, pathway=found, steps=same[:1]).checked_on is None


def test_one_published_pathway_a_case_and_area() -> None:
    pathway()
    pathway(area="Northshire")
    pathway(is_published=False)
    with pytest.raises(PathwayRefused, match="already published"):
        pathway()
    assert queries.published_pathways("GBR").count() == 2


def test_a_pathway_without_steps_is_refused() -> None:
    with pytest.raises(PathwayRefused, match="at least one step"):
        pathway(steps=[])
