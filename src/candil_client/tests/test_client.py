"""The client against a real server, and the examples of the guide run as they stand."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import CleanRecordFactory, keep
from candil.share.exchange.tests.conftest import token_of
from candil_client import Candil, CandilProblem, NotReachable

GUIDE = project.PROJECT / "docs" / "guide" / "api.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.S)


@pytest.fixture
def hub(live_server: Any, data_officer: Any) -> Candil:
    return Candil(live_server.url, token_of(data_officer))


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_run(hub: Candil, tmp_path: Path, capsys: Any) -> None:
    keep(CleanRecordFactory(codes={"citizenship": ("MDA",), "exploitation": ("ForcedLabour",)}))
    names = {"ADDRESS": hub.address, "TOKEN": hub.token, "FOLDER": tmp_path}
    assert len(EXAMPLES) >= 6
    for example in EXAMPLES:
        exec(compile(example, str(GUIDE), "exec"), names)  # noqa: S102 - our own guide
    told = capsys.readouterr().out
    assert told.startswith("lantern\n")
    assert "2023-04-17 P" in told
    assert "{'citizenship': 'MDA', 'year': '2023'} 1 exact" in told
    assert "2 added, 0 known already" in told
    assert "422 “Ruritania” is not in the list for citizenship" in told
    assert json.loads((tmp_path / "records.geojson").read_text())["type"] == "FeatureCollection"
    assert "MDA" in (tmp_path / "figures.csv").read_text()
    assert Record.objects.count() == 1  # the push was undone


@pytest.mark.django_db(transaction=True)
def test_lists_are_read_to_their_end(hub: Candil) -> None:
    kept = keep(*(CleanRecordFactory() for _ in range(7)))
    assert [record["number"] for record in hub.records(limit=3)] == [one.pk for one in reversed(kept)]
    assert hub.record(kept[0].pk)["record"]["uid"]
    assert [version["number"] for version in hub.history(kept[0].pk)] == [kept[0].pk]
    assert list(hub.incidents()) == []
    assert hub.vocabulary("exploitation")["ForcedLabour"] == "Forced labour"
    assert hub.trends(period="year")["series"][0]["points"][0]["observed"] == 7
    assert hub.corridors()["level"] == "country"
    assert hub.hotspots("cell:4")["level"] == "cell:4"
    assert hub.products() == []


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_a_problem_and_leaves_no_file(hub: Candil, tmp_path: Path) -> None:
    with pytest.raises(CandilProblem, match="no format") as refused:
        hub.export("docx", tmp_path / "out.docx")
    assert (refused.value.status, refused.value.type) == (422, "urn:candil:problem:not-understood")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CandilProblem, match="is not known") as unknown:
        Candil(hub.address, "candil_nonsense").me()
    assert unknown.value.status == 401


class Answers(BaseHTTPRequestHandler):
    """Gives the answers of its server one by one and remembers what it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]
        status, headers, body = self.server.answers.pop(0)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - its base class names it so

    def log_message(self, *_args: Any) -> None:
        """Quietly."""


@pytest.fixture
def server() -> Iterator[Any]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.answers = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def client_of(server: Any, waited: list[float]) -> Candil:
    return Candil(f"http://127.0.0.1:{server.server_port}", "secret", sleep=waited.append)


def test_it_waits_as_long_as_it_is_told(server: Any) -> None:
    waited: list[float] = []
    server.answers += [(429, {"Retry-After": "7"}, b"{}"), (503, {}, b"busy"), (200, {}, b'{"organisation": "x"}')]
    assert client_of(server, waited).me() == {"organisation": "x"}
    assert waited == [7.0, 1.0]


def test_a_push_is_sent_again_with_the_same_key(server: Any) -> None:
    server.answers += [(502, {}, b""), (201, {}, b'{"number": 1}')]
    assert client_of(server, []).push([{"a": 1}]) == {"number": 1}
    first, second = (headers["Idempotency-Key"] for _command, _path, headers in server.asked)
    assert first == second
    assert len(first) >= 8


def test_what_has_no_key_is_sent_once(server: Any) -> None:
    server.answers += [(503, {}, b"not a problem document")]
    with pytest.raises(CandilProblem) as refused:
        client_of(server, []).check([{"a": 1}])
    assert (refused.value.status, len(server.asked)) == (503, 1)


def test_a_token_does_not_follow_a_redirect(server: Any) -> None:
    server.answers += [(302, {"Location": f"http://127.0.0.1:{server.server_port}/elsewhere"}, b"")]
    with pytest.raises(CandilProblem) as refused:
        client_of(server, []).me()
    assert (refused.value.status, len(server.asked)) == (302, 1)


def test_nobody_there(server: Any) -> None:
    waited: list[float] = []
    with pytest.raises(NotReachable, match="did not answer"):
        Candil("http://127.0.0.1:9", "secret", tries=3, sleep=waited.append).me()
    assert waited == [1.0, 1.0]


def test_the_token_is_not_printed_and_the_address_is_one() -> None:
    assert "secret" not in repr(Candil("https://hub.example", "secret"))
    with pytest.raises(ValueError, match="begins with https"):
        Candil("file:///etc", "secret")
