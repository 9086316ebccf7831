"""Proof of work, caps of a channel, and room: what a flood meets, and what it does not do to anybody else."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel, Cover, Load, SpentProof
from candil.collect.reporting.queries import load, proof
from candil.collect.reporting.services import weighing
from candil.collect.reporting.tests.acting import SAW, code_of, come_back, hidden, post, sent, walk
from candil.trust.vault.models import SealedObject
from candil.trust.vault.tests.acting import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks that a test solves at once; the bench solves those of real life."""
    monkeypatch.setattr(proof, "ROUNDS", 1)


def solved(task: str) -> str:
    """What a browser puts into the field of the page."""
    challenge = Challenge.from_dict(json.loads(task))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def solved_on(page: Any) -> str:
    """The task of a page, solved."""
    from html import unescape
    from re import search

    found = search(r'data-challenge="([^"]*)"', page.content.decode())
    assert found
    return solved(unescape(found[1]))


def told(**given_: Any) -> services.Told:
    answers = {"path": "saw", "signs": "isolation"}
    return services.Told(**{"answers": answers, "language": "en", **given_})


def take(channel: Channel, **given_: Any) -> None:
    services.take(channel=channel, new=services.begin(channel=channel), told=told(**given_))


# --- proof of work ------------------------------------------------------------------------------------------


def test_a_solved_task_counts_once(channel: Channel) -> None:
    text = solved(queries.challenge_for(channel))
    assert [weighing.spend(channel=channel, solved=text) for _time in range(3)] == [True, False, False]


def test_a_task_is_of_one_channel(channel: Channel, organisation: Any) -> None:
    other = Channel.objects.create(slug="other", name="Other", organisation=organisation)
    assert not weighing.spend(channel=other, solved=solved(queries.challenge_for(channel)))


def test_a_task_is_good_for_an_hour(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "SECONDS", -1)
    assert not weighing.spend(channel=channel, solved=solved(queries.challenge_for(channel)))


@pytest.mark.parametrize("what", ["cost", "expiresAt", "keyPrefix", "data", "signature", "derivedKey", "counter"])
def test_a_task_that_was_made_easier_proves_nothing(channel: Channel, what: str) -> None:
    text = json.loads(b64decode(solved(queries.challenge_for(channel))))
    parameters, solution = text["challenge"]["parameters"], text["solution"]
    change = {
        "cost": lambda: parameters.update(cost=2),
        "expiresAt": lambda: parameters.update(expiresAt=parameters["expiresAt"] + 9999),
        "keyPrefix": lambda: parameters.update(keyPrefix="00"),
        "data": lambda: parameters.update(data={"channel": "elsewhere"}),
        "signature": lambda: text["challenge"].update(signature="0" * 64),
        "derivedKey": lambda: solution.update(derivedKey="0" * 64),
        "counter": lambda: solution.update(derivedKey=parameters["keyPrefix"]),
    }
    change[what]()
    assert not weighing.spend(channel=channel, solved=b64encode(json.dumps(text).encode()).decode())
    assert not SpentProof.objects.exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
shapes = st.fixed_dictionaries(
    {},
    optional={
        "challenge": json_values
        | st.fixed_dictionaries({"parameters": json_values, "signature": json_values})
        | st.fixed_dictionaries(
            {
                "parameters": st.fixed_dictionaries(
                    dict.fromkeys(("algorithm", "nonce", "salt", "cost", "keyPrefix", "data"), json_values)
                ),
                "signature": st.text(max_size=64),
            }
        ),
        "solution": json_values | st.fixed_dictionaries({"counter": json_values, "derivedKey": json_values}),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=200), shapes.map(lambda value: b64encode(json.dumps(value).encode()).decode())))
def test_whatever_stands_in_the_field_proves_nothing_and_breaks_nothing(channel: Channel, text: str) -> None:
    assert not weighing.spend(channel=channel, solved=text)


def test_nesting_without_end_proves_nothing(channel: Channel) -> None:
    for text in ("[" * 3000, b64encode(b"[" * 3000).decode()):
        assert not weighing.spend(channel=channel, solved=text)


def test_what_is_far_too_long_is_not_even_read(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    text = solved(queries.challenge_for(channel))
    monkeypatch.setattr(weighing, "LONGEST", len(text) - 1)
    assert not weighing.spend(channel=channel, solved=text)
    monkeypatch.setattr(weighing, "LONGEST", len(text))
    assert weighing.spend(channel=channel, solved=text)


def test_the_work_grows_with_the_load_of_the_channel_and_has_an_end(channel: Channel) -> None:
    loads = [(0, 1), (29, 1), (30, 2), (59, 2), (60, 4), (119, 4), (120, 8), (240, 16), (10**9, 16)]
    assert [proof.hardness(Load(proven=0, unproven=taken), 60) for taken, _times in loads] == [t for _n, t in loads]
    assert proof.hardness(Load(), 0) == 1
    Load.objects.create(channel=channel, hour=load.this_hour(), unproven=10**6)
    busy = json.loads(queries.challenge_for(channel))
    solution = solve_challenge(Challenge.from_dict(busy))
    assert solution is not None
    assert proof.HARDEST * proof.LEAST <= solution.counter < proof.HARDEST * proof.MOST


def test_spent_tasks_keep_a_day_and_go(channel: Channel) -> None:
    SpentProof.objects.create(digest="old", day=timezone.localdate() - timedelta(days=2))
    SpentProof.objects.create(digest="young", day=timezone.localdate() - timedelta(days=1))
    assert weighing.spend(channel=channel, solved=solved(queries.challenge_for(channel)))
    assert "old" not in SpentProof.objects.values_list("digest", flat=True)
    assert SpentProof.objects.count() == 2


def test_the_page_that_sends_brings_a_task_and_takes_its_solution(client: Client, channel: Channel) -> None:
    Channel.objects.update(cap_per_hour=1)
    page = walk(client, *SAW)
    client.post("/report/to/harbour/", {**hidden(page), "~send": "1", "~proof": solved_on(page)})
    sent(client, *SAW)  # without
    sent(client, *SAW)
    assert sorted(Cover.objects.values_list("is_doubtful", flat=True)) == [False, False, True]
    assert Load.objects.values_list("proven", "unproven").get() == (1, 2)


# --- caps ------------------------------------------------------------------------------------------


def test_reports_without_proof_meet_a_lower_cap(channel: Channel) -> None:
    assert queries.caps_of(channel) == (60, 15)
    assert queries.caps_of(Channel(cap_per_hour=1)) == (1, 1)
    doubtful = [weighing.is_doubtful(channel=channel, solved="") for _number in range(17)]
    assert doubtful == [False] * 15 + [True] * 2


def test_a_flood_does_not_use_up_the_place_of_those_who_prove(channel: Channel) -> None:
    for _number in range(100):
        weighing.is_doubtful(channel=channel, solved="")
    assert not weighing.is_doubtful(channel=channel, solved=solved(queries.challenge_for(channel)))


def test_an_hour_that_is_over_is_forgotten(client: Client, channel: Channel) -> None:
    Load.objects.create(channel=channel, hour=load.this_hour() - 1, unproven=1000)
    assert not weighing.is_doubtful(channel=channel, solved="")
    assert Load.objects.count() == 1
    Load.objects.update(hour=load.this_hour() - 1)
    client.get("/report/")
    assert not Load.objects.exists(), "nobody reads later in which hour the last report came"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite lets one write at a time; the count is of PostgreSQL")
def test_many_at_once_are_counted_one_by_one(channel: Channel) -> None:
    text = solved(queries.challenge_for(channel))

    def come(number: int) -> bool:
        try:
            return weighing.is_doubtful(channel=channel, solved=text if number < 4 else "")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(come, range(40)))
    row = Load.objects.get()
    assert (row.proven, row.unproven) == (1, 39)


def test_500_machine_made_reports_push_nobody_down(
    client: Client, channel: Channel, rhea: Person, django_assert_max_num_queries: Any
) -> None:
    take(channel)
    for _number in range(500):
        take(channel)
    honest = told(solved=solved(queries.challenge_for(channel)))
    services.take(channel=channel, new=services.begin(channel=channel), told=honest)
    newest = Cover.objects.exclude(is_doubtful=True).count()
    assert newest == 16, "fifteen without a proof, and the honest one"
    first = list(queries.covers_for(rhea.viewer)[:50])
    assert sum(not cover.is_doubtful for cover in first) == 16
    assert Cover.objects.count() == 502, "nothing was thrown away"
    with django_assert_max_num_queries(5):
        list(queries.covers_for(rhea.viewer)[:50])


# --- room ------------------------------------------------------------------------------------------


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Say how many megabytes the disk has left."""
    return lambda megabytes: monkeypatch.setattr(
        "candil.trust.vault.services.storage.free_bytes", lambda: megabytes * 2**20
    )


def test_a_disk_that_fills_refuses_files_first_and_says_so(client: Client, channel: Channel, free: Any) -> None:
    free(2047)
    page = walk(client, *SAW)
    assert "Files cannot be taken just now" in page.content.decode()
    assert 'type="file"' not in page.content.decode()
    answer = sent(client, *SAW, files=[SimpleUploadedFile("a.jpg", b"x")])
    assert "There is no room for it just now" in answer.content.decode()
    behind = come_back(client, code_of(answer)).content.decode()
    assert "Files cannot be taken just now" in behind
    assert SealedObject.objects.count() == 1, "the words were kept"


def test_a_disk_that_is_full_refuses_before_anybody_types(client: Client, channel: Channel, free: Any) -> None:
    free(203)
    page = client.get("/report/")
    assert (page.status_code, "No reports can be taken" in page.content.decode()) == (200, True)
    assert "/help/" in page.content.decode()
    assert post(client, "/report/to/harbour/", {"path": "saw"}).status_code == 503
    free(204)
    assert "Are you safe" in client.get("/report/").content.decode()


def test_files_beyond_what_a_report_or_an_hour_may_bring_are_refused_and_the_words_kept(
    client: Client, channel: Channel, settings: Any, vault_folder: Path
) -> None:
    settings.CANDIL_REPORT_MB = 2
    large = [SimpleUploadedFile(f"{name}.jpg", bytes(2**20)) for name in "abc"]
    answer = sent(client, *SAW, files=large).content.decode()
    assert "A file was not kept, everything else was" in answer
    assert "less than 2 MB" in answer
    assert SealedObject.objects.filter(kind="file").count() == 2
    assert len(list(vault_folder.iterdir())) == 2, "nothing is left of the refused one"
    settings.CANDIL_CHANNEL_MB_PER_HOUR = Load.objects.get().megabytes
    assert queries.files_left(channel) == 0
    sent(client, *SAW, files=[SimpleUploadedFile("d.jpg", b"x")])
    assert (Cover.objects.count(), SealedObject.objects.filter(kind="file").count()) == (2, 2)


def test_files_of_a_return_visit_count_as_well(client: Client, channel: Channel) -> None:
    page = come_back(client, code_of(sent(client, *SAW)))
    client.post("/report/return/", {"~pass": hidden(page)["~pass"], "~files": [SimpleUploadedFile("a.jpg", b"x")]})
    assert Load.objects.get().megabytes == 1


@pytest.mark.parametrize("name", ["tool.exe", "page.HTML", "drawing.svg", "letter.docm", "a.jpg.js"])
def test_programs_are_refused_in_words(client: Client, channel: Channel, name: str, vault_folder: Path) -> None:
    answer = sent(client, *SAW, files=[SimpleUploadedFile(name, b"x"), SimpleUploadedFile("van.jpg", b"x")])
    assert "Programs and web pages cannot be taken" in answer.content.decode()
    assert len(code_of(answer)) == 29
    assert SealedObject.objects.filter(kind="file").count() == 1


@pytest.mark.parametrize("name", ["van.heic", "IMG_0001", "voice.amr", "notes.odt", "fotó.jpeg", "recording-1.webm"])
def test_what_phones_make_is_taken(client: Client, channel: Channel, name: str) -> None:
    assert "not kept" not in sent(client, *SAW, files=[SimpleUploadedFile(name, b"x")]).content.decode()
    assert SealedObject.objects.filter(kind="file").count() == 1


# --- what a page may ask of a browser -----------------------------------------------------------------------


def policies(answers: Iterator[Any]) -> list[tuple[bool, bool]]:
    return [
        ("microphone=(self)" in each["Permissions-Policy"], "media-src blob:" in each["Content-Security-Policy"])
        for each in answers
    ]


def test_the_microphone_is_for_pages_that_record_and_for_no_other(client: Client, channel: Channel) -> None:
    review, receipt = walk(client, *SAW), sent(client, *SAW)
    behind = come_back(client, code_of(receipt))
    door = client.get("/report/return/")  # where a script runs, the report is opened and added to on this very page
    assert policies(iter([review, behind, door])) == [(True, True)] * 3
    others = [client.get("/report/"), client.get("/"), walk(client, *SAW[:3]), receipt]
    assert policies(iter(others)) == [(False, False)] * 4
    assert all("camera=()" in each["Permissions-Policy"] for each in [review, *others])
