"""Rows that programs hand in: checked, loaded as a batch, looked up, taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from ninja import Header, Router

from candil.collect.datasets.queries import batch_for, batches_visible_to
from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import Asking, Bearer
from candil.share.exchange.api.house import PROBLEM
from candil.share.exchange.api.records import Number
from candil.share.exchange.api.schemas import Batch, BatchList, Checked, Push, Undone
from candil.share.exchange.policies import PUSH
from candil.share.exchange.services import Answer, Sharing, answer_once, check_rows, push_rows, undo_push

if TYPE_CHECKING:
    from candil.collect.datasets.models import Batch as StoredBatch

router = Router(tags=["batches"], auth=Bearer(PUSH))
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern="^[!-~]+$",
        description="Chosen anew for each request: sent again with it, a request is done once and answered as before.",
    ),
]


@router.post("/batches/check", response=answers(Checked, more=(409, 413)), url_name="batch-check")
def check(request: Asking, push: Push) -> dict[str, Any]:
    """Say what a push would do, row by row; nothing is kept."""
    found = check_rows(by=request.auth.viewer, rows=push.rows, how=_how(push))
    return {
        "preset": found.preset,
        "rows_read": found.rows_read,
        "rows_good": found.rows_good,
        "rows_skipped": found.rows_skipped,
        "rows_refused": found.rows_refused,
        "people": found.people,
        "synthetic": found.is_synthetic,
        "problems": _problems(found.report),
    }


@router.post("/batches", response=answers(Batch, status=201, more=(200, 409, 413)), url_name="batches")
def push(request: Asking, push: Push, idempotency_key: Key) -> HttpResponse:
    """Load rows as one batch: all good rows, or nothing. 200 when these very rows were loaded before."""
    caller = request.auth
    sharing = Sharing(push.level, push.groups, push.conditions)

    def work() -> Answer:
        batch = push_rows(by=caller.viewer, rows=push.rows, how=_how(push), sharing=sharing)
        if batch.status == "failed":
            return Answer(422, _failed(batch))
        return Answer(200 if batch.already_loaded else 201, _values(batch))

    return _given(answer_once(token=caller.token, key=idempotency_key, request=_whole(request), work=work))


@router.get("/batches", response=answers(BatchList), url_name="batch-list")
def batch_list(request: Asking) -> dict[str, Any]:
    """The hundred newest batches of the organisation, whoever loaded them."""
    return {"batches": [_values(batch) for batch in batches_visible_to(request.auth.viewer)[:100]]}


@router.get("/batches/{number}", response=answers(Batch, more=(404,)), url_name="batch")
def batch(request: Asking, number: Number) -> dict[str, Any]:
    """One batch with the first problems that were found."""
    return _values(batch_for(request.auth.viewer, number))


@router.post("/batches/{number}/undo", response=answers(Undone, more=(404, 409)), url_name="batch-undo")
def undo(request: Asking, number: Number, idempotency_key: Key) -> HttpResponse:
    """Take every record of a batch back, everywhere."""
    viewer = request.auth.viewer

    def work() -> Answer:
        removed = undo_push(by=viewer, batch=batch_for(viewer, number))
        return Answer(200, {"number": number, "records_removed": removed})

    return _given(answer_once(token=request.auth.token, key=idempotency_key, request=_whole(request), work=work))


def _how(push: Push) -> dict[str, Any]:
    return {"preset": push.preset, "mapping": push.mapping, "period": push.period, "file_name": push.name}


def _whole(request: Asking) -> bytes:
    return f"{request.method} {request.path}\n".encode() + request.body


def _given(answer: Answer) -> HttpResponse:
    response = HttpResponse(
        json.dumps(answer.body),
        status=answer.status,
        content_type=PROBLEM if answer.status >= 400 else "application/json; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
    if answer.again:
        response["Idempotency-Replayed"] = "true"
    return response


def _values(batch: StoredBatch) -> dict[str, Any]:
    same = ("preset", "status", "rows_read", "rows_added", "rows_known", "rows_skipped", "rows_refused", "people_added",
            "already_loaded")  # fmt: skip
    return {
        **{name: getattr(batch, name) for name in same},
        "number": batch.pk,
        "name": batch.file_name,
        "synthetic": batch.is_synthetic,
        "reason": str(batch.report.get("reason", "")),
        "problems": _problems(batch.report),
    }


def _failed(batch: StoredBatch) -> dict[str, Any]:
    errors = [
        {"where": f"rows.{one['row']}.{one['column']}", "detail": f"{one['reason']} {one['advice']}".strip()}
        for one in _problems(batch.report)
    ]
    return {
        "type": "urn:candil:problem:no-row-kept",
        "title": "Not understood",
        "status": 422,
        "detail": str(batch.report.get("reason", "")),
        "errors": errors,
    }


def _problems(report: dict[str, Any]) -> list[dict[str, Any]]:
    # A file's first row is its header; the rows of a push have none.
    return [{**one, "row": one["row"] - 1} for one in report.get("problems", [])]
