"""The search for pairs: it finds what was told twice, looks at new records only, and follows its scope alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.core.management import call_command

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.models import LinkageScope, Record, Suggestion
from candil.analyse.incidents.queries.linking.scopes import packed, unpacked
from candil.analyse.incidents.queries.linking.wording import LEVELS, SUBJECTS
from candil.analyse.incidents.services.linking import looking
from candil.analyse.incidents.tests.factories import BatchFactory, CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import clean_records, scope_for
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil_analysis.facts import Question
from candil_analysis.linkage import COMPARISONS, Model, train
from candil_analysis.tests.linked_worlds import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def made() -> World:
    return world(700, 5, years=2, towns=60)


@pytest.fixture(scope="module")
def model(made: World) -> Model:
    return train(made.records, seed=1)


def told() -> set[tuple[int, int, float]]:
    """Suggested pairs by the places of their records in the made-up world, with their weight."""
    rows = Suggestion.objects.values_list("record_a__identity", "record_b__identity", "weight")
    return {(*sorted((a.int, b.int)), round(weight, 6)) for a, b, weight in rows}  # type: ignore[misc]


def test_what_was_told_twice_is_suggested(organisation: Any, analyst: Any) -> None:
    made = world(1_500, 5, years=2, towns=60)
    keep(*clean_records(made), organisation=organisation)
    looked = services.look_for_suggestions(organisation=organisation.pk)
    assert (looked.records, looked.new, looked.fault) == (made.records.num_rows, made.records.num_rows, "")
    sure = Suggestion.objects.filter(probability__gte=0.9)
    pairs = {
        tuple(sorted((a.int + 1, b.int + 1))) for a, b in sure.values_list("record_a__identity", "record_b__identity")
    }
    truth = made.pairs()
    assert len(pairs & truth) / len(pairs) > 0.95
    assert len(pairs & truth) / len(truth) > 0.7
    queue = queries.suggestion_queue(viewer_for(analyst))
    assert queue.waiting == looked.suggestions == Suggestion.objects.count()
    one = Suggestion.objects.order_by("-probability")[0]
    compared = queries.comparison(viewer_for(analyst), one.record_b_id, one.record_a_id)
    assert compared.weight is not None
    assert compared.start is not None
    bits = sum(row.bits for row in compared.rows if row.bits is not None)
    assert compared.start + bits == pytest.approx(compared.weight, abs=0.01)
    found = queries.unique_incidents(viewer_for(analyst), Question(where={}, population="real"))
    assert found is not None
    assert found.low <= made.incidents <= found.high
    assert found.unseen == 0


def test_new_records_are_compared_with_the_old_ones_only(made: World, model: Model, organisation: Any) -> None:
    clean = list(clean_records(made))
    first, later = clean[:600], clean[600:]
    keep(*first, organisation=organisation)
    services.look_for_suggestions(organisation=organisation.pk, model=model)
    before = set(Suggestion.objects.values_list("pk", flat=True))
    keep(*later, batch=BatchFactory(organisation=organisation, file_name="later.csv"))
    looked = services.look_for_suggestions(organisation=organisation.pk)
    assert (looked.records, looked.new) == (700, 100)
    assert before <= set(Suggestion.objects.values_list("pk", flat=True))
    by_steps = {row[:2] for row in told()}
    services.look_for_suggestions(organisation=organisation.pk, model=model)
    at_once = {row[:2] for row in told()}
    assert len(by_steps ^ at_once) <= 0.05 * len(at_once)  # old pairs keep the weights they had
    new_ones = {pair for pair in at_once if max(pair) >= 600}
    assert new_ones == {pair for pair in by_steps if max(pair) >= 600}
    assert new_ones


def test_nothing_outside_the_scope_changes_what_is_suggested(
    made: World, model: Model, organisation: Any, rows_partner: Any
) -> None:
    clean = list(clean_records(made))
    partner = rows_partner.organisation
    keep(*clean[:400], organisation=organisation, shared="groups:harbour")
    services.look_for_suggestions(organisation=partner.pk, model=model)
    alone = told()
    keep(*clean[400:], batch=BatchFactory(organisation=organisation, file_name="own.csv", shared="owner"))
    services.look_for_suggestions(organisation=partner.pk, model=model, anew=True)
    assert told() == alone
    assert alone
    services.look_for_suggestions(organisation=organisation.pk, model=model)
    assert LinkageScope.objects.count() == 2
    assert told() != alone


def test_a_corrected_record_is_compared_anew(made: World, model: Model, organisation: Any) -> None:
    keep(*clean_records(made), organisation=organisation)
    services.look_for_suggestions(organisation=organisation.pk, model=model)
    one = Suggestion.objects.order_by("-probability")[0]
    new = services.correct_record(
        by=OPERATOR, record=Record.objects.get(pk=one.record_a_id), reason="Another place",
        legs=(), codes={}, summary="Nothing of the kind", date_from=None, date_to=None, date_precision="unknown",
    )  # fmt: skip
    assert Suggestion.objects.filter(record_b=new).exists()
    looked = services.look_for_suggestions(organisation=organisation.pk)
    assert looked.new == 1
    assert not Suggestion.objects.filter(record_b=new).exists()


def test_too_few_records_are_said_to_be_too_few(organisation: Any, analyst: Any) -> None:
    keep(CleanRecordFactory(), CleanRecordFactory(), organisation=organisation)
    looked = services.look_for_suggestions(organisation=organisation.pk)
    assert "Too few" in looked.fault
    queue = queries.suggestion_queue(viewer_for(analyst))
    assert ("Too few" in queue.fault, queue.looked_at, queue.stage) == (True, None, "")
    assert queries.unique_incidents(viewer_for(analyst), Question(where={}, population="real")) is None


def test_a_later_search_takes_over(made: World, model: Model, organisation: Any, monkeypatch: Any) -> None:
    keep(*clean_records(made), organisation=organisation)
    real = looking.linkage.link

    def overtaken(records: pa.Table, with_model: Model, **options: Any) -> Any:
        LinkageScope.objects.update(run="12345678-1234-5678-1234-567812345678")
        return real(records, with_model, **options)

    monkeypatch.setattr(looking.linkage, "link", overtaken)
    looked = services.look_for_suggestions(organisation=organisation.pk, model=model)
    assert looked.suggestions == 0
    assert LinkageScope.objects.get().finished_at is None


def test_records_taken_back_during_a_search_are_not_suggested(
    made: World, model: Model, organisation: Any, monkeypatch: Any
) -> None:
    keep(*clean_records(made), organisation=organisation)
    batch = Record.objects.all()[0].batch
    real = looking.linkage.link

    def taken_back(records: pa.Table, with_model: Model, **options: Any) -> Any:
        services.BatchReceiver().remove(batch=batch)
        return real(records, with_model, **options)

    monkeypatch.setattr(looking.linkage, "link", taken_back)
    services.look_for_suggestions(organisation=organisation.pk, model=model)
    assert not Suggestion.objects.exists()


def test_the_command_looks_for_every_organisation_with_analysts(
    made: World, model: Model, organisation: Any, analyst: Any, outsider: Any, tmp_path: Path, capsys: Any
) -> None:
    keep(*clean_records(made), organisation=organisation)
    saved = tmp_path / "model.json"
    saved.write_text(model.to_json())
    call_command("link", "--model", str(saved))
    said = capsys.readouterr()
    assert f"Lantern Trust: 700 records, 700 of them new; {Suggestion.objects.count()} pairs suggested" in said.out
    assert "Elsewhere University: 0 records" in said.out
    assert "Comparing records" in said.err
    call_command("link", "--organisation", "lantern")
    assert "700 records, 0 of them new" in capsys.readouterr().out


def test_a_load_has_the_scope_brought_up_to_date(
    organisation: Any, analyst: Any, django_capture_on_commit_callbacks: Any
) -> None:
    keep(organisation=organisation)
    with django_capture_on_commit_callbacks(execute=True):
        keep(batch=BatchFactory(organisation=organisation, file_name="b.csv"))
    assert not LinkageScope.objects.exists()  # nobody has looked yet
    scope_for(organisation)
    with django_capture_on_commit_callbacks(execute=True):
        keep(CleanRecordFactory(), batch=BatchFactory(organisation=organisation, file_name="c.csv"))
    assert LinkageScope.objects.get().fault


def test_numbers_of_records_are_kept_exactly() -> None:
    numbers = np.array([7, 3, 2**40, 8, 9])
    assert unpacked(packed(numbers)).tolist() == sorted(numbers.tolist())
    assert unpacked(b"").tolist() == unpacked(packed(np.array([], dtype=np.int64))).tolist() == []


def test_every_comparison_has_words() -> None:
    assert set(SUBJECTS) == {one.name for one in COMPARISONS}
    assert set(LEVELS) == {(one.name, level.name) for one in COMPARISONS for level in one.levels}
