"""Tokens for tests, and a client that asks with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candil.share.exchange.policies import SCOPES
from candil.share.exchange.services import make_token
from candil.trust.accounts.policies import OPERATOR, viewer_for


def token_of(person: Any, *scopes: str) -> str:
    """The text of a token of this person; without scopes, all that the person's roles allow."""
    held = viewer_for(person)
    chosen = scopes or tuple(code for code, scope in SCOPES.items() if held.may(scope.permission))
    until = timezone.localdate() + timedelta(days=30)
    return make_token(by=OPERATOR, holder=person, name="a test", scopes=chosen, expires_on=until).text


class Api:
    """A program with a token."""

    def __init__(self, text: str) -> None:
        self.headers = {"Authorization": f"Bearer {text}"}
        self._client = Client()

    def get(self, path: str, **headers: str) -> Any:
        """The answer; a file is read to its end and stands in `body`."""
        answer = self._client.get(f"/api/v1{path}", headers={**self.headers, **headers})
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer

    def post(self, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(
            f"/api/v1{path}", body, content_type="application/json", headers={**self.headers, **named}
        )


@pytest.fixture
def api() -> Callable[..., Api]:
    """`api(person, *scopes)`: a program that asks in the name of this person."""
    return lambda person, *scopes: Api(token_of(person, *scopes))


@pytest.fixture
def editor(organisation: Any) -> Any:
    """Releases the reports of the owning organisation."""
    from candil.trust.accounts.models import User

    return User.objects.create_user(username="editor", organisation=organisation, roles=["editor"])
