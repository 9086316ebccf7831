"""Reports for the trial: a channel, analysts with keys, a recovery, invented reports told through the real services.

In the trial every secret lies on this one machine: passphrases, the trustees' identities, a receipt code. That is said
where they lie and at the start. A real hub never keeps them so, and never gets any of this (`TRIAL` only).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.db import transaction

from candil.collect.reporting import queries as reporting
from candil.collect.reporting import services
from candil.collect.sources import services as sources
from candil.collect.support import services as support
from candil.sample.services import PASSPHRASE_WORDS, Say, home
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault import queries as vault
from candil.trust.vault.services import analysts, receipts, recovery, reporters
from candil.trust.vault.services.envelopes import new_identity, recipient_of

ORGANISATION: Final = "harbour-light"
CHANNEL: Final = "sample-line"
#: Sample people who read reports, and the languages that they read.
ANALYSTS: Final = {"amina": ("en", "es", "fr", "pt", "ar", "fa"), "hana": ("en", "ro", "uk", "pl", "vi")}
WARNING: Final = """\
This folder belongs to a trial. The trustees' identities, the passphrases and a receipt code lie here in clear, beside
the database and the key of the site: whoever has this machine opens every report of the trial. Never tell it anything
real. A real hub holds its ceremony off the network, and no secret is ever written down on the server.
"""


@dataclass(frozen=True)
class SampleSecrets:
    """How to open reports in the trial: passphrases of the analysts' keys, and the code of one report."""

    passphrases: Mapping[str, str]
    code: str


def make_reports(*, say: Say) -> SampleSecrets:
    """Make it all, once; how to open it. Raises RuntimeError outside of a trial."""
    if not settings.TRIAL:
        raise RuntimeError("Sample reports are for trials only: their secrets lie on the machine.")
    kept = home() / "reports" / "secrets.json"
    if not (kept.exists() and _stand()):
        say("Making sample reports: keys, a ceremony with three sample trustees, a channel …")
        _write(kept.parent / "READ-THIS-FIRST.txt", WARNING)
        with transaction.atomic():
            made = _make(kept.parent)
            _write(kept, json.dumps({"passphrases": made.passphrases, "code": made.code}, indent=2))
        say(f"  {len(stories())} invented reports wait for {' and '.join(ANALYSTS)}")
    read = json.loads(kept.read_text())
    return SampleSecrets(read["passphrases"], read["code"])


def _stand() -> bool:
    """Whether the channel is there; a start that was cut short left the file, but nothing in the database."""
    return reporting.channels_of(OPERATOR).filter(slug=CHANNEL).exists()


def stories() -> list[dict[str, Any]]:
    """The invented reports."""
    return list(yaml.safe_load((Path(__file__).parent / "stories.yaml").read_text(encoding="utf-8")))


def answers_of(story: Mapping[str, Any]) -> Mapping[str, Any]:
    """A story as answers to the questionnaire, checked. Raises ValueError when it would be refused on the page."""
    told = {f"{story['path']}_words": story["words"].strip()}
    reach = {"contact": story.get("contact", "")}
    plain = {name: story[name] for name in ("path", "under_18", "signs", "consent") if name in story}
    given = reporting.given(
        {**plain, "told": told, "circumstances": story["circumstances"], "reach": reach,
         "contact_safe": story.get("contact_safe", "")},
        story["language"],
    )  # fmt: skip
    wrong = [f"{field.address}: {field.fault}" for page in given.pages for field in page.fields if field.fault]
    if wrong:
        raise ValueError(f"A sample story is wrong: {'; '.join(wrong)}")
    return given.answers


def _make(folder: Path) -> SampleSecrets:
    passphrases = {name: _with_key(name, languages) for name, languages in ANALYSTS.items()}
    _hold_ceremony(folder / "trustees")
    channel = services.set_channel(
        by=OPERATOR, slug=CHANNEL, name="Sample line", organisation=ORGANISATION, analysts=list(ANALYSTS)
    )
    codes = [_tell(channel, story) for story in stories()]
    _converse(codes[0], stories()[0], passphrases)
    support.load_starter(by=OPERATOR)
    _add_press()
    return SampleSecrets(passphrases, receipts.shown(codes[0]))


def _with_key(username: str, languages: tuple[str, ...]) -> str:
    """A key for a sample analyst; its passphrase."""
    person = accounts.person_named(username)
    passphrase = "-".join(secrets.SystemRandom().sample(PASSPHRASE_WORDS, 6))
    analysts.enrol(by=viewer_for(person), passphrase=passphrase)
    services.set_languages(by=OPERATOR, person=person, languages=languages)
    return passphrase


def _hold_ceremony(folder: Path) -> None:
    """Three sample trustees, whose identities would otherwise be on three sticks in three pockets."""
    identities = [new_identity() for _trustee in range(recovery.TRUSTEES)]
    recipient, pairs = recovery.ceremony([recipient_of(identity) for identity in identities])
    for number, identity in enumerate(identities, start=1):
        _write(folder / f"sample-trustee-{number}.txt", f"# public key: {recipient_of(identity)}\n{identity}\n")
    for (first, second), pair in pairs.items():
        _write(folder / f"pair-{first}-{second}.age", pair)
    organisation = accounts.organisation_by_slug(ORGANISATION)
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)


def _tell(channel: Any, story: Mapping[str, Any]) -> str:
    """One report, as the page would take it; its code."""
    told = services.Told(answers_of(story), story["language"], is_odd=story.get("looks_odd", False))
    return services.take(channel=channel, new=services.begin(channel=channel), told=told).code


def _converse(code: str, story: Mapping[str, Any], passphrases: Mapping[str, str]) -> None:
    """An answer by an analyst, and what the reporter wrote back."""
    reporter = reporters.enter(code=code)
    holder = next(name for name in passphrases if _holds(name, reporter.report))
    by = viewer_for(accounts.person_named(holder))
    keys = analysts.open_keys(by=by, passphrase=passphrases[holder])
    services.open_report(by=by, keys=keys, label=reporter.report, language="en")
    services.answer(by=by, keys=keys, label=reporter.report, words=story["answer"])
    services.say(reporter=reporter, words=story["reply"])


def _holds(username: str, label: str) -> bool:
    viewer = viewer_for(accounts.person_named(username))
    return vault.reports_held_by(viewer).filter(label=label).exists()


def _add_press() -> None:
    """Two invented texts from the open, one of them about exploitation; the worker looks through them."""
    by = viewer_for(accounts.person_named("amina"))
    organisation = accounts.organisation_by_slug(ORGANISATION)
    for path in sorted((Path(__file__).parent / "press").glob("*.txt")):
        sources.add_document(by=by, organisation=organisation, body=path.read_bytes(), name=path.name)


def _write(path: Path, content: str | bytes) -> None:
    """A file that only its owner reads."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
