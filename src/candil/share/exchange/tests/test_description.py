"""The interface does what its description says, and nothing breaks it: schemathesis asks whatever is allowed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.checks import positive_data_acceptance

from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.share.exchange.tests.conftest import token_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # Schemathesis does not close the answers of a WSGI application, and files are answers here.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
EXAMPLES = int(os.environ.get("CANDIL_API_EXAMPLES", "12"))
#: What a layout allows and which levels of areas an installation has, no description of types can say.
BEYOND = dict.fromkeys(("batches", "hotspots", "corridors"), [positive_data_acceptance])


@pytest.fixture(autouse=True)
def _connection_of_the_test() -> Iterator[None]:
    """A real application gives its connection up around each request; here it holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


def test_every_operation_is_described_and_none_breaks(data_officer: Any, settings: Any) -> None:
    settings.CANDIL_CALLS_A_MINUTE = 10**6
    keep(*(CleanRecordFactory() for _ in range(3)))
    headers = {"Authorization": f"Bearer {token_of(data_officer)}"}
    asked, answers, faults = set(), [b""], []
    for operation in operations():

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def asks(case: Any) -> None:
            answer = case.call(headers=headers)
            asked.add((case.method, case.path, answer.status_code))
            answers.append(answer.content[:500])
            case.validate_response(answer, headers=headers, excluded_checks=BEYOND.get(case.path.split("/")[3], []))

        try:
            asks()
        except (Exception, BaseExceptionGroup) as fault:  # all faults are told together
            told = [str(one) for one in getattr(fault, "exceptions", [fault])]
            faults.append(f"{operation.label}: {told} {answers[-1]!r}"[:2500])
    assert faults == [], "\n\n".join(faults)
    assert {(method, path) for method, path, status in asked if status in (200, 201)} >= {
        ("GET", "/api/v1/me"), ("GET", "/api/v1/records"), ("GET", "/api/v1/counts"), ("GET", "/api/v1/vocabularies"),
    }  # fmt: skip
    assert len(CHECKS.get_all()) > 5
