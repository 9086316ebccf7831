"""What the people of these tests do over and over; the browser journey uses it too."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from candil.analyse.actions import queries, services
from candil.analyse.actions.models import AuthorityKey, Ground, Package
from candil.analyse.actions.services import Draft
from candil.collect.reporting import services as telling
from candil.collect.reporting.models import Channel
from candil.trust.accounts.policies import viewer_for
from candil.trust.vault.services.envelopes import new_identity, recipient_of
from candil.trust.vault.services.items import sealed_file
from candil.trust.vault.tests.acting import PASSPHRASE, Person

ANSWER_AT = "https://hub.example/actions/answer/"
WORDS = "Three men sleep in the van. WORDS-TOLD"
PLACE = "PLACE-TOLD"
HIDDEN = "EXIF-HIDDEN"
ANSWERS: dict[str, Any] = {
    "path": "saw", "under_18": "no", "signs": "debt_bondage", "told": {"saw_words": WORDS},
    "circumstances": {"place": PLACE, "when_about": "month", "people": "few"},
    "reach": {"contact": "CONTACT-TOLD"},
}  # fmt: skip


def photograph(size: tuple[int, int] = (640, 480), words: str = HIDDEN) -> bytes:
    """A JPEG with a place, a maker, a comment and a profile inside, each holding `words`."""
    picture = Image.radial_gradient("L").convert("RGB").resize(size)
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x9286] = words, 6, words.encode()
    exif.get_ifd(0x8825)[29] = words  # the day of the position
    held = io.BytesIO()
    picture.save(held, "JPEG", exif=exif, comment=words.encode(), icc_profile=words.encode() * 8)
    return held.getvalue()


def told(channel: Channel, *, consent: str = "analyse share", files: dict[str, bytes] | None = None) -> str:
    """Tell a report with files; its label."""
    new = telling.begin(channel=channel)
    items = [
        sealed_file(new.target, iter([data]), kind="file", author="reporter", order=order, about={"name": name})
        for order, (name, data) in enumerate((files or {}).items(), start=2)
    ]
    answers = {**ANSWERS, "consent": consent}
    telling.take(channel=channel, new=new, told=telling.Told(answers, "en", items))
    return new.label


def authority_key(
    keeper: Any, checker: Any, *, identity: str = "", confirmed: bool = True, **more: Any
) -> AuthorityKey:
    """An authority with a key that two people saw to."""
    by, other = viewer_for(keeper), viewer_for(checker)
    wanted = {"name": "Harbour police", "country": "GBR", "kind": "police", "procedure": "Call the duty desk."} | more
    made = services.add_authority(by=by, organisation=keeper.organisation, **wanted)
    recipient = recipient_of(identity or new_identity())
    in_a_year = timezone.localdate() + timedelta(days=365)
    key = services.enter_key(by=by, authority=made.pk, recipient=recipient, expires_on=in_a_year)
    if confirmed:
        services.confirm_key(
            by=other, key=key.pk, fingerprint=queries.fingerprint(recipient), compared="phone", compared_with="Sgt Hall"
        )
    return key


def draft(key: AuthorityKey, **more: Any) -> Draft:
    """The smallest package that is allowed: the summary, with the person's agreement."""
    wanted: dict[str, Any] = {
        "key": key.pk, "purpose": "protect", "basis": "consent", "ground": Ground.CONSENT, "has_reread": True,
        "handling": "P", "delete_by": timezone.localdate() + timedelta(days=90), "contact": "Duty desk",
        "summary": "SUMMARY-WORDS",
    }  # fmt: skip
    return Draft(**{**wanted, **more})


def without_consent(key: AuthorityKey, **more: Any) -> Draft:
    """Because of danger."""
    wanted = {"ground": Ground.DANGER, "ground_words": "REASON-WORDS", "basis": "vital_interests", "has_reread": False}
    return draft(key, **{**wanted, **more})


def proposed(person: Person, report: str, wanted: Draft) -> Package:
    return services.propose(
        by=person.viewer, passphrase=PASSPHRASE, report=report, draft=wanted, answer_at=ANSWER_AT, language="en"
    )


def everything(person: Person, report: str, key: AuthorityKey, *, how: str = "cleaned", **more: Any) -> Draft:
    """All answers, messages and files of a report."""
    _cover, story = telling.open_report(by=person.viewer, keys=person.keys, label=report, language="en")
    parts = queries.parts_of(story)
    named = {kind: [part.name for part in parts if part.kind == kind] for kind in ("answer", "message", "file")}
    files = dict.fromkeys(named["file"], how)
    return draft(key, answers=named["answer"], messages=named["message"], files=files, **more)


def opened_by_the_standard_tool(package: Package, identity: str, folder: Path) -> bytes:
    """What `age -d` makes of the sealed file."""
    age = shutil.which("age")
    if age is None:
        pytest.skip("NOT TESTED: the standard age tool is not installed (Debian package `age`)")
    (folder / "identity").write_text(identity)
    (folder / "package.zip.age").write_bytes(bytes(package.sealed or b""))
    done = subprocess.run(
        [age, "-d", "-i", folder / "identity", folder / "package.zip.age"], capture_output=True, check=True
    )
    return done.stdout


def authority(by: Any, organisation: Any) -> AuthorityKey:
    """An authority of the organisation with a key that nobody has compared yet; `by`: its administrator."""
    made = services.add_authority(
        by=by, organisation=organisation, name="NAME-OF-AUTHORITY", country="GBR", kind="police", procedure="Call."
    )
    in_a_year = timezone.localdate() + timedelta(days=365)
    return services.enter_key(by=by, authority=made.pk, recipient=recipient_of(new_identity()), expires_on=in_a_year)
