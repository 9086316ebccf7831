"""Hosts, outlets and candidates for tests."""

from __future__ import annotations

from typing import Any

from candil.collect.sources import services
from candil.collect.sources.models import Candidate, Host, Outlet
from candil.collect.sources.tests.texts import STORY, article
from candil.trust.accounts.policies import OPERATOR


def host(organisation: Any, name: str = "paper.example") -> Host:
    """A site that the organisation may ask."""
    return services.allow_host(by=OPERATOR, organisation=organisation, name=name)


def outlet(organisation: Any, name: str = "The Paper", **said: Any) -> Outlet:
    """A feed that was never fetched, on a site of its own."""
    address = said.pop("address", "https://feeds.example/feed")
    if not Host.objects.filter(organisation=organisation, name="feeds.example").exists():
        host(organisation, "feeds.example")
    return services.add_outlet(by=OPERATOR, organisation=organisation, name=name, kind="feed", address=address, **said)


def candidate(organisation: Any, title: str = "A headline", text: str = STORY) -> Candidate:
    """A page added by hand and looked through."""
    body = article(text, title).encode()
    made = services.add_document(
        by=OPERATOR, organisation=organisation, body=body, name="page.html", link="https://paper.example/1"
    )
    services.read_candidate(made.pk)
    return Candidate.objects.get(pk=made.pk)
