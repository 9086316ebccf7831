"""The analysis finds what was planted in the sample world, and does not find what was not."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import h3
import pytest
from django.db import transaction
from django.test import override_settings

from candil.analyse.incidents import services as incidents
from candil.analyse.incidents.models import Record, Suggestion
from candil.analyse.picture import queries as picture
from candil.sample import services
from candil.sample.cast import cast
from candil.trust.accounts.policies import OPERATOR
from candil.trust.accounts.queries import viewer_named
from candil_analysis.facts import Question

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
#: As far as the spread of a planted hotspot and one more cell reach.
NEAR_KM = 55


@dataclass
class Findings:
    """What the analysis says of the sample world, and the truth about it."""

    truth: dict[str, Any]
    asked: picture.Asked
    hot: list[tuple[float, float]]
    routes: Any
    by_type: Any
    steady: Any
    changed: Any
    countries: Any
    as_chen: Any
    exact: Any
    suggested: set[tuple[str, str]]
    unique: Any


@pytest.fixture(scope="module")
def findings(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Findings]:
    """Make the world once, ask everything, take it back."""
    home = tmp_path_factory.mktemp("sample")
    with (
        django_db_blocker.unblock(),
        override_settings(CANDIL_HOME=home, CANDIL_STORE=home / "store"),
        transaction.atomic(),
    ):
        services.make_sample(say=lambda _line: None)
        asked = picture.ask(viewer=OPERATOR)
        of_type = picture.ask(viewer=OPERATOR, where={"exploitation": ["ForcedCriminality"]})
        steady = picture.ask(viewer=OPERATOR, where={"exploitation": ["Servitude"]})
        incidents.look_for_suggestions(organisation=None)
        chen = picture.ask(viewer=viewer_named("chen"))
        yield Findings(
            truth=json.loads((services.home() / "truth.json").read_text()),
            asked=asked,
            hot=[
                h3.cell_to_latlng(spot.key)
                for spot in picture.hotspots_of_cells(asked, services.HOTSPOT_RESOLUTION).significant("hot")
            ],
            routes={(c.origin, c.destination): c for c in picture.routes(asked).corridors},
            by_type=picture.trends_of(asked, "month", "exploitation"),
            steady=picture.break_of(steady, "month"),
            changed=picture.break_of(of_type, "month"),
            countries={spot.key: spot for spot in picture.hotspots_of_areas(asked, "country")},
            as_chen=picture.counts(chen, ["country_of_exploitation", "industry"]),
            exact=picture.counts(asked, []),
            suggested=_suggested(),
            unique=picture.unique_incidents_of(asked),
        )
        transaction.set_rollback(True)


def _suggested() -> set[tuple[str, str]]:
    """References of the two rows of each pair that is likelier one incident than not."""
    references: dict[int, str] = {}
    for member in cast().organisations:
        with (services.home() / f"{member.slug}.csv").open(encoding="utf-8") as file:
            rows = [row["reference"] for row in csv.DictReader(file)]
        kept = Record.objects.filter(owner__slug=member.slug).order_by("pk").values_list("pk", flat=True)
        references |= dict(zip(kept, rows, strict=True))  # rows are kept in the order of their file
    likely = Suggestion.objects.filter(probability__gte=0.5).values_list("record_a", "record_b")
    return {(references[a], references[b]) for a, b in likely}


def _kilometres(a: tuple[float, float], town: dict[str, Any]) -> float:
    return float(h3.great_circle_distance(a, (town["latitude"], town["longitude"]), unit="km"))


def test_the_world_is_synthetic_and_counted_as_such(findings: Findings) -> None:
    assert findings.asked.question == Question(where={}, population="synthetic")
    assert findings.exact.total.value == findings.truth["records"] == 20_000


def test_every_planted_hotspot_is_found(findings: Findings) -> None:
    missed = [t["name"] for t in findings.truth["hotspots"] if min(_kilometres(p, t) for p in findings.hot) > NEAR_KM]
    assert missed == []


def test_no_hotspot_is_found_where_none_was_planted(findings: Findings) -> None:
    stray = [p for p in findings.hot if min(_kilometres(p, t) for t in findings.truth["hotspots"]) > NEAR_KM]
    # One in twenty findings may be false: that is the rate asked for.
    assert len(stray) <= math.ceil(0.05 * len(findings.hot))
    quiet = [t["name"] for t in findings.truth["quiet_towns"] if min(_kilometres(p, t) for p in findings.hot) < 10]
    assert quiet == []


def test_planted_corridors_are_unusual_and_pass_where_they_were_planted(findings: Findings) -> None:
    for origin, transit, destination in findings.truth["corridors"]:
        for step in ((origin, transit), (transit, destination)):
            assert findings.routes[step].unusual, step


def test_corridors_that_were_not_planted_are_not_unusual(findings: Findings) -> None:
    planted = {
        step for origin, transit, destination in findings.truth["corridors"]
        for step in ((origin, transit), (transit, destination), (origin, destination))
    }  # fmt: skip
    quiet = [tuple(pair) for pair in findings.truth["quiet_corridors"] if tuple(pair) not in planted]
    assert quiet
    assert [pair for pair in quiet if pair in findings.routes and findings.routes[pair].unusual] == []


def test_the_outbreak_is_the_alarm_with_the_smallest_q(findings: Findings) -> None:
    name, point = findings.by_type.alarms[0]
    assert (name, point.period) == (findings.truth["outbreak_type"], findings.truth["outbreak_month"])


def test_the_lasting_break_is_dated_within_a_quarter(findings: Findings) -> None:
    def serial(month: str) -> int:
        return int(month[:4]) * 12 + int(month[5:])

    assert findings.changed.p < 0.05
    assert abs(serial(findings.changed.period) - serial(findings.truth["break_month"])) <= 3
    assert findings.changed.level_low > 1.2


def test_no_break_is_found_in_a_steady_series(findings: Findings) -> None:
    assert findings.steady.p > 0.05


def test_high_rate_countries_have_a_rate_above_the_whole(findings: Findings) -> None:
    for code in findings.truth["high_rate_countries"]:
        assert findings.countries[f"country:{code}"].rate.relative_risk_low > 1.2


def test_a_statistics_viewer_is_told_nothing_under_the_minimum(findings: Findings) -> None:
    protected = [cell for cell in findings.as_chen.cells if not cell.exact]
    assert protected
    assert [cell for cell in protected if not cell.suppressed and cell.value < findings.asked.rule.minimum_people] == []


def test_events_that_were_told_twice_are_suggested(findings: Findings) -> None:
    planted = {frozenset(pair) for pair in findings.truth["retold"]}
    found = {frozenset(pair) for pair in findings.suggested}
    assert len(planted) == 600
    assert len(found & planted) / len(found) > 0.9
    assert len(found & planted) / len(planted) > 0.75


def test_the_interval_of_unique_incidents_holds_the_planted_number(findings: Findings) -> None:
    assert findings.unique.low <= 20_000 - len(findings.truth["retold"]) <= findings.unique.high
    assert findings.unique.high - findings.unique.low < 400


def test_the_same_seed_gives_the_same_world() -> None:
    from candil.sample.world import Town, World

    towns = [
        Town(f"{c}{i}", c, 5.0 + i, 10.0 + i) for c in ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF") for i in range(20)
    ]
    people = dict.fromkeys(("AAA", "BBB", "CCC", "DDD", "EEE", "FFF"), 10_000_000)
    first, second, other = (World(towns, people, records=500, seed=seed) for seed in (3, 3, 4))
    assert all((a == b).all() for a, b in zip(first.columns().values(), second.columns().values(), strict=True))
    assert first.truth != other.truth
