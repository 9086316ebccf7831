"""Work is handed over on commit only, and survives a worker that dies."""

import fcntl

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from candil.platform.foundation.abandoned import MOST_TRIES, release_abandoned_tasks
from candil.platform.foundation.management.commands.worker import WorkerRuns
from candil.platform.foundation.queue import enqueue_on_commit

DONE: list[str] = []


@task()
def write_down(*, word: str) -> None:
    DONE.append(word)


@pytest.fixture(autouse=True)
def _database_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    DONE.clear()


PATH = f"{__name__}.write_down"


@pytest.mark.django_db(transaction=True)
def test_a_task_is_enqueued_when_the_transaction_commits() -> None:
    with transaction.atomic():
        enqueue_on_commit(PATH, word="a")
        assert not DBTaskResult.objects.exists()
    call_command("worker", until_empty=True)
    assert DONE == ["a"]


@pytest.mark.django_db(transaction=True)
def test_a_task_is_dropped_when_the_transaction_rolls_back() -> None:
    with transaction.atomic():
        enqueue_on_commit(PATH, word="a")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_task_left_by_a_dead_worker_is_done_by_the_next() -> None:
    with transaction.atomic():
        enqueue_on_commit(PATH, word="b")
    DBTaskResult.objects.get().claim("a worker that died")
    call_command("worker", until_empty=True)
    assert DONE == ["b"]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_keeps_killing_workers_is_given_up() -> None:
    with transaction.atomic():
        enqueue_on_commit(PATH, word="c")
    left = DBTaskResult.objects.get()
    for number in range(MOST_TRIES):
        left.claim(f"worker {number}")
    assert release_abandoned_tasks() == (0, 1)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_of_the_same_home_is_refused(settings) -> None:
    with (settings.CANDIL_HOME / "worker.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(WorkerRuns):
            call_command("worker", until_empty=True)
