"""Rows that programs hand in: the same checks and batches as a file, once however often they are sent."""

from __future__ import annotations

from typing import Any

import pytest

from candil.analyse.incidents.models import Record
from candil.collect.datasets.models import Batch
from candil.share.exchange.models import KeptAnswer
from candil.share.exchange.tests.conftest import Api, token_of
from candil.trust.audit.models import Entry

pytestmark = pytest.mark.django_db

MAPPING = {
    "name": "nightly",
    "date": {"column": "when", "formats": ["%Y-%m-%d"]},
    "source": "Helpline",
    "codes": [
        {"dimension": "citizenship", "column": "nationality"},
        {"dimension": "exploitation", "column": "kind"},
    ],
    "id": "id",
}
ROWS = [
    {"id": 1, "when": "2023-04-17", "nationality": "Romania", "kind": "Forced labour"},
    {"id": 2, "when": "2023-05-01", "nationality": "Laos", "kind": "Forced labour"},
]
KEY = {"Idempotency_Key": "nightly-2026-11-22"}


def push(**changed: Any) -> dict[str, Any]:
    return {"rows": ROWS, "mapping": MAPPING, "name": "nightly", **changed}


def test_a_dry_run_keeps_nothing_and_says_what_is_wrong_where(api: Any, data_officer: Any) -> None:
    rows = [*ROWS, {"id": 3, "when": "yesterday", "nationality": "Ruritania", "kind": "Forced labour"}]
    told = api(data_officer, "push").post("/batches/check", push(rows=rows))
    assert told.status_code == 200, told.content
    checked = told.json()
    assert (checked["rows_read"], checked["rows_good"], checked["rows_refused"], checked["people"]) == (3, 2, 1, 2)
    assert {(one["row"], one["column"], one["value"]) for one in checked["problems"]} == {
        (3, "when", "yesterday"), (3, "nationality", "Ruritania"),
    }  # fmt: skip
    assert (Record.objects.count(), Batch.objects.count()) == (0, 0)


def test_rows_become_a_batch_that_can_be_looked_up_and_undone(api: Any, data_officer: Any) -> None:
    program = api(data_officer, "push", "records")
    made = program.post("/batches", push(), **KEY)
    assert made.status_code == 201, made.content
    batch = made.json()
    assert (batch["status"], batch["rows_added"], batch["name"]) == ("accepted", 2, "nightly")
    assert program.get("/records").json()["total"] == 2
    stored = Batch.objects.get()
    assert (stored.pk, stored.loaded_by, stored.visibility.level) == (batch["number"], data_officer, "owner")
    assert Entry.objects.order_by("-sequence")[0].actor.startswith("token candil_")
    assert program.get(f"/batches/{stored.pk}").json() == batch
    assert program.get("/batches").json()["batches"] == [batch]
    undone = program.post(f"/batches/{stored.pk}/undo", "", Idempotency_Key="undo-nightly")
    assert undone.json() == {"number": stored.pk, "records_removed": 2}
    assert program.get("/records").json()["total"] == 0
    assert program.post(f"/batches/{stored.pk}/undo", "", Idempotency_Key="undo-again").status_code == 409


def test_a_request_that_is_sent_again_is_done_once(api: Any, data_officer: Any) -> None:
    program = api(data_officer, "push")
    first, again = (program.post("/batches", push(), **KEY) for _ in range(2))
    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Batch.objects.count() == 1
    other = program.post("/batches", push(rows=ROWS[:1]), **KEY)
    assert (other.status_code, other.json()["type"]) == (422, "urn:candil:problem:key-reused")
    # Another token may choose the same key; the same rows are known by their digest.
    same = api(data_officer, "push").post("/batches", push(), **KEY)
    assert (same.status_code, same.json()["already_loaded"]) == (200, True)
    assert Record.objects.count() == 2


def test_the_same_rows_with_a_new_key_add_nothing(api: Any, data_officer: Any) -> None:
    program = api(data_officer, "push")
    program.post("/batches", push(), **KEY)
    more = program.post("/batches", push(rows=[*ROWS, {**ROWS[0], "id": 3}]), Idempotency_Key="another-key")
    assert (more.json()["rows_added"], more.json()["rows_known"]) == (1, 2)


def test_a_request_that_broke_may_be_sent_again(api: Any, data_officer: Any, monkeypatch: Any) -> None:
    program = api(data_officer, "push")

    def broken(**_: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("candil.share.exchange.services.pushing.datasets.load_file", broken)
        program._client.raise_request_exception = False
        assert program.post("/batches", push(), **KEY).status_code == 500
    assert KeptAnswer.objects.count() == 0
    assert program.post("/batches", push(), **KEY).status_code == 201


def test_while_the_first_is_worked_on_the_second_is_told_to_wait(api: Any, data_officer: Any, monkeypatch: Any) -> None:
    text = token_of(data_officer, "push")
    from candil.share.exchange.services import pushing

    real, seen = pushing.datasets.load_file, []

    def slow(**how: Any) -> Any:
        if not seen:
            seen.append(Api(text).post("/batches", push(), **KEY))
        return real(**how)

    monkeypatch.setattr(pushing.datasets, "load_file", slow)
    assert Api(text).post("/batches", push(), **KEY).status_code == 201
    assert (seen[0].status_code, seen[0].json()["type"]) == (409, "urn:candil:problem:still-working")
    assert Batch.objects.count() == 1


def test_rows_of_which_none_can_be_kept_come_back_with_reasons(api: Any, data_officer: Any) -> None:
    rows = [{"id": 1, "when": "never", "nationality": "Laos", "kind": "Forced labour"}]
    answer = api(data_officer, "push").post("/batches", push(rows=rows), **KEY)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error["where"] == "rows.1.when"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows": []}, "rows"),
        ({"rows": [{"a": 1}] * 10_001}, "rows"),
        ({"rows": [{"a": {"b": 1}}]}, "rows"),
        ({"mapping": {"name": "x", "sauce": {}}}, "sauce"),
        ({"mapping": None}, "No preset fits"),
        ({"preset": "htcds-excel"}, "not both"),
        ({"level": "everybody"}, "level"),
        ({"level": "groups"}, "at least one group"),
        ({"level": "groups", "groups": ["secret"]}, "no sharing group “secret”"),
    ],
)
def test_what_cannot_be_taken_in_is_said_in_words(
    changed: dict[str, Any], said: str, api: Any, data_officer: Any
) -> None:
    answer = api(data_officer, "push", "share").post("/batches", push(**changed), **KEY)
    assert answer.status_code == 422, answer.content
    assert said in answer.json()["detail"]
    assert Record.objects.count() == 0


def test_a_program_shares_only_if_it_was_let(api: Any, data_officer: Any, partnership: Any) -> None:
    shared = push(level="groups", groups=["harbour"], conditions="Ask us first")
    refused = api(data_officer, "push").post("/batches", shared, **KEY)
    assert (refused.status_code, Record.objects.count()) == (403, 0)
    assert api(data_officer, "push", "share").post("/batches", shared, **KEY).status_code == 201
    kept = Record.objects.select_related("visibility")[0].visibility
    assert (kept.level, kept.handling, kept.conditions) == ("groups", "C", "Ask us first")


def test_a_key_is_needed_and_has_a_form(api: Any, data_officer: Any) -> None:
    program = api(data_officer, "push")
    assert "Idempotency-Key" in program.post("/batches", push()).json()["detail"]
    assert program.post("/batches", push(), Idempotency_Key="short").status_code == 422
    assert Batch.objects.count() == 0


def test_half_a_request_and_too_much_of_one(api: Any, data_officer: Any, settings: Any) -> None:
    program = api(data_officer, "push")
    half = program._client.post(
        "/api/v1/batches", '{"rows": [', content_type="application/json",
        headers={**program.headers, "Idempotency-Key": "half-a-request"},
    )  # fmt: skip
    assert (half.status_code, half["Content-Type"]) == (400, "application/problem+json")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    whole = program.post("/batches", push(), **KEY)
    assert (whole.status_code, whole.json()["type"]) == (413, "urn:candil:problem:too-large")
    assert Batch.objects.count() == 0


def test_batches_of_others_do_not_exist(api: Any, data_officer: Any, outsider: Any) -> None:
    api(data_officer, "push").post("/batches", push(), **KEY)
    outsider.roles = ["data_officer"]
    outsider.save()
    stranger, number = api(outsider, "push"), Batch.objects.get().pk
    assert stranger.get("/batches").json() == {"batches": []}
    assert stranger.get(f"/batches/{number}").status_code == 404
    assert stranger.post(f"/batches/{number}/undo", "", Idempotency_Key="not-ours-at-all").status_code == 404
    assert Record.objects.count() == 2
