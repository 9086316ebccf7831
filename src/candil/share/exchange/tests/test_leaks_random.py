"""Whatever the sharing, the viewer and the way of asking: no row, count, name or existence of what is not for them.

Records are shared at random; each says a word of its own in its summary, place and source. Every operation and every
file is asked by every viewer: what it tells of records must be exactly the records that the one rule gives.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.share.exchange.services import FORMATS
from candil.share.exchange.tests.conftest import Api, token_of
from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.policies import viewer_for
from candil.trust.partnerships.models import Agreement, Group, Membership
from candil.trust.partnerships.queries import classes_visible_to

ORGANISATIONS = ("alpha", "beta", "gamma")
COUNTRIES = ("BTN", "LAO", "FJI", "TON", "VUT", "WSM")
LEVELS = ("owner", "members", "public", "groups:one", "groups:two", "groups:one,two")


def text_of(body: bytes) -> str:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
    return str(pq.read_table(io.BytesIO(body)).to_pylist()) if body.startswith(b"PAR1") else body.decode()


class Leaks(TestCase):
    @pytest.fixture(autouse=True)
    def _store(self, tmp_path: Any, settings: Any) -> None:
        self.folder, self.settings_ = tmp_path, settings
        settings.CANDIL_CALLS_A_MINUTE = 10**6

    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        records=st.lists(
            st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(LEVELS)), min_size=3, max_size=len(COUNTRIES)
        ),
        grants=st.tuples(*[st.sampled_from(["rows", "statistics"])] * 6),
        ended=st.booleans(),
    )
    def test_nothing_slips(self, records: Any, grants: Any, ended: bool) -> None:
        self.settings_.CANDIL_STORE = self.folder / str(abs(hash((tuple(records), grants, ended))))
        people = self._world(grants, ended)
        words = {}
        for number, (owner, level) in enumerate(records):
            word = f"WORD{number}X"
            place = CleanLegFactory(place_name=f"Place{word}")
            clean = CleanRecordFactory(
                codes={"citizenship": (COUNTRIES[number],)}, summary=f"Summary{word}", legs=(place,),
                source_name=f"Source{word}",
            )  # fmt: skip
            [kept] = keep(clean, organisation=Organisation.objects.get(slug=owner), shared=level)
            words[kept.pk] = (word, COUNTRIES[number])
        for person in people:
            self._ask(person, ["records", "statistics"], words)
            self._ask(person, ["statistics"], words)

    def _world(self, grants: Any, ended: bool) -> list[User]:
        people = []
        for slug in (*ORGANISATIONS, "nobody"):
            made = Organisation.objects.create(slug=slug, name=slug.title(), sector="charity", country="GBR")
            people.append(User.objects.create_user(username=f"of-{slug}", organisation=made, roles=["data_officer"]))
        for index, slug in enumerate(("one", "two")):
            group = Group.objects.create(slug=slug, name=slug.title())
            ends = "2021-01-01" if ended and slug == "two" else "2099-01-01"
            Agreement.objects.create(group=group, purpose="p", legal_basis="l", starts_on="2020-01-01", ends_on=ends)
            for offset, name in enumerate(ORGANISATIONS):
                organisation = Organisation.objects.get(slug=name)
                Membership.objects.create(group=group, organisation=organisation, grant=grants[3 * index + offset])
        return people

    def _ask(self, person: User, scopes: list[str], words: dict[int, tuple[str, str]]) -> None:
        text = token_of(person, *scopes)
        program, viewer = Api(text), viewer_for(person)
        rows = classes_visible_to(viewer).rows
        mine = {pk for pk, visibility in Record.objects.values_list("pk", "visibility") if visibility in (rows or ())}
        hidden = {pk: said for pk, said in words.items() if pk not in mine}
        if "records" in scopes:
            told = program.get("/records?limit=200").json()
            assert {record["number"] for record in told["records"]} == mine
            assert (told["total"], told["people"]) == (len(mine), len(mine))
            for pk, (_word, country) in words.items():
                status = 200 if pk in mine else 404
                assert program.get(f"/records/{pk}").status_code == status
                assert program.get(f"/records/{pk}/history").status_code == status
                assert program.get(f"/incidents/{pk}").status_code == status
                assert program.get(f"/records?citizenship={country}").json()["total"] == int(pk in mine)
            for shape in FORMATS:
                body = text_of(program.get(f"/exports/{shape}").body)
                assert [word for word, _country in hidden.values() if word in body] == []
                if shape not in ("htcds", "ctdc"):
                    assert [pk for pk in mine if f"Summary{words[pk][0]}" not in body] == []
        if "statistics" in scopes:
            openable = mine if "records" in scopes else {pk for pk in mine if self._is_public(pk)}
            counted = program.get("/counts?by=citizenship").json()
            # One person and one contributor: whatever may not be opened may not be told at all.
            shown = {cell["key"]["citizenship"]: cell["value"] for cell in counted["cells"] if cell["value"]}
            assert shown == {words[pk][1]: 1 for pk in openable}
            for path in ("/trends?by=citizenship&period=year", "/corridors", "/exports/figures/csv?by=citizenship"):
                body = text_of(program.get(path).body)
                unseen = {country for pk, (_word, country) in words.items() if pk not in openable}
                assert [country for country in unseen if country in body] == []
        answer = json.dumps(program.get("/me").json())
        assert [word for word, _country in hidden.values() if word in answer] == []

    @staticmethod
    def _is_public(pk: int) -> bool:
        return bool(Record.objects.filter(pk=pk, visibility__level="public").exists())
