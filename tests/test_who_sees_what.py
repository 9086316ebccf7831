"""Every page and every command, asked by each of the cast: nobody is told of a record that is not for them.

Four records differ in who may see them; each carries words that stand in no other. A page or command that lets slip
one of these words to somebody else fails here. A new address must be given its arguments below, or this file fails.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from candil.analyse.actions.tests.acting import authority
from candil.analyse.desk.models import Item
from candil.analyse.desk.services import add_task
from candil.analyse.incidents.queries import records_visible_to
from candil.analyse.incidents.services import judge
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.incidents.tests.linked import scope_for, suggest
from candil.collect.sources.models import State
from candil.collect.sources.services import decide
from candil.collect.sources.tests import factories as sources
from candil.collect.support.tests import factories as support
from candil.share.exchange.policies import SCOPES
from candil.share.exchange.services import FORMATS, make_token
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import compose
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR, viewer_for
from conftest import signed_in

#: level → (citizenship, its name, place, summary) of the one record of that level
RECORDS = {
    "owner": ("BTN", "Bhutan", "Ownerville", "WORDS-OF-OWNER"),
    "groups:harbour": ("LAO", "Laos", "Groupstead", "WORDS-OF-GROUP"),
    "members": ("FJI", "Fiji", "Membersby", "WORDS-OF-MEMBERS"),
    "public": ("TON", "Tonga", "Publicham", "WORDS-OF-PUBLIC"),
}
MAY_SEE = {
    "reporter": {"public"},
    "analyst": {"owner", "groups:harbour", "members", "public"},
    "rows_partner": {"groups:harbour", "members", "public"},
    "statistics_partner": {"members", "public"},
    "outsider": {"members", "public"},
    "administrator": {"public"},
}
ROOMS = {
    "accounts",
    "audit",
    "partnerships",
    "operations",
    "places",
    "questionnaires",
    "support",
    "reporting",
    "vault",
    "datasets",
    "sources",
    "incidents",
    "actions",
    "desk",
    "picture",
    "products",
    "exchange",
    "design",
}
#: Arguments of addresses that take any; `{record}` stands for each record in turn.
ARGUMENTS = {
    "incidents:record": {"pk": "{record}"},
    "incidents:grade": {"pk": "{record}"},
    "incidents:correct": {"pk": "{record}"},
    "incidents:share": {"pk": "{record}"},
    "incidents:incident": {"pk": "{record}"},
    "incidents:pair": {"first": "{pair}", "second": "{pair}"},
    "incidents:undo-judgement": {"pk": "{judgement}"},
    "questionnaires:ask": {"slug": "interview"},
    "questionnaires:form-detail": {"slug": "interview"},
    "questionnaires:version-add": {"slug": "interview"},
    "questionnaires:form-settings": {"slug": "interview"},
    "questionnaires:answers-import": {"slug": "interview"},
    "questionnaires:answers-export": {"slug": "interview"},
    "questionnaires:form-export": {"slug": "interview"},
    "support:country": {"code": "GBR"},
    "support:towns": {"code": "EST"},
    "support:pathways": {"code": "GBR"},
    "support:pathway": {"code": "GBR", "pk": "{pathway}"},
    "support:listing-change": {"pk": "{listing}"},
    "support:listing-check": {"pk": "{listing}"},
    "support:listing-withdraw": {"pk": "{listing}"},
    "support:number-change": {"pk": "{number}"},
    "support:number-check": {"pk": "{number}"},
    "support:pathway-change": {"pk": "{pathway}"},
    "support:pathway-check": {"pk": "{pathway}"},
    "support:referral-follow": {"number": 1},
    "reporting:tell-channel": {"slug": "harbour"},
    "reporting:write": {"slug": "harbour"},
    "reporting:kit": {"slug": "harbour"},
    "reporting:sealed": {"slug": "harbour"},
    "reporting:take": {"slug": "harbour"},
    "reporting:erase": {"label": "f" * 32},
    "reporting:file": {"label": "f" * 32, "part": "f" * 32},
    "actions:compose": {"report": "f" * 32},
    "actions:package": {"label": "f" * 32},
    "actions:look": {"label": "f" * 32},
    "actions:approve": {"label": "f" * 32},
    "actions:download": {"label": "f" * 32},
    "actions:outcome": {"label": "f" * 32},
    "actions:step": {"label": "f" * 32, "step": "sent"},
    "actions:authority": {"pk": "{authority}"},
    "actions:key-enter": {"pk": "{authority}"},
    "actions:key-confirm": {"pk": "{authority_key}"},
    "actions:key-revoke": {"pk": "{authority_key}"},
    "desk:answers": {"slug": "interview"},
    "desk:preview": {"number": "{item}", "part": "f" * 32},
    "desk:recorded": {"number": "{item}", "pk": 0},
    "desk:task-done": {"task": "{task}"},
    **{
        f"desk:{name}": {"number": "{item}"}
        for name in (
            "item",
            "claim",
            "release",
            "reopen",
            "wait",
            "assess",
            "finish",
            "reply",
            "ask",
            "note",
            "second-reader",
            "task",
            "refer",
            "record",
        )
    },
    "sources:candidate": {"number": "{candidate}"},
    "sources:candidate-decide": {"number": "{candidate}"},
    "sources:outlet-fetch": {"number": "{outlet}"},
    "sources:outlet-stop": {"number": "{outlet}"},
    "sources:outlet-remove": {"number": "{outlet}"},
    "sources:host-remove": {"number": "{host}"},
    "datasets:batch-detail": {"number": "{batch}"},
    "datasets:batch-accept": {"number": "{batch}"},
    "datasets:batch-discard": {"number": "{batch}"},
    "datasets:batch-undo": {"number": "{batch}"},
    "datasets:batch-refused": {"number": "{batch}"},
    "products:product-detail": {"pk": "{product}"},
    "products:product-pdf": {"pk": "{product}"},
    "products:product-figure": {"pk": "{product}", "position": 0, "paper": "light"},
    "products:release": {"pk": "{product}"},
    "products:withdraw": {"pk": "{product}"},
    "products:discard": {"pk": "{product}"},
    "exchange:token-revoke": {"pk": "{token}"},
    "accounts:organisation-detail": {"slug": "lantern"},
    "accounts:person-detail": {"pk": "{person}"},
    "accounts:person-access": {"pk": "{person}"},
    "accounts:person-password-link": {"pk": "{person}"},
    "partnerships:group-detail": {"slug": "harbour"},
    "partnerships:agreement-add": {"slug": "harbour"},
    "partnerships:agreement-end": {"slug": "harbour", "pk": "{agreement}"},
    "partnerships:member-add": {"slug": "harbour"},
    "partnerships:member-change": {"slug": "harbour", "pk": "{membership}"},
}
#: Whose own organisation, people and drafts these are; to everybody else they do not exist.
NOT_FOUND_FOR_OUTSIDERS = {
    "incidents:record", "sources:candidate", "desk:item", "datasets:batch-detail", "datasets:batch-refused",
    "products:product-detail", "products:product-pdf", "partnerships:group-detail",
}  # fmt: skip
QUERIES = {
    "sources:candidates": [f"?state={state}" for state in State.values],
    "picture:picture": [f"?view={view}" for view in ("map", "timeline", "flows", "patterns", "network", "tables")]
    + [f"?about={about}" for about in ("changing", "firmness")]
    + [
        "?view=map&level=country",
        "?view=tables&citizenship=LAO",
        "?view=tables&citizenship=BTN,LAO,FJI&measure=people",
    ],
    "incidents:records": ["", "?citizenship=LAO", "?citizenship=BTN", "?exploitation=ForcedLabour&population=both"],
}


def _names() -> list[str]:
    """The names of every address in our rooms."""

    def walk(patterns: list[Any], space: str) -> list[str]:
        found: list[str] = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                found += walk(pattern.url_patterns, pattern.namespace or space)
            elif isinstance(pattern, URLPattern) and space in ROOMS:
                found.append(f"{space}:{pattern.name}")
        return found

    return sorted(set(walk(get_resolver().url_patterns, "")))


@pytest.fixture
def world(cast: dict[str, Any], organisation: Any, analyst: Any, partnership: Any) -> dict[str, Any]:
    kept = {}
    for level, (code, _name, place, words) in RECORDS.items():
        clean = CleanRecordFactory(
            codes={"citizenship": (code,), "exploitation": ("ForcedLabour",)},
            legs=(
                CleanLegFactory(
                    stage="origin", country=code, place_name="", latitude=None, longitude=None, precision="country"
                ),
                CleanLegFactory(place_name=place),
            ),
            summary=words,
            date_from=date(2023, 4, 17),
            date_to=date(2023, 4, 17),
        )
        kept[level] = keep(clean, organisation=organisation, shared=level)[0]
    authority_key = authority(cast["administrator"], organisation)
    product = compose(by=viewer_for(analyst), title="TITLE-OF-DRAFT", wanted=Wanted({}))
    return {
        "record": [record.pk for record in kept.values()],
        "pair": [
            {"first": one.pk, "second": other.pk}
            for one in kept.values()
            for other in kept.values()
            if one.pk < other.pk
        ],
        "judgement": [_judged(cast, kept)],
        "levels": {record.pk: level for level, record in kept.items()},
        "batch": [kept["owner"].batch_id],
        "product": [product.pk],
        "person": [analyst.pk],
        "token": [token_of(analyst, "records")[0].pk],
        "candidate": [_kept_candidate(organisation, analyst).pk],
        "item": [Item.objects.get().pk],
        "task": [
            add_task(
                by=viewer_for(analyst),
                number=Item.objects.get().pk,
                what="WORDS-OF-TASK",
                who="analyst",
                due_on=date(2026, 1, 1),
            ).pk
        ],
        "outlet": [sources.outlet(organisation, name="NAME-OF-OUTLET").pk],
        "host": [sources.host(organisation, name="name-of-host.example").pk],
        "authority": [authority_key.authority_id],
        "authority_key": [authority_key.pk],
        "listing": [support.listing().pk],
        "number": [support.number().pk],
        "pathway": [support.pathway().pk],
        "agreement": [partnership.agreements.get().pk],
        "membership": [partnership.memberships.get(organisation=organisation).pk],
    }


def token_of(person: Any, *scopes: str) -> tuple[Any, str]:
    """A token of this person, for all that their roles allow unless scopes are named."""
    allowed = [scope for scope, meant in SCOPES.items() if viewer_for(person).may(meant.permission)]
    until = timezone.localdate() + timedelta(days=30)
    made = make_token(
        by=OPERATOR, holder=person, name="NAME-OF-TOKEN", scopes=scopes or tuple(allowed), expires_on=until
    )
    return made.token, made.text


def _kept_candidate(organisation: Any, analyst: Any) -> Any:
    """A text from the open, on the desk."""
    found = sources.candidate(organisation, title="TITLE-OF-CANDIDATE")
    decide(by=viewer_for(analyst), candidate=found, state="kept")
    return found


def _judged(cast: dict[str, Any], kept: dict[str, Any]) -> int:
    """Every pair suggested to everybody who may open both, one judged the same, another different."""
    for viewer in cast.values():
        if viewer.organisation_id is not None:
            open_to = sorted(set(kept.values()) & set(records_visible_to(viewer)), key=lambda record: record.pk)
            for one, other in itertools.combinations(open_to, 2):
                scope = scope_for(Organisation.objects.get(pk=viewer.organisation_id))
                if not scope.suggestions.filter(record_a=one, record_b=other).exists():
                    suggest(Organisation.objects.get(pk=viewer.organisation_id), one, other)
    by = cast["analyst"]
    judge(by=by, first=kept["owner"].pk, second=kept["public"].pk, verdict="same", reason="REASON-OF-OWNER")
    judge(by=by, first=kept["groups:harbour"].pk, second=kept["public"].pk, verdict="same", reason="REASON-OF-OWNER")
    told = judge(
        by=by, first=kept["members"].pk, second=kept["public"].pk, verdict="different", reason="REASON-OF-OWNER"
    )
    return told.pk


def _addresses(name: str, world: dict[str, Any]) -> list[tuple[str, int | None]]:
    """Every address of this name, with the record it is about (None: of none)."""
    given = ARGUMENTS.get(name)
    if given is None:
        return [(reverse(name) + query, None) for query in QUERIES.get(name, [""])]
    marked = next((str(v)[1:-1] for v in given.values() if str(v).startswith("{")), None)
    if marked is None:
        return [(reverse(name, kwargs=given), None)]
    return [
        (
            reverse(
                name,
                kwargs=key
                if isinstance(key, dict)
                else {k: key if v == f"{{{marked}}}" else v for k, v in given.items()},
            ),
            key if marked == "record" else None,
        )
        for key in world[marked]
    ]


def _slipped(text: str, viewer: str) -> list[str]:
    forbidden = [words for level, words in RECORDS.items() if level not in MAY_SEE[viewer]]
    return [word for words in forbidden for word in words[2:] if word in text]


def _numbers_slipped(name: str, text: str, viewer: str, world: dict[str, Any]) -> list[str]:
    """Numbers of records that are not for the viewer, on the pages of records and incidents."""
    if not name.startswith("incidents:"):
        return []
    numbers = [f"R{record}" for record, level in world["levels"].items() if level not in MAY_SEE[viewer]]
    return [number for number in numbers if re.search(rf"\b{number}\b", text)]


def test_every_address_with_arguments_is_tried() -> None:
    needing = {name for name in _names() if _takes_arguments(name)}
    assert needing == set(ARGUMENTS), "Give the new address its arguments in this file, or take the old one out."


def _takes_arguments(name: str) -> bool:
    space, _colon, own = name.partition(":")
    resolver = get_resolver()
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver) and part.namespace == space:
            return any(p.name == own and bool(p.pattern.converters) for p in part.url_patterns)
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", MAY_SEE)
def test_no_page_tells_of_a_record_that_is_not_for_the_viewer(viewer, client, world, request) -> None:
    person = None if viewer == "reporter" else request.getfixturevalue(viewer)
    signed_in(client, person)
    slipped = []
    for name in _names():
        for address, _record in _addresses(name, world):
            answer = client.get(address)
            assert answer.status_code < 500, address
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            slipped += [(address, word) for word in _slipped(body.decode("utf-8", "replace"), viewer)]
            for word in (
                "TITLE-OF-DRAFT",
                "REASON-OF-OWNER",
                "TITLE-OF-CANDIDATE",
                "NAME-OF-OUTLET",
                "name-of-host",
                "WORDS-OF-TASK",
            ):
                in_audit = viewer == "administrator" and address == "/audit/" and word == "name-of-host"
                if viewer != "analyst" and word.encode() in body and not in_audit:  # the audit names what was allowed
                    slipped.append((address, word))
            if viewer != "administrator" and b"NAME-OF-AUTHORITY" in body:
                slipped.append((address, "NAME-OF-AUTHORITY"))
            slipped += [
                (address, number) for number in _numbers_slipped(name, body.decode("utf-8", "replace"), viewer, world)
            ]
    assert slipped == []


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [v for v in MAY_SEE if v != "reporter"])
def test_a_record_that_is_not_for_the_viewer_is_not_found(viewer, client, world, request) -> None:
    signed_in(client, request.getfixturevalue(viewer))
    found = {
        world["levels"][record]
        for address, record in _addresses("incidents:record", world)
        if client.get(address).status_code == 200
    }
    assert found == MAY_SEE[viewer]


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [v for v in MAY_SEE if v != "reporter"])
def test_a_pair_is_for_whoever_may_open_both(viewer, client, world, request) -> None:
    signed_in(client, request.getfixturevalue(viewer))
    found = {
        frozenset(world["levels"][record] for record in pair.values())
        for pair in world["pair"]
        if client.get(reverse("incidents:pair", kwargs=pair)).status_code == 200
    }
    seen = set() if viewer == "administrator" else MAY_SEE[viewer]
    assert found == {frozenset(pair) for pair in itertools.combinations(seen, 2)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(NOT_FOUND_FOR_OUTSIDERS - {"incidents:record"}))
def test_what_belongs_to_others_is_not_found(name, client, world, outsider) -> None:
    signed_in(client, outsider)
    assert {client.get(address).status_code for address, _record in _addresses(name, world)} == {404}


#: Every address of the interface for programs; `{record}` and `{product}` stand for each in turn.
API = {
    "me": ["/me"],
    "records": ["/records", "/records?citizenship=LAO", "/records?citizenship=BTN&population=both", "/records?limit=1"],
    "record": ["/records/{record}"],
    "record-history": ["/records/{record}/history"],
    "incidents": ["/incidents"],
    "incident": ["/incidents/{record}"],
    "counts": [
        "/counts", "/counts?by=citizenship", "/counts?by=citizenship&by=year&measure=people", "/counts?citizenship=LAO",
        "/counts?by=exploitation&citizenship=BTN",
    ],
    "hotspots": ["/hotspots", "/hotspots?level=country", "/hotspots?level=cell:9&citizenship=LAO"],
    "corridors": ["/corridors"],
    "trends": ["/trends", "/trends?period=year&by=citizenship"],
    "export": [f"/exports/{shape}" for shape in FORMATS] + ["/exports/csv?citizenship=BTN"],
    "export-figures": ["/exports/figures/csv?by=citizenship", "/exports/figures/csv?by=citizenship&citizenship=LAO"],
    "products": ["/products"],
    "product": ["/products/{product}"],
    "product-pdf": ["/products/{product}/report.pdf"],
    "batch-list": ["/batches"],
    "batch": ["/batches/{batch}"],
}  # fmt: skip
#: Code lists name every country and say nothing of any record; these answer only to what is sent.
NOT_ASKED = {"vocabularies", "vocabulary", "api-root", "openapi-json", "batch-check", "batch-undo", "batches"}


def _readable(body: bytes) -> str:
    """What a person or program finds in an answer, also in the packed formats."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if body.startswith(b"PAR1"):
        return str(pq.read_table(io.BytesIO(body)).to_pylist())
    return body.decode("utf-8", "replace")


def test_every_address_of_the_interface_is_tried() -> None:
    resolver = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "api")
    assert {pattern.name for pattern in resolver.url_patterns} == {*API, *NOT_ASKED}


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [v for v in MAY_SEE if v not in {"reporter", "administrator"}])
def test_no_program_is_told_of_a_record_that_is_not_for_its_holder(viewer, client, world, request) -> None:
    headers = {"Authorization": f"Bearer {token_of(request.getfixturevalue(viewer))[1]}"}
    slipped, opened = [], set()
    for name, templates in API.items():
        for template in templates:
            mark = re.search(r"\{(\w+)\}", template)
            for key in world[mark[1]] if mark else [None]:
                address = "/api/v1" + template.format(**{mark[1]: key} if mark else {})
                answer = client.get(address, headers=headers)
                assert answer.status_code < 500, address
                text = _readable(b"".join(answer.streaming_content) if answer.streaming else answer.content)
                slipped += [(address, word) for word in _slipped(text, viewer)]
                forbidden = [words[0] for level, words in RECORDS.items() if level not in MAY_SEE[viewer]]
                # A question repeats its own filter; nothing else may name what is not for the viewer.
                slipped += [(address, code) for code in forbidden if code in text and code not in address]
                if viewer != "analyst" and "TITLE-OF-DRAFT" in text:
                    slipped.append((address, "TITLE-OF-DRAFT"))
                if name == "record" and answer.status_code == 200:
                    opened.add(world["levels"][key])
    assert slipped == []
    assert opened == MAY_SEE[viewer]


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [v for v in MAY_SEE if v not in {"reporter", "administrator"}])
@pytest.mark.parametrize("shape", FORMATS)
def test_no_file_of_the_export_page_tells_of_a_record_that_is_not_for_the_viewer(
    shape, viewer, client, world, request
) -> None:
    signed_in(client, request.getfixturevalue(viewer))
    answer = client.post("/exchange/export/", {"what": "records", "shape": shape})
    assert answer.status_code == 200
    text = _readable(b"".join(answer.streaming_content))
    assert _slipped(text, viewer) == []
    told = {level for level, words in RECORDS.items() if words[2] in text or words[0] in text or words[1] in text}
    assert told <= MAY_SEE[viewer]
    if shape not in {"htcds", "ctdc"}:  # they have no place for a summary
        assert {level for level, words in RECORDS.items() if words[3] in text} == MAY_SEE[viewer]


COMMANDS = [
    ["count", "--by", "citizenship", "--format", "csv"],
    ["count", "--by", "citizenship,year", "--of", "people", "--format", "json"],
    ["count", "--by", "exploitation", "--where", "citizenship=LAO", "--format", "csv"],
    ["hotspots", "--cells", "5", "--format", "json"],
    ["hotspots", "--areas", "country", "--format", "csv"],
    ["routes", "--format", "csv"],
    ["routes", "--changes", "--format", "json"],
    ["routes", "--passages", "--format", "csv"],
    ["trends", "--by", "citizenship", "--period", "year", "--format", "csv"],
    ["emerging", "--level", "country", "--period", "year", "--all", "--format", "json"],
    ["firmness", "--level", "country", "--format", "json"],
    ["patterns", "--format", "json"],
    ["patterns", "--change", "--format", "json"],
    ["scenarios", "--format", "json"],
    ["network", "--format", "json"],
]


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [v for v in MAY_SEE if v != "reporter"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_tells_of_a_citizenship_that_is_not_for_the_viewer(command, viewer, world) -> None:
    out = io.StringIO()
    call_command(*command, "--viewer", viewer, stdout=out, stderr=io.StringIO())
    forbidden = [words[:2] for level, words in RECORDS.items() if level not in MAY_SEE[viewer]]
    assert [word for words in forbidden for word in words if word in out.getvalue()] == []


@pytest.mark.django_db
def test_the_statistics_partner_is_told_no_number_under_the_minimum(world, statistics_partner) -> None:
    for where in (
        [],
        ["--where", "citizenship=LAO"],
        ["--where", "year=2023"],
        ["--where", "exploitation=ForcedLabour"],
    ):
        out = io.StringIO()
        call_command(
            "count",
            "--by",
            "citizenship",
            *where,
            "--viewer",
            "statistics_partner",
            "--format",
            "csv",
            stdout=out,
            stderr=io.StringIO(),
        )
        assert "LAO" not in out.getvalue()
        # Members' and public records are rows for everybody who may see records: at most these two are counted.
        total = out.getvalue().splitlines()[-1].split(",")[2]
        assert total in {"", "0", "1", "2"}
