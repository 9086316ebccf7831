"""What was found: once, with its evidence, for one organisation, and for no longer than needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from candil.collect.sources import queries, services
from candil.collect.sources.errors import CandidateRefused, Unreadable
from candil.collect.sources.models import Candidate, State
from candil.collect.sources.tests.texts import REPRINT, SPORT, STORY, article
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, PUBLIC, Viewer, viewer_for
from candil.trust.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_towns")]


def add(by: Viewer, organisation: Any, text: str = STORY, **said: Any) -> Candidate:
    """A page added by hand and looked through at once."""
    body = article(text, said.pop("title", "A headline")).encode()
    made = services.add_document(by=by, organisation=organisation, body=body, name="page.html", **said)
    services.read_candidate(made.pk)
    return Candidate.objects.get(pk=made.pk)


def test_each_finding_stands_in_the_text_where_it_says(officer: Viewer, organisation: Any) -> None:
    found = add(officer, organisation, link="https://paper.example/1")
    assert (found.state, found.language, found.link) == (State.NEW, "en", "https://paper.example/1")
    assert found.findings
    assert all(found.text[one["start"] : one["end"]] == one["words"] for one in found.findings)
    kinds = {one["kind"] for one in found.findings}
    assert {"exploitation", "means_of_control", "indicator", "place"} <= kinds
    assert found.score == sum(part["points"] for part in found.parts) >= 5
    assert "".join(piece.text for piece in queries.marked_text(found)) == found.text
    marked = {piece.text: piece.said for piece in queries.marked_text(found) if piece.said}
    assert marked["forced to work"].startswith("Exploitation: ")
    assert marked["London"] == "Place: London, GBR"


def test_nationality_and_personal_data_are_not_listed(officer: Viewer, organisation: Any) -> None:
    words = f"{STORY} A Romanian woman, Mrs Popescu, may be called at 020 7946 0958 or at a.popescu@paper.example."
    found = add(officer, organisation, words)
    said = str(found.findings)
    assert found.personal["phone"] == 1
    assert found.personal["email"] == 1
    for private in ("Romanian", "7946", "popescu@"):
        assert private in found.text
        assert private not in said


def test_a_reprint_is_not_taken_in_again(officer: Viewer, organisation: Any) -> None:
    add(officer, organisation)
    for again in (STORY, REPRINT):
        with pytest.raises(CandidateRefused, match="there already"):
            add(officer, organisation, again)
    add(officer, organisation, SPORT)
    assert Candidate.objects.count() == 2


def test_the_same_text_is_new_to_another_organisation(officer: Viewer, organisation: Any, outsider: Any) -> None:
    add(officer, organisation)
    outsider.roles = ["data_officer"]
    outsider.save()
    assert add(viewer_for(outsider), outsider.organisation).duplicate_of is None


def test_candidates_belong_to_one_organisation(officer: Viewer, organisation: Any, cast: dict[str, Viewer]) -> None:
    found = add(officer, organisation)
    for name in ("rows_partner", "outsider"):
        assert list(queries.candidates_of(cast[name])) == []
        with pytest.raises(CandidateRefused):
            queries.candidate_for(cast[name], found.pk)
        with pytest.raises(CandidateRefused):
            services.decide(by=cast[name], candidate=found, state=State.KEPT)
    for viewer in (cast["administrator"], PUBLIC):
        with pytest.raises(NotPermitted):
            queries.candidates_of(viewer)
    assert queries.candidate_for(cast["analyst"], found.pk) == found
    assert queries.counts_by_state(cast["analyst"])[State.NEW] == 1
    with pytest.raises(CandidateRefused):
        services.decide(by=OPERATOR, candidate=found, state=State.KEPT)


def test_a_person_of_no_organisation_sees_nothing(officer: Viewer, organisation: Any) -> None:
    add(officer, organisation)
    assert list(queries.candidates_of(Viewer(7, "x", None, officer.permissions))) == []


def test_keeping_dismissing_and_putting_back(officer: Viewer, organisation: Any, analyst: Any) -> None:
    found, by = add(officer, organisation), viewer_for(analyst)
    services.decide(by=by, candidate=found, state=State.KEPT)
    with pytest.raises(CandidateRefused, match="why"):
        services.decide(by=by, candidate=found, state=State.DISMISSED, reason="  ")
    services.decide(by=by, candidate=found, state=State.DISMISSED, reason="An old case")
    found.refresh_from_db()
    assert (found.state, found.text, found.reason, found.decided_by) == ("dismissed", "", "An old case", "analyst")
    assert found.findings
    assert queries.marked_text(found) == ()
    services.decide(by=by, candidate=found, state=State.NEW)
    with pytest.raises(CandidateRefused, match="Keep it"):
        services.decide(by=by, candidate=found, state=State.LOW)
    told = Entry.objects.filter(action="sources.decide").values_list("details", flat=True)
    assert [each["state"] for each in told] == ["kept", "dismissed", "new"]


def test_words_are_kept_thirty_days_and_findings_for_good(officer: Viewer, organisation: Any) -> None:
    found, today = add(officer, organisation), timezone.localdate()
    assert found.text_until == today + timedelta(days=30)
    assert services.forget_old_texts(today=today + timedelta(days=30)) == 0
    assert services.forget_old_texts(today=today + timedelta(days=31)) == 1
    found.refresh_from_db()
    assert (found.text, found.title) == ("", "A headline")
    assert "forced to work" in {one["words"] for one in found.findings}
    with pytest.raises(CandidateRefused, match="there already"):
        add(officer, organisation, REPRINT)


def test_how_long_words_are_kept_is_a_setting(officer: Viewer, organisation: Any, settings: Any) -> None:
    settings.CANDIL_TEXT_DAYS = 7
    assert add(officer, organisation).text_until == timezone.localdate() + timedelta(days=7)


def test_documents_are_added_by_data_officers_of_their_own_organisation(
    officer: Viewer, organisation: Any, analyst: Any, outsider: Any
) -> None:
    with pytest.raises(NotPermitted):
        add(viewer_for(analyst), organisation)
    with pytest.raises(CandidateRefused, match="own organisation"):
        add(officer, outsider.organisation)
    with pytest.raises(Unreadable):
        services.add_document(by=officer, organisation=organisation, body=b"\x00", name="x.bin")


def test_a_document_is_read_in_the_background_once_it_is_kept(
    officer: Viewer, organisation: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = services.add_document(
            by=officer, organisation=organisation, body=SPORT.encode(), name="note.txt", content_type="text/plain"
        )
    made.refresh_from_db()
    assert (made.state, made.score) == (State.NEW, 0), "what a person chose is listed whatever it scores"
    assert made.text
