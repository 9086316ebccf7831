"""Tokens: made by whom, for what, until when; never more than their holder; ended, bounded, counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.share.exchange.errors import TokenRefused, TokenUnknown
from candil.share.exchange.models import Token, Use
from candil.share.exchange.queries import caller_with, tokens_for
from candil.share.exchange.services import make_token, revoke_token
from candil.share.exchange.tests.conftest import Api, token_of
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import OPERATOR, SEE_RECORDS, SEE_STATISTICS, viewer_for
from candil.trust.audit.models import Entry
from candil.trust.partnerships.queries import classes_visible_to

pytestmark = pytest.mark.django_db


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def test_the_text_of_a_token_is_not_kept(data_officer: Any) -> None:
    text = token_of(data_officer)
    stored = Token.objects.get()
    kept = [str(getattr(stored, field.attname)) for field in Token._meta.concrete_fields]
    assert not [value for value in kept if text in value]
    assert not [entry for entry in Entry.objects.all() if text in str(entry.details)]
    assert text.startswith(stored.prefix)
    assert caller_with(text).viewer.username == f"token {stored.prefix} of data_officer"


def test_a_data_officer_makes_tokens_for_nobody_else(data_officer: Any, analyst: Any) -> None:
    officer = viewer_for(data_officer)
    asked = {"name": "nightly", "scopes": ["records"], "expires_on": tomorrow()}
    assert make_token(by=officer, holder=data_officer, **asked).token.scopes == ["records"]
    with pytest.raises(NotPermitted):
        make_token(by=officer, holder=analyst, **asked)
    with pytest.raises(NotPermitted):
        make_token(by=viewer_for(analyst), holder=analyst, **asked)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scopes": []}, "Choose what the token is for"),
        ({"scopes": ["everything"]}, "Choose what the token is for"),
        ({"scopes": ["records", "push"]}, "no role that allows: Hand in records"),
        ({"expires_on": timezone.localdate() - timedelta(days=1)}, "one year"),
        ({"expires_on": timezone.localdate() + timedelta(days=400)}, "one year"),
    ],
)
def test_what_a_token_cannot_be(changed: dict[str, Any], said: str, analyst: Any) -> None:
    asked = {"name": "nightly", "scopes": ["records"], "expires_on": tomorrow(), **changed}
    with pytest.raises(TokenRefused, match=said):
        make_token(by=OPERATOR, holder=analyst, **asked)


def test_a_token_sees_what_its_holder_sees_and_no_more(cast: dict[str, Any], request: Any) -> None:
    for level in ("owner", "groups:harbour", "members", "public"):
        keep(shared=level)
    for name in ("analyst", "rows_partner", "statistics_partner", "outsider"):
        viewer = caller_with(token_of(request.getfixturevalue(name))).viewer
        assert classes_visible_to(viewer) == classes_visible_to(cast[name])
        narrow = caller_with(token_of(request.getfixturevalue(name), "statistics")).viewer
        assert narrow.permissions == {SEE_STATISTICS}
        public = classes_visible_to(narrow)
        assert public.rows is not None
        assert public.rows <= (classes_visible_to(cast[name]).rows or set())
        assert len(public.rows) == 1  # what everybody may read


def test_a_role_that_is_taken_away_is_taken_from_the_token(data_officer: Any) -> None:
    text = token_of(data_officer, "records", "push")
    assert SEE_RECORDS in caller_with(text).viewer.permissions
    data_officer.roles = ["reader"]
    data_officer.save()
    assert caller_with(text).viewer.permissions == set()
    assert Api(text).get("/records").status_code == 200  # nothing but what is public
    assert Api(text).get("/records").json()["total"] == 0


@pytest.mark.parametrize("how", ["revoked", "expired", "holder closed", "holder moved", "never made"])
def test_a_token_that_no_longer_works_says_the_same_whatever_the_reason(
    how: str, data_officer: Any, outsider: Any
) -> None:
    text = token_of(data_officer)
    token = Token.objects.get()
    if how == "revoked":
        revoke_token(by=viewer_for(data_officer), token=token)
        revoke_token(by=viewer_for(data_officer), token=token)
    elif how == "expired":
        Token.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif how == "holder closed":
        data_officer.is_active = False
        data_officer.save()
    elif how == "holder moved":
        data_officer.organisation = outsider.organisation
        data_officer.save()
    else:
        text = "candil_nonsense"
    answer = Api(text).get("/me")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "is not known, or it expired, was revoked" in answer.json()["detail"]
    with pytest.raises(TokenUnknown):
        caller_with(text)


def test_without_a_token_nothing_is_told(client: Any) -> None:
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me", headers={"Authorization": "Basic YTpi"}).status_code == 401
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer "}).status_code == 401


@pytest.mark.parametrize(
    ("scope", "open_to_it"),
    [
        ("statistics", {"/counts", "/trends", "/exports/figures/csv"}),
        ("records", {"/records", "/incidents", "/exports/csv"}),
        ("products", {"/products"}),
        ("push", {"/batches"}),
        ("share", set()),
    ],
)
def test_a_scope_opens_its_own_doors_only(scope: str, open_to_it: set[str], data_officer: Any) -> None:
    program = Api(token_of(data_officer, scope))
    doors = [
        "/counts",
        "/trends",
        "/exports/figures/csv",
        "/records",
        "/incidents",
        "/exports/csv",
        "/products",
        "/batches",
    ]
    found = {door: program.get(door).status_code for door in doors}
    assert {door for door, status in found.items() if status == 200} == open_to_it
    assert {status for door, status in found.items() if door not in open_to_it} == {403}


def test_calls_are_bounded_by_the_minute_over_all_processes(
    data_officer: Any, outsider: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.CANDIL_CALLS_A_MINUTE = 3
    now = [1_800_000_015.0]
    monkeypatch.setattr("candil.share.exchange.services.tokens.time.time", lambda: now[0])
    text = token_of(data_officer)
    # A new client each time: nothing is remembered in the process.
    assert [Api(text).get("/me").status_code for _ in range(3)] == [200, 200, 200]
    refused = Api(text).get("/me")
    assert (refused.status_code, refused["Retry-After"]) == (429, "45")
    assert "3 times in this minute" in refused.json()["detail"]
    assert Api(token_of(outsider)).get("/me").status_code == 200  # each token has its own count
    now[0] += 45
    assert Api(text).get("/me").status_code == 200
    now[0] -= 30  # a clock that is set back gives nobody more calls
    assert Api(text).get("/me").status_code == 429


def test_what_a_token_was_used_for_is_counted_by_day(data_officer: Any) -> None:
    keep(*(CleanRecordFactory() for _ in range(3)))
    program = Api(token_of(data_officer))
    program.get("/records?limit=2")
    program.get("/exports/csv")
    use = Use.objects.get()
    assert (use.day, use.calls, use.records) == (timezone.localdate(), 2, 5)
    [listed] = tokens_for(viewer_for(data_officer))
    assert (listed.last_used, listed.records) == (timezone.localdate(), 5)


def test_who_knows_of_a_token(data_officer: Any, administrator: Any, analyst: Any, outsider: Any) -> None:
    token_of(data_officer)
    outsider.roles = ["data_officer"]
    outsider.save()
    known = {
        person.username: tokens_for(viewer_for(person)).count()
        for person in (data_officer, administrator, analyst, outsider)
    }
    assert known == {"data_officer": 1, "administrator": 1, "analyst": 0, "outsider": 0}
    with pytest.raises(NotPermitted):
        revoke_token(by=viewer_for(outsider), token=Token.objects.get())
    revoke_token(by=viewer_for(administrator), token=Token.objects.get())
    assert Token.objects.get().revoked_at is not None


def test_the_pages_of_tokens(client: Any, data_officer: Any, administrator: Any, analyst: Any, sign_in: Any) -> None:
    sign_in(data_officer)
    assert b"No tokens" in client.get("/exchange/tokens/").content
    asked = {"name": "nightly", "scopes": ["records"]}
    wrong = client.post("/exchange/tokens/make/", {**asked, "expires_on": "2020-01-01"})
    assert (wrong.status_code, b"one year" in wrong.content) == (422, True)
    made = client.post("/exchange/tokens/make/", {**asked, "expires_on": tomorrow()})
    text = made.context["made"].text
    assert text.encode() in made.content
    assert "no-store" in made["Cache-Control"]
    listed = client.get("/exchange/tokens/").content
    assert b"nightly" in listed
    assert text.encode() not in listed
    assert Api(text).get("/records").status_code == 200
    assert client.post(f"/exchange/tokens/{Token.objects.get().pk}/revoke/").status_code == 302
    assert Api(text).get("/records").status_code == 401
    sign_in(administrator)
    assert b"nightly" in client.get("/exchange/tokens/").content
    assert client.get("/exchange/tokens/make/").status_code == 404
    sign_in(analyst)
    assert client.get("/exchange/tokens/").status_code == 404
