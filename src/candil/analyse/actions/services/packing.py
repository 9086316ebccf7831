"""What a package looks like inside (docs/guide/acting-with-authorities.md): a plain ZIP archive, the same every time.

    READ-ME.txt  what-was-told.txt  package.json  package.json.sig  signer.pem  photo-1.jpg …

Times inside are those of the format's beginning; days stand in words only.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.template.loader import render_to_string

from candil.analyse.actions import queries
from candil.analyse.actions.services.composing import Composed
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.vault.services.keys import Keys

VERSION: Final = 1
READ_ME: Final = "READ-ME.txt"
TOLD: Final = "what-was-told.txt"
MANIFEST: Final = "package.json"
SIGNATURE: Final = "package.json.sig"
SIGNER: Final = "signer.pem"
#: Travels with every package, whoever gets it.
CAVEATS: Final = ("do_no_contact",)
_WRITTEN: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, repr=False)
class Envelope:
    """What stands on a package besides its content: its label, who sends it, the day, and how to answer."""

    label: str
    organisation: str
    day: date
    answer_at: str
    answer_code: str


def texts_of(composed: Composed, envelope: Envelope) -> dict[str, str]:
    """The two texts of a package, as the authority will read them: file name → text."""
    shown = {"package": composed, "draft": composed.draft, "envelope": envelope, "said": _said(composed)}
    return {
        READ_ME: _tidy(render_to_string("actions/package/read_me.txt", shown)),
        TOLD: _tidy(render_to_string("actions/package/told.txt", shown)),
    }


def packed(composed: Composed, envelope: Envelope, keys: Keys) -> bytes:
    """The package in clear, in memory: signed with the analyst's key, equal input giving equal bytes."""
    files = {name: text.encode() for name, text in texts_of(composed, envelope).items()}
    files |= {each.name: each.data for each in composed.files}
    manifest = json.dumps(
        _manifest(composed, envelope, keys, files), ensure_ascii=False, sort_keys=True, indent=1
    ).encode()
    signer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys.verifying_key))
    files[MANIFEST], files[SIGNATURE] = manifest, keys.sign(manifest)
    files[SIGNER] = signer.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return _archive(files)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a package in clear: name → content."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _archive(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            place = zipfile.ZipInfo(name, _WRITTEN)
            place.create_system, place.external_attr = 3, 0o600 << 16
            archive.writestr(place, data)
    return held.getvalue()


def _said(composed: Composed) -> dict[str, str]:
    """Codes in words."""
    draft = composed.draft
    return {
        "purpose": vocabulary.label("sharing_purpose", draft.purpose),
        "basis": vocabulary.label("legal_basis", draft.basis),
        "ground": str(draft.ground.label),
        "handling": vocabulary.label("handling", draft.handling),
    }


def _manifest(composed: Composed, envelope: Envelope, keys: Keys, files: dict[str, bytes]) -> dict[str, Any]:
    draft, said = composed.draft, _said(composed)
    authority = composed.key.authority
    return {
        "format": "candil package", "version": VERSION, "package": envelope.label, "made_on": str(envelope.day),
        "from": {"organisation": envelope.organisation, "contact": draft.contact},
        "to": {"authority": authority.name, "country": authority.country, "recipient": composed.key.recipient},
        "caveats": list(CAVEATS), "delete_by": str(draft.delete_by),
        "purpose": {"code": draft.purpose, "label": said["purpose"], "words": draft.purpose_words},
        "legal_basis": {"code": draft.basis, "label": said["basis"], "words": draft.basis_words},
        "ground": {"code": draft.ground.value, "label": said["ground"], "words": draft.ground_words},
        "handling": {"code": draft.handling, "label": said["handling"], "conditions": draft.conditions},
        "summary": draft.summary,
        "answers": [{"question": part.title, "answer": part.text} for part in composed.answers],
        "messages": [{"day": part.day, "from": part.title, "words": part.text} for part in composed.messages],
        "files": [
            {"name": name, "bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in files.items()
        ],
        "originals": [each.name for each in composed.files if each.kind == "original"],
        "signer": {
            "key": keys.label, "ed25519": keys.verifying_key, "fingerprint": queries.fingerprint(keys.verifying_key),
        },
    }  # fmt: skip


def _tidy(text: str) -> str:
    """Windows line ends, so that every editor shows lines; at most one empty line between paragraphs."""
    lines: list[str] = []
    for line in (each.rstrip() for each in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\r\n".join(lines) + "\r\n"
