"""The trial takes reports: invented ones wait at the desk, and what is said at the start opens them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from candil.collect.reporting import queries as reporting
from candil.collect.reporting import services as desk
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import SAW, code_of, come_back, sent
from candil.collect.sources.models import Candidate
from candil.collect.support.models import Listing
from candil.sample import reports, services
from candil.trust.accounts import services as accounts
from candil.trust.accounts.models import User
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.accounts.queries import person_named
from candil.trust.vault import queries as vault
from candil.trust.vault.models import Report
from candil.trust.vault.services import analysts, holders, recovery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trial(settings: Any, tmp_path: Path) -> Path:
    """A trial in a folder that goes away, with the sample people."""
    settings.CANDIL_HOME, settings.CANDIL_VAULT = tmp_path, tmp_path / "vault"
    services.home().mkdir()
    services.make_people()
    return tmp_path


@pytest.fixture
def made() -> reports.SampleSecrets:
    return reports.make_reports(say=lambda _line: None)


def opened_by(username: str, made: reports.SampleSecrets) -> list[Any]:
    """The stories that a sample analyst reads."""
    by = viewer_for(person_named(username))
    keys = analysts.open_keys(by=by, passphrase=made.passphrases[username])
    return [desk.open_report(by=by, keys=keys, label=cover.pk, language="en")[1] for cover in reporting.covers_for(by)]


def test_every_report_opens_with_a_printed_passphrase_and_is_marked(made: reports.SampleSecrets) -> None:
    told = [story for username in made.passphrases for story in opened_by(username, made)]
    assert len(told) >= Report.objects.count() == len(reports.stories()) == 12
    words = [next(iter(story.answers["told"].values())) for story in told]
    assert all("SAMPLE" in each for each in words)
    assert {cover.language for cover in Cover.objects.all()} >= {"en", "es", "ro", "ar", "uk", "fr", "vi", "fa"}


def test_reports_wait_for_those_who_read_their_language(made: reports.SampleSecrets) -> None:
    held = {name: {cover.language for cover in reporting.covers_for(viewer_for(person_named(name)))}
            for name in made.passphrases}  # fmt: skip
    assert "ar" in held["amina"] - held["hana"]
    assert "uk" in held["hana"] - held["amina"]
    assert not reporting.languages_unread(Cover.objects.select_related("channel"))


def test_the_code_that_is_printed_opens_a_conversation(client: Client, made: reports.SampleSecrets) -> None:
    page = come_back(client, made.code).content.decode()
    assert "Do you know at what time the van comes" in page
    assert "About half past six" in page


def test_a_report_can_be_told_and_reaches_an_analyst(client: Client, made: reports.SampleSecrets) -> None:
    told = sent(client, *SAW, address=f"/report/to/{reports.CHANNEL}/")
    assert code_of(told)
    assert any("PLANTED-WORDS" in str(story.answers) for story in opened_by("amina", made))


def test_only_the_machine_odd_one_is_doubtful(made: reports.SampleSecrets) -> None:
    assert Cover.objects.filter(is_doubtful=True).count() == 1


def test_press_and_the_starter_directory_are_there(made: reports.SampleSecrets) -> None:
    assert sorted(Candidate.objects.values_list("title", flat=True))
    assert Candidate.objects.count() == 2
    assert Listing.objects.exists()


def test_a_second_start_makes_nothing_and_says_the_same(made: reports.SampleSecrets) -> None:
    said: list[str] = []
    assert reports.make_reports(say=said.append) == made
    assert said == []
    assert Report.objects.count() == 12


def test_a_start_that_was_cut_short_is_made_up_for(trial: Path) -> None:
    kept = services.home() / "reports" / "secrets.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps({"passphrases": {}, "code": ""}))  # written; then the transaction was undone
    assert set(reports.make_reports(say=lambda _line: None).passphrases) == set(reports.ANALYSTS)


def test_secrets_are_readable_by_their_owner_only_and_said_to_lie_here(made: reports.SampleSecrets) -> None:
    folder = services.home() / "reports"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 8
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert "Never tell it anything" in (folder / "READ-THIS-FIRST.txt").read_text()


def test_two_sample_trustees_recover_what_no_analyst_opens(made: reports.SampleSecrets) -> None:
    amina, folder = person_named("amina"), services.home() / "reports" / "trustees"
    for username in reports.ANALYSTS:
        holders.revoke(by=OPERATOR, person=person_named(username))
    analysts.enrol(by=viewer_for(amina), passphrase="quite another passphrase altogether")
    identities = [(folder / f"sample-trustee-{n}.txt").read_text().split()[-1] for n in (1, 3)]
    identity = recovery.identity_of_pair((folder / "pair-1-3.age").read_bytes(), identities)
    package = recovery.answer(recovery.request(by=OPERATOR, to=amina), identity)
    assert recovery.accept(by=OPERATOR, package=package) == 12
    assert vault.reports_held_by(viewer_for(amina)).count() == 12


def test_an_earlier_trial_gets_who_and_what_is_missing() -> None:
    User.objects.filter(username="hana").update(username="somebody")
    accounts.change_roles(by=OPERATOR, person=person_named("amina"), roles=["analyst"])
    before = {one.username: one.password for one in services.sign_ins()}
    services.add_missing_people()
    reports.make_reports(say=lambda _line: None)
    after = {one.username: one.password for one in services.sign_ins()}
    assert {name for name in after if after[name] != before[name]} == {"hana"}


def test_there_is_none_of_it_outside_of_a_trial(settings: Any) -> None:
    settings.TRIAL = False
    with pytest.raises(RuntimeError, match="for trials only"):
        reports.make_reports(say=lambda _line: None)


def test_the_start_says_how_to_open_them(
    made: reports.SampleSecrets, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "make_sample", lambda **_said: None)
    done = services.MainJob(Path("report.pdf"), Path("truth.json"), services.sign_ins())
    monkeypatch.setattr(services, "main_job", lambda **_said: done)
    call_command("run", "--no-serve")
    told = capsys.readouterr().out
    assert made.code in told
    assert all(passphrase in told for passphrase in made.passphrases.values())
    assert "all three sample trustees lie on this machine" in told


def test_a_story_that_the_page_would_refuse_is_refused_here() -> None:
    story = {**reports.stories()[0], "path": "guessed"}
    with pytest.raises(ValueError, match="wrong"):
        reports.answers_of(story)
