"""Words of a reporter lie nowhere but in the vault, sealed: a search that proves itself by finding planted leaks.

Searched: every row of every table (decoded sessions and later work among them), every file and file name under the
folders that the site writes to (vault, media, temporary files, its home), the cache, the log at its most talkative,
what is printed, mail, and the cookies of the browsers. A backup is a copy of the database and of these folders.
"""

from __future__ import annotations

import io
import logging
import sys
import tempfile
import wave
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from candil.collect.reporting import queries, services
from candil.collect.reporting.models import Channel
from candil.collect.reporting.tests.acting import BACK, TELL, code_of, come_back, hidden, post, sent, walk
from candil.trust.vault.models import Report
from candil.trust.vault.services import reporters
from candil.trust.vault.tests.acting import PASSPHRASE, Person

pytestmark = pytest.mark.django_db
CANARY = "CANARY7f3a"
#: Chosen answers are codes; these are told by all stories, stand in no other place, and are sealed as well.
CHOSEN = ("abusive_working_and_living_conditions", "when_about", "contact_safe")


def told_by(path: str) -> tuple[dict[str, Any], ...]:
    """The pages of somebody on this path, with the canary in every field that takes words."""
    young = [{"under_18": "no"}] if path != "work" else []
    return (
        {},
        {"path": path},
        *young,
        {"signs": ["debt_bondage", CHOSEN[0]]},
        {f"told/{path}_words": f"{CANARY} {path}_words"},
        {
            "circumstances/when_about": "month",
            "circumstances/people": "few",
            **{f"circumstances/{name}": f"{CANARY} {name}" for name in ("place", "when_words", "activity")},
        },
        {"consent": ["share"]},
        {"reach/contact": f"{CANARY} contact"},
        {"contact_safe": f"{CANARY} contact_safe"},
    )


TOLD = told_by("saw")


def picture() -> bytes:
    """A photograph with the canary in a tag (EXIF ImageDescription), larger than what Django would keep in memory."""
    tags = Image.Exif()
    tags[0x010E] = CANARY
    held = io.BytesIO()
    Image.effect_noise((2400, 2400), 90).save(held, "JPEG", quality=95, exif=tags)
    return held.getvalue()


def voice() -> bytes:
    """A recording (WAV) whose samples spell the canary, over and over."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(CANARY.encode() * 400_000)
    return held.getvalue()


PHOTO, VOICE = picture(), voice()


@pytest.fixture
def places(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that the site could write to is inside this one."""
    for name in ("vault", "files", "temporary", "home"):
        (tmp_path / name).mkdir(exist_ok=True)
    settings.CANDIL_VAULT, settings.MEDIA_ROOT = tmp_path / "vault", tmp_path / "files"
    settings.CANDIL_HOME = tmp_path / "home"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def found(places: Path, log: str, *secrets: str, printed: str = "", browsers: tuple[Client, ...] = ()) -> list[str]:
    """Where any of the secrets lies in clear: as it stands, quoted for an address, or in Base64 at any offset."""
    wanted = {form for each in (CANARY, *secrets) for form in _forms(each)}
    held = {str(path.relative_to(places)): path.read_bytes() for path in places.rglob("*") if path.is_file()}
    held["names"] = "\n".join(str(path.relative_to(places)) for path in places.rglob("*")).encode()
    held |= dict(_tables())
    held |= {"log": log.encode(), "printed": printed.encode(), "cache": repr(getattr(cache, "_cache", {})).encode()}
    held["mail"] = repr([vars(message) for message in mail.outbox]).encode()
    held["cookies"] = "".join(browser.cookies.output() for browser in browsers).encode()
    return sorted(name for name, content in held.items() if any(form in content for form in wanted))


def _forms(secret: str) -> list[bytes]:
    shifted = [b64encode(b"x" * shift + secret.encode())[4 if shift else 0 : -4] for shift in range(3)]
    return [secret.encode(), quote(secret).encode(), secret.encode("utf-16-le"), *shifted]


def _tables() -> list[tuple[str, bytes]]:
    """Every row of every table: tasks and the audit among them, and sessions decoded."""
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = cursor.fetchall()
            cells = b"".join(_bytes(cell) for row in rows for cell in row)
            if table == "django_session":
                cells += repr([SessionStore().decode(row[1]) for row in rows]).encode()
            told.append((table, cells))
    return told


def _bytes(cell: Any) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def live_through(client: Client, desk: Client, rhea: Person, path: str = "saw") -> str:
    """A whole life of a report, errors included; its code."""
    photo = SimpleUploadedFile(f"{CANARY}.jpg", PHOTO, content_type=f"image/{CANARY.lower()}")
    code = code_of(sent(client, *told_by(path), files=[photo, SimpleUploadedFile(f"{CANARY}.wav", VOICE)]))
    page = come_back(client, code)
    given = {"~pass": hidden(page)["~pass"]}
    post(client, BACK, {**given, "~do": "say", "words": f"{CANARY} more"})
    client.post(BACK, {**given, "~files": [SimpleUploadedFile(f"{CANARY}.ogg", b"OggS" + VOICE)]})
    label = Report.objects.get().label
    services.answer(by=rhea.viewer, keys=rhea.keys, label=label, words=f"{CANARY} answer")
    services.open_report(by=rhea.viewer, keys=rhea.keys, label=label, language="en")
    go_wrong(client, desk, code)
    return code


def go_wrong(client: Client, desk: Client, code: str) -> None:
    """What people mistype and programs send; and a member of staff who takes a report by phone."""
    post(client, BACK, {"code": f"{CANARY} {code[:-1]}"})
    post(client, BACK, {"~pass": CANARY, "~do": "say", "words": CANARY})
    post(client, TELL, {"path": CANARY, "~page": "path"})
    post(client, TELL, {CANARY: CANARY, "circumstances": CANARY, "~change": CANARY})
    post(client, "/report/kept/", {"~code": code, "last": CANARY})
    client.get(f"/report/to/{CANARY}/")
    client.get(f"{TELL}?{CANARY}={CANARY}")
    client.post(TELL, CANARY.encode() * 1000, content_type="multipart/form-data; boundary=x")
    client.post(f"{TELL}sealed/", f'{{"words": "{CANARY}"'.encode(), content_type="application/json")
    walk(desk, *TOLD, address="/report/desk/take/harbour/")


@pytest.fixture
def desk(rhea: Person, sign_in: Any) -> Client:
    """Rhea's browser, with unlocked keys."""
    browser: Client = sign_in(rhea.user)
    post(browser, "/report/desk/unlock/", {"passphrase": PASSPHRASE})
    return browser


@pytest.mark.parametrize("path", ["happened", "saw", "past", "work"])
def test_words_files_and_codes_are_nowhere_in_clear(  # noqa: PLR0913 — fixtures
    path: str, desk: Client, channel: Channel, rhea: Person, places: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    client = Client()
    code = live_through(client, desk, rhea, path)
    story = str(queries.story_of(reporters.read(reporter=reporters.enter(code=code)), "en"))
    assert "CANARY" in story, "it was told"
    said = capsys.readouterr()
    log, printed = caplog.text, said.out + said.err
    secrets = (code, code.replace(" ", ""), CHOSEN[0], PASSPHRASE)
    assert found(places, log, *secrets, printed=printed, browsers=(client, desk)) == []
    assert sum(file.stat().st_size for file in (places / "vault").iterdir()) > len(PHOTO) + 2 * len(VOICE)
    assert all(name not in cells for _table, cells in _tables() for name in (b'"when_about', b"saw_words"))


def test_the_canary_sits_in_every_question_that_takes_words() -> None:
    every = queries.the_questionnaire().questions()
    asked = {"/".join(names) for names, question in every if question.kind == "text"}
    filled = {
        name
        for path in ("happened", "saw", "past", "work")
        for page in told_by(path)
        for name, value in page.items()
        if CANARY in str(value)
    }
    assert filled == asked


def test_the_files_carry_the_canary_where_cameras_and_recorders_put_it() -> None:
    assert Image.open(io.BytesIO(PHOTO)).getexif()[0x010E] == CANARY
    assert len(PHOTO) > 2_621_440
    with wave.open(io.BytesIO(VOICE)) as sound:
        assert CANARY.encode() in sound.readframes(100)


def fails(*given: Any, **named: Any) -> Any:
    raise ValueError(f"cannot work on {given} {named}")


#: Where it breaks, what somebody did, and what they see.
BROKEN = {
    "the words are written": "candil.collect.reporting.queries.written",
    "the words are sealed": "candil.collect.reporting.services.taking.sealed_item",
    "the report is kept": "candil.trust.vault.services.reports.add_wraps",
    "the wraps are made": "candil.trust.vault.services.keeping.wrap",
    "a file is sealed": "candil.trust.vault.services.items.seal_stream",
    "a file is written": "candil.trust.vault.services.storage.written",
    "the cover is made": "candil.collect.reporting.models.Cover.objects.create",
    "the answers are checked": "candil.collect.reporting.queries.given",
    "the code is shown": "candil.collect.reporting.views.telling.receipt",
}


@pytest.mark.parametrize("where", BROKEN)
def test_an_error_while_a_report_is_taken_says_nothing_of_it(  # noqa: PLR0913 — fixtures
    where: str, client: Client, channel: Channel, places: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    carried = hidden(walk(client, *TOLD))
    monkeypatch.setattr(BROKEN[where], fails)
    answer = client.post(TELL, {**carried, "~send": "1", "~files": [SimpleUploadedFile(f"{CANARY}.jpg", PHOTO)]})
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert "ValueError in" in caplog.text
    said = capsys.readouterr()
    assert found(places, caplog.text, CHOSEN[0], printed=said.out + said.err, browsers=(client,)) == []
    if where != "the code is shown":  # then it was kept, sealed
        assert list((places / "vault").iterdir()) == []


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("candil.collect.reporting.services.returning.reporters.say", {"~do": "say", "words": f"{CANARY} more"}),
        ("candil.collect.reporting.queries.story_of", {"~do": ""}),
        ("candil.collect.reporting.services.returning.sealed_anew", {"~files": "file"}),
        ("candil.trust.vault.services.reporters._withdraw", {"~do": "withdraw", "~sure": "yes", "words": CANARY}),
    ],
)
def test_an_error_on_a_return_visit_says_nothing_of_it(  # noqa: PLR0913 — fixtures
    where: str, said: dict[str, Any], client: Client, channel: Channel, places: Path,
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    code = code_of(sent(client, *TOLD))
    given = {"~pass": hidden(come_back(client, code))["~pass"]}
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(where, fails)
    if "~files" in said:
        answer = client.post(BACK, {**given, "~files": [SimpleUploadedFile(f"{CANARY}.jpg", PHOTO)]})
    else:
        answer = post(client, BACK, {**given, **said})
    assert answer.status_code == 500
    assert found(places, caplog.text + answer.content.decode(), code) == []


LEAKS = {
    "log": "log",
    "printed": "printed",
    "cache": "cache",
    "mail": "mail",
    "audit": "audit_entry",
    "later work": "django_tasks_database_dbtaskresult",
    "session": "django_session",
    "cover": "reporting_cover",
    "temporary file": "temporary/upload",
    "photograph": "temporary/photo.jpg",
    "recording": "temporary/voice.wav",
    "media": "files/upload",
    "vault": "vault/x.age",
    "home": "home/reports/draft",
    "backup": "home/backups/today.tar",
    "address": "home/access.log",
    "base64": "files/base64",
    "name of a file": "names",
    "cookie": "cookies",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_search_finds_a_planted_leak(  # noqa: PLR0913 — fixtures
    leak: str, client: Client, channel: Channel, places: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    sent(client, *[{name: "words" if CANARY in str(value) else value for name, value in page.items()} for page in TOLD])
    plant(leak, client, places)
    said = capsys.readouterr()
    assert found(places, caplog.text, printed=said.out + said.err, browsers=(client,)) == [LEAKS[leak]]


def plant(leak: str, client: Client, places: Path) -> None:
    """Leave the canary in one place, as a careless change might."""
    from candil.collect.reporting.models import Cover
    from candil.trust.audit import services as audit

    def put(name: str, content: bytes) -> None:
        (places / name).parent.mkdir(parents=True, exist_ok=True)
        (places / name).write_bytes(content)

    plants: dict[str, Callable[[], object]] = {
        "log": lambda: logging.getLogger("candil").warning("could not read %s", CANARY),
        "printed": lambda: sys.stdout.write(f"could not read {CANARY}"),
        "cache": lambda: cache._cache.__setitem__("draft", CANARY.encode()),  # type: ignore[attr-defined]
        "mail": lambda: mail.send_mail("new", f"it says {CANARY}", "from@x.example", ["to@x.example"]),
        "audit": lambda: audit.record(by="x", action="x", subject="x", details={"words": CANARY}),
        "later work": _in_a_task,
        "session": lambda: _in_a_session(),
        "cover": lambda: Cover.objects.update(language=CANARY),
        "temporary file": lambda: put(LEAKS[leak], b"..." + CANARY.encode()),
        "photograph": lambda: put(LEAKS[leak], PHOTO),
        "recording": lambda: put(LEAKS[leak], VOICE),
        "media": lambda: put(LEAKS[leak], CANARY.encode()),
        "vault": lambda: put(LEAKS[leak], b"age-encryption.org/v1" + CANARY.encode()),
        "home": lambda: put(LEAKS[leak], CANARY.encode("utf-16-le")),
        "backup": lambda: put(LEAKS[leak], CANARY.encode()),
        "address": lambda: put(LEAKS[leak], f"GET /?words={quote(CANARY)}".encode()),
        "base64": lambda: put(LEAKS[leak], b64encode(b"it says " + CANARY.encode() + b"...")),
        "name of a file": lambda: put(f"files/{CANARY}.jpg", b""),
        "cookie": lambda: client.cookies.__setitem__("draft", CANARY),
    }
    plants[leak]()


def _in_a_session() -> None:
    store = SessionStore()
    store["draft"] = CANARY * 100  # long enough to be compressed
    store.save()


def _in_a_task() -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    words = {"args": [CANARY], "kwargs": {}}
    now = timezone.now()
    DBTaskResult.objects.create(
        args_kwargs=words, task_path="x", backend_name="default", run_after=now, enqueued_at=now,
        exception_class_path="", traceback="",
    )  # fmt: skip
