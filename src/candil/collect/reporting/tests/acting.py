"""What the people of these tests do over and over; journeys and benches use it too."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.services import analysts, recovery
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.tests.acting import PASSPHRASE, Person

TELL, BACK = "/report/to/harbour/", "/report/return/"
#: What is answered on each page on the way of somebody who saw something; hidden fields are carried by `walk`.
SAW: tuple[dict[str, Any], ...] = (
    {},
    {"path": "saw"},
    {"under_18": "no"},
    {"signs": ["debt_bondage", "isolation"]},
    {"told/saw_words": "PLANTED-WORDS"},
    {"circumstances/place": "PLANTED-PLACE", "circumstances/when_about": "month", "circumstances/people": "few"},
    {"consent": ["analyse"]},
    {"reach/contact": ""},
)


def enrolled(user: Any) -> Person:
    """The person with keys, unlocked."""
    viewer = viewer_for(user)
    analysts.enrol(by=viewer, passphrase=PASSPHRASE)
    return Person(user, viewer, analysts.open_keys(by=viewer, passphrase=PASSPHRASE))


def recovery_for(organisation: Any) -> list[str]:
    """Hold a ceremony; the identities of the three trustees."""
    identities = [new_identity() for _number in range(3)]
    recipient, _pairs = recovery.ceremony([recipient_of(identity) for identity in identities])
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)
    return identities


def post(client: Any, address: str, given: dict[str, Any]) -> Any:
    """Send a form without files, as browsers do (the test client would send every form as one with files)."""
    return client.post(address, urlencode(given, doseq=True), content_type="application/x-www-form-urlencoded")


class _Fields(HTMLParser):
    """Hidden fields of the last form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.fields = {}
        elif tag == "input" and found.get("type") == "hidden":
            self.fields.setdefault(found["name"] or "", []).append(found.get("value") or "")


def hidden(answer: Any) -> dict[str, list[str]]:
    """What a page carries along."""
    reader = _Fields()
    reader.feed(answer.content.decode())
    return {name: values for name, values in reader.fields.items() if name not in ("next",)}


def walk(client: Any, *pages: dict[str, Any], address: str = TELL) -> Any:
    """Answer page after page as a browser without a script does; the page that comes then."""
    answer, carried = None, {}
    for given in pages:
        answer = post(client, address, {**carried, **given})
        assert answer.status_code == 200, answer.content
        carried = hidden(answer)
    return answer


def sent(client: Any, *pages: dict[str, Any], files: Any = (), address: str = TELL, **more: Any) -> Any:
    """Walk, then send; the page with the receipt."""
    carried = hidden(walk(client, *pages, address=address))
    return client.post(address, {**carried, "~send": "1", "~files": list(files), **more})


def code_of(answer: Any) -> str:
    """The code on a page with a receipt."""
    found = re.search(r"\d{4}(?: \d{4}){5}", answer.content.decode())
    assert found, answer.content.decode()
    return found[0]


def come_back(client: Any, code: str) -> Any:
    """The page behind the code."""
    return post(client, BACK, {"code": code})
