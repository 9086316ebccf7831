"""Who sees what lies on the desk: the fixed cast, colleagues with and without a key, and other organisations."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from candil.analyse.desk import queries, services
from candil.analyse.desk.errors import ItemUnknown
from candil.analyse.desk.models import Item
from candil.analyse.desk.tests.conftest import bare_item, unlocked_browser
from candil.collect.reporting.models import Cover
from candil.collect.reporting.tests.acting import enrolled
from candil.trust.accounts.policies import OPERATOR, viewer_for
from candil.trust.vault.services import reports
from candil.trust.vault.tests.acting import Person
from conftest import _person, signed_in

pytestmark = pytest.mark.django_db
DEEDS = (
    "claim", "release", "reopen", "wait", "assess", "finish", "reply", "ask", "note", "second-reader", "task",
)  # fmt: skip


def test_a_report_is_for_whoever_holds_its_key(
    organisation: Any, cast: dict[str, Any], rhea: Person, oslo: Person, tell: Any
) -> None:
    item, _code = tell()
    outside = enrolled(_person("nora", organisation, "report_analyst"))  # of the organisation, not of the channel
    seen = {name: item in queries.items_for(viewer) for name, viewer in cast.items()}
    assert not any(seen.values()), seen
    assert [item in queries.items_for(viewer) for viewer in (rhea.viewer, oslo.viewer, outside.viewer, OPERATOR)] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(ItemUnknown):
        services.claim(by=outside.viewer, number=item.pk)


def test_the_rest_is_for_those_who_grade_records_in_the_organisation(
    organisation: Any, cast: dict[str, Any], oslo: Person, data_officer: Any
) -> None:
    item = bare_item(organisation)
    seen = {name for name, viewer in cast.items() if item in queries.items_for(viewer)}
    assert seen == {"analyst"}
    assert item not in queries.items_for(oslo.viewer)
    assert item not in queries.items_for(viewer_for(data_officer))


@pytest.mark.parametrize("who", ["outsider", "administrator", "rows_partner", None])
def test_others_find_no_page_and_no_deed(who: str | None, request: Any, tell: Any, organisation: Any) -> None:
    item, _code = tell()
    other = bare_item(organisation)
    client = signed_in(Client(), request.getfixturevalue(who) if who else None)
    refused = {404} if who else {302}
    for found in (item, other):
        addresses = [f"/desk/{found.pk}/", f"/desk/{found.pk}/refer/", f"/desk/{found.pk}/preview/{'f' * 32}/"]
        assert {client.get(address).status_code for address in addresses} == refused
        assert {client.post(f"/desk/{found.pk}/{deed}/", {"level": 1}).status_code for deed in DEEDS} == refused
    found = Item.objects.get(pk=item.pk)
    assert (found.claimed_by, found.is_assessed, found.state) == (None, False, "new")


def test_counts_and_languages_tell_of_nothing_that_is_not_seen(rhea: Person, outsider: Any, tell: Any) -> None:
    tell()
    assert queries.counts(rhea.viewer)["report"] == 1
    other = viewer_for(outsider)
    assert not any(queries.counts(other).values())
    assert queries.languages_on_desk(other) == []


def test_only_those_who_can_open_it_are_colleagues(organisation: Any, rhea: Person, oslo: Person, tell: Any) -> None:
    item, _code = tell()
    enrolled(_person("nora", organisation, "report_analyst"))
    assert [person.username for person in queries.colleagues_for(rhea.viewer, item)] == ["oslo"]


def test_an_item_ends_with_its_report(rhea: Person, tell: Any) -> None:
    item, _code = tell()
    reports.erase(by=OPERATOR, report=item.cover_id)
    assert not Item.objects.exists()
    assert not Cover.objects.exists()


def test_an_answer_is_sent_to_the_desk_once_by_its_owner(
    organisation: Any, data_officer: Any, analyst: Any, outsider: Any
) -> None:
    from candil.collect.questionnaires import queries as asking
    from candil.collect.questionnaires import services as questionnaires
    from candil.collect.questionnaires.tests.forms import INTERVIEW

    by = viewer_for(data_officer)
    form, _read = questionnaires.add_form(by=by, slug="interview", content=INTERVIEW)
    questionnaires.change_form(by=by, form=form, is_open=True, one_thing_per_page=True)
    version = asking.open_version("interview")
    said = {"about": {"age": 30}, "signs": "debt papers", "trip": [{"place": "Ansford"}, {"place": "Quay"}]}
    answer = questionnaires.keep_answer(version=version, answers=said, language="en", identity=uuid4())
    owner = signed_in(Client(), data_officer)
    assert "Ansford" in owner.get(reverse("desk:answers", kwargs={"slug": "interview"})).content.decode()
    address = reverse("desk:answers", kwargs={"slug": "interview"})
    owner.post(address, {"answer": answer.pk})
    owner.post(address, {"answer": answer.pk})
    item = Item.objects.get()
    page = signed_in(Client(), analyst).get(f"/desk/{item.pk}/").content.decode()
    assert "Ansford; Quay" in page
    assert signed_in(Client(), outsider).post(address, {"answer": answer.pk}).status_code == 404


def test_a_picture_is_drawn_anew_blurred_and_never_kept(rhea: Person, channel: Any, tell: Any) -> None:
    from io import BytesIO

    from PIL import Image

    from candil.collect.reporting import services as reporting
    from candil.trust.vault.services.frames import REPORTER
    from candil.trust.vault.services.items import sealed_file

    def with_file(data: bytes, **answers: Any) -> tuple[Item, str]:
        new = reporting.begin(channel=channel)
        file = sealed_file(new.target, [data], kind="file", author=REPORTER, order=2, about={"name": "a.png"})
        told = {"path": "saw", "told": {"saw_words": "x"}, **answers}
        reporting.take(channel=channel, new=new, told=reporting.Told(told, "en", files=[file]))
        return Item.objects.get(cover=new.label), file.label

    held = BytesIO()
    Image.effect_noise((800, 600), 90).convert("RGB").save(held, "PNG")
    browser = unlocked_browser(rhea)
    item, part = with_file(held.getvalue())
    blurred, clear = (browser.get(f"/desk/{item.pk}/preview/{part}/{more}") for more in ("", "?clear=1"))
    assert blurred["Content-Type"] == "image/jpeg"
    assert "sandbox" in blurred["Content-Security-Policy"]
    assert "no-store" in blurred["Cache-Control"]
    spreads = [Image.open(BytesIO(answer.content)).convert("L").getextrema() for answer in (blurred, clear)]
    assert spreads[0][1] - spreads[0][0] < 60 < spreads[1][1] - spreads[1][0], "the noise is gone in the blurred one"
    assert browser.get(f"/desk/{item.pk}/preview/{'f' * 32}/").status_code == 404
    no_picture, part = with_file(b"<script>alert(1)</script>")
    assert browser.get(f"/desk/{no_picture.pk}/preview/{part}/").status_code == 404
    young, part = with_file(held.getvalue(), under_18="yes")
    assert browser.get(f"/desk/{young.pk}/preview/{part}/").status_code == 404
