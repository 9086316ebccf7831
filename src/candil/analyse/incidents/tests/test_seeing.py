"""Who sees which records, in queries and on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from candil.analyse.incidents import queries, services
from candil.analyse.incidents.models import Record
from candil.analyse.incidents.tests.factories import BatchFactory, CleanLegFactory, CleanRecordFactory, keep
from candil.analyse.picture import queries as picture
from candil.trust.accounts.policies import OPERATOR, PUBLIC, viewer_for

pytestmark = pytest.mark.django_db

# The cast by the visibility of a record: who may read it one by one.
READERS = {
    "owner": {"analyst"},
    "groups:harbour": {"analyst", "rows_partner"},
    "members": {"analyst", "rows_partner", "statistics_partner", "outsider"},
    "public": {"reporter", "analyst", "rows_partner", "statistics_partner", "outsider", "administrator"},
}


@pytest.mark.parametrize("shared", READERS)
def test_queries_show_records_to_their_readers_only(cast: dict[str, Any], shared: str) -> None:
    record = keep(shared=shared)[0]
    readers = {name for name, viewer in cast.items() if queries.records_visible_to(viewer).exists()}
    listed = {name for name, viewer in cast.items() if queries.record_page(viewer, where={}).total}
    assert readers == listed == READERS[shared]
    assert list(queries.records_visible_to(OPERATOR)) == [record]


@pytest.mark.parametrize("shared", READERS)
@pytest.mark.parametrize(
    "who", ["reporter", "analyst", "rows_partner", "statistics_partner", "outsider", "administrator"]
)
def test_pages_of_unseen_records_are_not_found(
    request: Any, partnership: Any, sign_in: Any, shared: str, who: str
) -> None:
    person = request.getfixturevalue(who)
    record = keep(CleanRecordFactory(summary="Told in confidence"), shared=shared)[0]
    client = sign_in(person)
    listed = client.get(reverse("incidents:records"))
    assert listed.status_code == 200
    assert (f"R{record.pk}<" in listed.content.decode()) == (who in READERS[shared])
    page = client.get(reverse("incidents:record", args=[record.pk]))
    assert page.status_code == (200 if who in READERS[shared] else 404)
    assert ("Told in confidence" in page.content.decode()) == (who in READERS[shared])
    for name in ("grade", "correct", "share"):
        answer = client.get(reverse(f"incidents:{name}", args=[record.pk]))
        allowed = who == "analyst" and name == "grade"
        assert answer.status_code == (200 if allowed else 302 if person is None else 404), name


def test_synthetic_records_are_shown_only_where_no_real_one_may_be_known(cast: dict[str, Any]) -> None:
    keep(CleanRecordFactory(is_synthetic=True), shared="public")
    assert {queries.population_for(viewer) for viewer in cast.values()} == {"synthetic"}
    keep(CleanRecordFactory(), shared="groups:harbour")
    known = {name for name, viewer in cast.items() if queries.population_for(viewer) == "real"}
    assert known == {"analyst", "rows_partner", "statistics_partner"}
    assert queries.record_page(cast["analyst"], where={}).total == 1
    assert queries.record_page(cast["analyst"], where={}, population="both").total == 2


def test_filters_of_the_address_choose_the_rows(analyst: Any, sign_in: Any) -> None:
    keep(
        CleanRecordFactory(codes={"exploitation": ("Servitude",), "citizenship": ("NAM",)}),
        CleanRecordFactory(codes={"exploitation": ("ForcedLabour",)}),
        CleanRecordFactory(codes={}, legs=(CleanLegFactory(country="FRA"),)),
    )
    client, address = sign_in(analyst), reverse("incidents:records")

    def total(query: str) -> int:
        return client.get(f"{address}?{query}").context["page"].total

    assert total("") == 3
    assert total("exploitation=Servitude") == 1
    assert total("exploitation=Servitude&exploitation=ForcedLabour") == 2
    assert total("exploitation=not-reported") == 1
    assert total("citizenship=NAM&country_of_exploitation=GBR") == 1
    assert total("country_of_exploitation=FRA&year=2023") == 1
    assert total("year=2022") == 0


def test_an_address_that_cannot_be_asked_says_why(analyst: Any, sign_in: Any) -> None:
    answer = sign_in(analyst).get(reverse("incidents:records") + "?year=lately")
    assert answer.status_code == 400
    assert "lately" in answer.content.decode()


def test_pages_follow_each_other_by_key_and_miss_nothing(analyst: Any) -> None:
    records = keep(*(CleanRecordFactory() for _ in range(7)))
    seen: list[int] = []
    before = None
    while True:
        page = queries.record_page(viewer_for(analyst), where={}, before=before, size=3)
        assert page.total == 7
        seen += [row.number for row in page.records]
        before = page.older
        if before is None:
            break
    assert seen == sorted((record.pk for record in records), reverse=True)


def test_a_list_takes_few_queries_whatever_its_length(
    analyst: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    keep(*(CleanRecordFactory() for _ in range(40)))
    client = sign_in(analyst)
    client.get(reverse("incidents:records"))
    with django_assert_max_num_queries(14):
        client.get(reverse("incidents:records"))


def test_a_partner_learns_neither_the_file_nor_who_graded(
    analyst: Any, rows_partner: Any, partnership: Any, sign_in: Any
) -> None:
    record = keep(batch=BatchFactory(file_name="case-notes-july.xlsx", shared="groups:harbour"))[0]
    analyst.first_name = "Amina"
    analyst.save()
    new = services.grade_record(by=viewer_for(analyst), record=record, source="1", information="A")
    own = sign_in(analyst).get(reverse("incidents:record", args=[new.pk])).content.decode()
    assert "case-notes-july.xlsx" in own
    assert "Amina" in own
    theirs = sign_in(rows_partner).get(reverse("incidents:record", args=[new.pk])).content.decode()
    assert "Lantern Trust" in theirs
    assert "case-notes-july.xlsx" not in theirs
    assert "Amina" not in theirs


@pytest.mark.parametrize(
    ("precision", "shown", "hidden"),
    [("exact", "53.7446", ""), ("locality", "53.74", "53.7446"), ("area", "", "53.7"), ("country", "", "53.7")],
)
def test_positions_are_shown_no_finer_than_they_are_known(
    analyst: Any, sign_in: Any, precision: str, shown: str, hidden: str
) -> None:
    record = keep(CleanRecordFactory(legs=(CleanLegFactory(precision=precision),)))[0]
    page = sign_in(analyst).get(reverse("incidents:record", args=[record.pk])).content.decode()
    words = re.sub(r' datetime="[^"]*"', "", page)  # once in a while it is 53.7 seconds past the minute
    assert shown in words
    assert not hidden or hidden not in words


def test_grading_on_the_page_opens_the_new_version(analyst: Any, sign_in: Any) -> None:
    record = keep()[0]
    client = sign_in(analyst)
    form = {"scale": "admiralty", "source": "b", "information": "2"}
    answer = client.post(reverse("incidents:grade", args=[record.pk]), form, follow=True)
    new = Record.objects.get(is_current=True)
    assert answer.redirect_chain[-1][0] == reverse("incidents:record", args=[new.pk])
    assert "Graded B2 (Admiralty (NATO))" in answer.content.decode()
    old = client.get(reverse("incidents:record", args=[record.pk])).content.decode()
    assert f"R{new.pk}" in old


def test_a_grade_that_cannot_be_comes_back_with_words(analyst: Any, sign_in: Any) -> None:
    record = keep()[0]
    form = {"scale": "3x5x2", "source": "9", "information": "A"}
    answer = sign_in(analyst).post(reverse("incidents:grade", args=[record.pk]), form)
    assert answer.status_code == 200
    assert "9" in str(answer.context["form"].non_field_errors())
    assert Record.objects.count() == 1


def test_correcting_on_the_page_changes_what_was_changed_and_nothing_else(data_officer: Any, sign_in: Any) -> None:
    record = keep()[0]
    client, address = sign_in(data_officer), reverse("incidents:correct", args=[record.pk])
    form = client.get(address).context["form"]
    same = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(address, {**same, "reason": "Again"})
    assert "Nothing differs" in answer.content.decode()
    client.post(address, {**same, "reason": "Again", "people": 3, "gender": "Feminine"})
    new = Record.objects.get(is_current=True)
    assert (new.people, new.codes["gender"], new.codes["citizenship"]) == (3, ["Feminine"], ["ROU"])


def test_sharing_on_the_page_saves_only_what_was_shown(data_officer: Any, partnership: Any, sign_in: Any) -> None:
    record = keep()[0]
    client, address = sign_in(data_officer), reverse("incidents:share", args=[record.pk])
    shown = client.post(address, {"level": "groups", "groups": [partnership.pk], "preview": "1"})
    words = shown.content.decode()
    assert "Harbour Police" in words
    assert "Quay Bank" in words
    record.refresh_from_db()
    assert record.visibility.level == "owner"
    changed = client.post(address, {"level": "public", "groups": [partnership.pk], "save": shown.context["target"]})
    assert changed.status_code == 200
    record.refresh_from_db()
    assert record.visibility.level == "owner"
    saved = client.post(address, {"level": "groups", "groups": [partnership.pk], "save": shown.context["target"]})
    assert saved.status_code == 302
    record.refresh_from_db()
    assert record.visibility.level == "groups"


def test_nobody_signed_in_sees_public_records_without_signing_in(client: Any, organisation: Any) -> None:
    record = keep(shared="public")[0]
    assert queries.record_for(PUBLIC, record.pk) == record
    assert client.get(reverse("incidents:record", args=[record.pk])).status_code == 200


def test_a_corridor_opens_exactly_the_records_that_tell_of_the_move(organisation: Any, analyst: Any) -> None:
    def leg(stage: str, country: str) -> Any:
        return CleanLegFactory(
            stage=stage, country=country, place_name="", latitude=None, longitude=None, precision="country"
        )

    step = CleanRecordFactory(legs=(leg("origin", "ROU"), leg("exploitation", "GBR")))
    by_way = CleanRecordFactory(legs=(leg("origin", "ROU"), leg("transit", "FRA"), leg("exploitation", "GBR")))
    passport = CleanRecordFactory(legs=(leg("exploitation", "GBR"),))  # Romanian citizens: the weakest of the three
    found = dict(zip(("step", "by way", "passport"), keep(step, by_way, passport), strict=True))
    viewer = viewer_for(analyst)
    page = queries.record_page(viewer, where={}, corridor=("ROU", "GBR"))
    assert {row.number for row in page.records} == {found["step"].pk, found["passport"].pk}
    assert page.total == 2
    assert [row.number for row in queries.record_page(viewer, where={}, corridor=("FRA", "GBR")).records] == [
        found["by way"].pk
    ]
    figures = {(one.origin, one.destination): one.count for one in picture.routes(picture.ask(viewer=viewer)).corridors}
    assert {move: queries.record_page(viewer, where={}, corridor=move).total for move in figures} == figures
