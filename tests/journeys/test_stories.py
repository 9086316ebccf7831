"""The four ways data goes (design §7), each whole, through the site, with the real parts: a story, a partner's file, an
open source, a question."""

# ruff: noqa: F811 - fixtures of rooms' own tests are taken by name
from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from candil.analyse.actions.tests.acting import authority_key
from candil.analyse.desk.models import Item
from candil.analyse.incidents.models import Record
from candil.analyse.incidents.services import look_for_suggestions
from candil.analyse.incidents.tests.factories import CleanLegFactory, CleanRecordFactory, keep
from candil.collect.reporting import services as reporting
from candil.collect.reporting.tests.acting import enrolled, recovery_for
from candil.collect.reporting.tests.test_canary import found, places  # noqa: F401 - a fixture
from candil.trust.accounts.policies import OPERATOR
from candil.trust.vault.models import Report, SealedBy
from candil.trust.vault.services.envelopes import new_identity
from candil.trust.vault.tests.acting import PASSPHRASE
from candil_analysis.linkage import Model, train
from candil_analysis.tests.linked_worlds import world
from conftest import _person, signed_in
from tests.journeys import telling
from tests.journeys.conftest import DESK, PHONE, Watch, keep_picture, scrolls_sideways
from tests.journeys.telling import field, onward
from tests.journeys.test_actions import opened

Open = Callable[..., Page]

TOLD = "They took his passport in Leeds. He owes a debt. Amina Yusuf knows the yard behind Kirkstall lane."
SINCE = "The blue gate with the broken lamp."
SUMMARY = "A man works off a debt at a car wash; his passport was taken."
NUMBER = "07700 900123"
#: Of what the reporter and the analyst wrote, nothing of this may lie anywhere in clear.
SECRETS = ("Amina Yusuf", "Kirkstall lane", "took his passport", "broken lamp", NUMBER, NUMBER.replace(" ", ""))
#: What is counted first on a page of figures or records.
COUNT = re.compile(r"\d[\d,]*")


@dataclass
class House:
    """People of one organisation, the key of an authority whose identity we have, and what it opens with."""

    rhea: Any
    edith: Any
    dora: Any
    identity: str
    authority: str


@pytest.fixture(autouse=True)
def few_towns(settings: Any) -> None:
    """A gazetteer of large cities only, which is built in a moment."""
    settings.CANDIL_TOWNS_FROM = 500_000


@pytest.fixture
def house(organisation: Any, places: Path) -> House:
    """An analyst with a key, an editor, a data officer, a channel, and an authority whose key two people saw to."""
    rhea = enrolled(_person("rhea", organisation, "report_analyst", "analyst"))
    edith, dora = _person("edith", organisation, "editor"), _person("dora", organisation, "data_officer")
    ada, identity = _person("ada", organisation, "administrator"), new_identity()
    recovery_for(organisation)
    reporting.set_channel(
        by=OPERATOR, slug="harbour", name="Harbour line", organisation=organisation.slug, analysts=["rhea"]
    )
    key = authority_key(ada, rhea.user, identity=identity)
    return House(rhea.user, edith, dora, identity, str(key.authority.name))


@pytest.fixture
def open_as(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Open]:
    """`open_as(person, script=True)`: a browser of this person's own, signed in (None: nobody), every fault watched."""
    contexts = []

    def opening(person: Any, *, script: bool = True) -> Page:
        width, height = DESK
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, java_script_enabled=script
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        if person is not None:
            cookies = signed_in(Client(), person).cookies
            context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies.items()])
        page = context.new_page()
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.faults.append(f"script error: {error}"))
        page.on("request", watch.on_request)
        page.on("response", watch.on_response)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not watch.unforgiven, "\n".join(watch.unforgiven)


@pytest.fixture(scope="module")
def learnt() -> Model:
    """What an organisation with many records has learnt about records that tell of one incident."""
    return train(world(700, 5, years=2, towns=60).records, seed=1)


def seen(page: Page, name: str) -> None:
    """Nothing runs out of the window of a desk or of a phone; both are kept where pictures are asked for."""
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        keep_picture(page, f"stories-{name}-{size[0]}")
        assert not scrolls_sideways(page), f"{name} at {size[0]}"


def press(page: Page, name: str, *, within: Locator | None = None) -> None:
    (within or page).get_by_role("button", name=name, exact=True).click()


def first_number(words: str) -> int:
    shown = COUNT.search(words)
    assert shown, words
    return int(shown[0].replace(",", ""))


def pictured(page: Page, where: str = "") -> int:
    """How many records the picture counts."""
    page.goto(f"/picture/?view=tables&population=real{where}")
    return first_number(page.locator(".stat", has_text="Records").first.locator(".stat-value").inner_text())


def listed(page: Page, where: str = "") -> int:
    """How many records the list says that there are."""
    page.goto(f"/records/?population=real{where}")
    return first_number(page.get_by_text(re.compile("records? that you may read")).inner_text())


def text_of(pdf: bytes) -> str:
    """The words of a PDF, in one line."""
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


# A story


def told(page: Page) -> str:
    """Somebody tells what they saw and agrees to everything; their code."""
    telling.begin(page)
    onward(page)
    field(page, "path", "saw").check()
    onward(page)
    field(page, "under_18", "no").check()
    onward(page)
    field(page, "signs", "withholding_of_wages").check()
    onward(page)
    field(page, "told/saw_words").fill(TOLD)
    onward(page)
    field(page, "circumstances/when_about", "month").check()
    field(page, "circumstances/people", "one").check()
    onward(page)
    for use in ("analyse", "share"):
        field(page, "consent", use).check()
    onward(page)
    onward(page)
    seen(page, "1-review")
    code = telling.send(page)
    seen(page, "2-code")
    return code


def taken_into_work(page: Page) -> None:
    """From the queue past the warning; triaged."""
    page.goto("/desk/")
    seen(page, "3-queue")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Unlock my key").click()
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    press(page, "Unlock")
    expect(page.get_by_role("heading", name="Before you read it")).to_be_visible()
    assert page.get_by_text("took his passport").count() == 0
    press(page, "Take it into work")
    page.get_by_role("link", name="Show it", exact=True).click()
    expect(page.get_by_text(TOLD)).to_be_visible()
    page.get_by_label("3 – ").check()
    press(page, "That is right")
    expect(page.get_by_text("Kept. It stands where")).to_be_visible()
    press(page, "Ask it, and wait")
    expect(page.get_by_text("Asked. It waits for the reporter")).to_be_visible()


def answered(page: Page, code: str) -> None:
    """The reporter comes back, answers with a tap, and adds something."""
    telling.come_back(page, code)
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    seen(page, "4-asked")
    press(page, "Yes")
    expect(page.locator(".conversation li", has_text=re.compile(r"You.*Yes\s*$", re.DOTALL))).to_be_visible()
    page.get_by_label("Write more").fill(SINCE)
    press(page, "Send")
    expect(page.get_by_text(SINCE)).to_be_visible()


def recorded(page: Page, item: int) -> None:
    """The suggestions are taken; a number typed into the summary is stopped, taken out, and then it is kept."""
    page.goto(f"/desk/{item}/?show=1")
    expect(page.get_by_text(SINCE)).to_be_visible()
    seen(page, "5-item")
    page.get_by_role("link", name="Record it").click()
    assert page.locator("#row-means_of_control input:checked").count() >= 2, "ticked and found in the words"
    page.get_by_label("What happened there").first.select_option("exploitation")
    page.get_by_label("Summary").fill(f"{SUMMARY} Call {NUMBER}.")
    page.get_by_label("2 – ").check()
    page.get_by_label("C – ").check()
    page.get_by_label("That is all: the item is done").uncheck()
    press(page, "Record this")
    expect(page.get_by_text("Does this point to somebody?")).to_be_visible()
    assert not Record.objects.filter(summary__contains="debt at a car wash").exists()
    seen(page, "6-stopped")
    page.get_by_label("Summary").fill(SUMMARY)
    press(page, "Record this")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Record R\d+ was made"))
    seen(page, "7-recorded")


def judged_the_same(page: Page) -> None:
    """The record told before is suggested; both are one incident."""
    page.locator("#pairs").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("one incident?")
    seen(page, "8-pair")
    press(page, "Same")
    expect(page.get_by_text("Same incident.").first).to_be_visible()


def composed_and_released(page: Page, editor: Page) -> bytes:
    """One writes the intelligence report, another releases it; its PDF."""
    page.goto("/products/compose/")
    page.get_by_label("Title").fill("Car washes in the north")
    press(page, "Make the draft")
    expect(page.get_by_text("An editor of your organisation can release it.")).to_be_visible()
    assert page.get_by_role("button", name="Release this report").count() == 0
    editor.goto("/products/")
    editor.get_by_role("link", name="Car washes in the north").click()
    press(editor, "Release this report")
    expect(editor.get_by_text("Released. From now on nothing in it changes.")).to_be_visible()
    seen(editor, "9-report")
    page.reload()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download PDF").click()
    return saved.value.path().read_bytes()


def shared(page: Page, house: House, item: int) -> bytes:
    """What is needed goes to the authority, with the agreement of whoever told; the sealed file."""
    page.goto(f"/desk/{item}/?show=1")
    page.get_by_role("link", name="Pass what is needed to an authority").click()
    page.get_by_label("Your summary (optional)", exact=True).fill(SUMMARY)
    page.get_by_label("Authority", exact=True).select_option(label=f"{house.authority} (Police)")
    page.get_by_label("Purpose", exact=True).select_option("protect")
    page.get_by_label("Legal basis", exact=True).select_option("consent")
    page.get_by_label("The reporter agreed that it is passed to authorities").check()
    page.get_by_label("I have read everything the reporter wrote since").check()
    page.get_by_label("Handling (3x5x2)").select_option("P")
    page.get_by_label("How the authority reaches you").fill("Duty number")
    page.get_by_label("Last day on which the authority may keep it").fill(str(timezone.localdate() + timedelta(60)))
    press(page, "Look at it once more")
    expect(page.get_by_role("heading", level=1)).to_have_text("A last look")
    seen(page, "10-last-look")
    page.get_by_label("Passphrase of your key").fill(PASSPHRASE)
    press(page, "Seal it to the authority")
    with page.expect_download() as saved:
        press(page, "Download the sealed file")
    press(page, "I have sent it")
    expect(page.get_by_text("The authority has not said that it arrived.")).to_be_visible()
    return saved.value.path().read_bytes()


def answered_by_the_authority(page: Page, code: str) -> None:
    """That it arrived and what came of it, with the code of the package."""
    for said in ("It arrived", "An investigation was opened"):
        page.goto("/actions/answer/")
        page.get_by_label("Code").fill(code)
        page.get_by_label(said).check()
        press(page, "Send")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def status_set(page: Page) -> None:
    """The answer is there; the reporter is to be told."""
    page.reload()
    expect(page.get_by_text("by the authority’s code")).to_be_visible()
    seen(page, "11-answered")
    page.get_by_label("What the reporter is told").select_option("acting")
    press(page, "Keep")
    expect(page.get_by_text("Kept.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without-a-script"])
def test_a_story_comes_in_is_acted_on_and_its_reporter_learns_what_became_of_it(  # noqa: PLR0913 — fixtures
    open_as: Open, house: House, organisation: Any, learnt: Model, places: Path, script: bool,
    caplog: pytest.LogCaptureFixture, tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    told_before(organisation)
    look_for_suggestions(organisation=organisation.pk, model=learnt)
    outside, desk, editor = (open_as(who, script=script) for who in (None, house.rhea, house.edith))
    before = pictured(desk)

    code = told(outside)
    assert Report.objects.get().sealed_by == (SealedBy.BROWSER if script else SealedBy.SERVER)
    taken_into_work(desk)
    answered(outside, code)
    item = Item.objects.get()
    assert item.state != "waiting", "the answer brings it back"
    recorded(desk, item.pk)
    judged_the_same(desk)
    assert (pictured(desk), listed(desk)) == (before + 1, before + 1)
    desk.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(desk.get_by_text(SUMMARY)).to_be_visible()

    words = text_of(composed_and_released(desk, editor))
    assert f"{before + 1} Records" in words or f"{before + 1} records" in words, words[:2000]
    archive = opened(shared(desk, house, item.pk), house.identity, tmp_path_factory.mktemp("authority"))
    assert SUMMARY in archive.read("what-was-told.txt").decode()
    sealed_code = archive.read("READ-ME.txt").decode().split("Code: ")[1].split("\r\n")[0]
    answered_by_the_authority(open_as(None, script=False), sealed_code)
    status_set(desk)

    telling.come_back(outside, code)
    expect(outside.get_by_text("Being acted on")).to_be_visible()
    seen(outside, "12-status")
    assert not outside.context.cookies()
    assert found(places, caplog.text, *SECRETS) == []
    Item.objects.update(language=SECRETS[0])
    assert found(places, caplog.text, *SECRETS) == ["desk_item"], "the search finds a planted leak"


def told_before(organisation: Any) -> None:
    """Forty records of other towns and years, and one from Leeds of last month that tells of the same."""
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    others = [
        CleanRecordFactory(
            date_from=date(2015 + n % 8, 1 + n % 12, 9),
            date_to=date(2015 + n % 8, 1 + n % 12, 9),
            codes={"exploitation": ("SexualExploitation",), "citizenship": (("ROU", "VNM", "ALB", "NGA")[n % 4],)},
            legs=(CleanLegFactory(latitude=51.0 + n / 30, longitude=-2.0 + n / 20),),
        )
        for n in range(40)
    ]
    same = CleanRecordFactory(
        date_from=last_month.replace(day=1),
        date_to=last_month,
        date_precision="month",
        codes={"means_of_control": ("WithholdsDocuments", "TakesEarnings", "DebtBondage")},
        legs=(CleanLegFactory(place_name="Leeds", latitude=53.79648, longitude=-1.54785),),
        summary="A man at a car wash works off a debt, and his passport was taken from him.",
    )
    keep(*others, same, organisation=organisation)


# A partner's file

MAPPING = """\
name: shelter
date: {column: Day, formats: ["%d/%m/%Y"], precision: day}
source: Shelter of the coast
personal: [Guest]
codes:
- {dimension: exploitation, column: What, values: {forced labour: ForcedLabour}}
legs:
- {stage: exploitation, country: Country, place: Town, geocode: true}
"""
FILE = """\
Guest;Day;What;Country;Town
Ines Example;03/02/2026;forced labour;GBR;Leeds
Omar Example;14/02/2026;forced labour;GBR;London
Lucia Example;30/02/2026;forced labour;GBR;Leeds
"""


def test_a_partners_file_is_tried_loaded_counted_and_taken_back(
    open_as: Open, house: House, organisation: Any, tmp_path: Path
) -> None:
    keep(CleanRecordFactory(), organisation=organisation)
    (tmp_path / "guests.csv").write_text(FILE)
    (tmp_path / "shelter.yaml").write_text(MAPPING)
    page = open_as(house.dora)
    page.goto("/datasets/")
    page.get_by_role("link", name="Load a file").click()
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "guests.csv")
    page.get_by_label("Mapping file").set_input_files(tmp_path / "shelter.yaml")
    press(page, "Check the file")
    expect(page.get_by_text("2 records about 2 people would be stored")).to_be_visible()
    expect(page.locator("#problems")).to_contain_text("30/02/2026")
    expect(page.locator("#found")).to_contain_text("Dropped, because they are about identifiable people: Guest")
    seen(page, "13-tried")
    tried = page.url
    assert pictured(page) == 1, "nothing counts before it is accepted"
    page.goto(tried)
    press(page, "Load the records")
    expect(page.get_by_text("Records added")).to_be_visible()
    assert (pictured(page), listed(page)) == (3, 3)
    assert page.get_by_text("Example").count() == 0, "no guest's name"
    page.goto(tried)
    page.get_by_role("link", name="Undo this batch").click()
    press(page, "Undo the batch")
    expect(page.get_by_text("The batch is undone: 2 records were removed.")).to_be_visible()
    seen(page, "14-undone")
    assert (pictured(page), listed(page)) == (1, 1)


# An open source

ARTICLE = (
    "Inspectors found twelve people at a packing plant near London on Tuesday. They were forced to work at night and "
    "were never paid, the county said. A man had taken their passports and kept their wages."
)


def test_an_open_source_becomes_a_record_that_counts(
    open_as: Open, house: House, organisation: Any, tmp_path: Path
) -> None:
    keep(CleanRecordFactory(), organisation=organisation)
    (tmp_path / "plant.txt").write_text(ARTICLE)
    officer, desk = open_as(house.dora), open_as(house.rhea)
    officer.goto("/sources/")
    officer.get_by_role("link", name="Add a document").click()
    officer.get_by_label("Document").set_input_files(tmp_path / "plant.txt")
    officer.locator("main form button[type=submit]").click()
    officer.goto("/sources/")
    officer.get_by_role("row").nth(1).get_by_role("link").click()
    expect(officer.locator("mark", has_text="forced to work")).to_be_visible()
    seen(officer, "15-candidate")
    press(officer, "Keep it for the desk")

    desk.goto("/desk/?kind=candidate")
    desk.get_by_role("row").nth(1).get_by_role("link").click()
    press(desk, "Take it into work")
    desk.get_by_role("link", name="Record it").click()
    for row, words in (("exploitation", "forced to work"), ("means_of_control", "passports")):
        expect(desk.locator(f"#row-{row}").get_by_role("link", name=re.compile(words)).first).to_be_visible()
    expect(desk.locator("#time").get_by_role("link", name="twelve people")).to_have_count(1)
    desk.get_by_label("How many people").fill("12")
    desk.get_by_label("As entered below").check()
    desk.get_by_label("First day").fill("2026-11-17")
    desk.get_by_label("How precisely that is known").select_option("day")
    desk.get_by_label("What happened there").first.select_option("exploitation")
    desk.get_by_label("Summary").fill("Twelve workers of a packing plant were not paid; passports were held.")
    desk.get_by_label("2 – ").check()
    desk.get_by_label("B – ").check()
    seen(desk, "16-record")
    press(desk, "Record this")
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile(r"Record R\d+ was made"))
    assert (pictured(desk), listed(desk)) == (2, 2)
    assert "13" in desk.locator(".lead").inner_text(), "one person before, and twelve"
    assert Item.objects.get().outcome == "recorded"


# A question


@pytest.fixture
def asked_of(organisation: Any) -> int:
    """Records in four countries, in two of which forced labour stands out; how many of it are of one country."""
    where = {"GBR": (54.0, -1.5), "FRA": (47.0, 2.5), "DEU": (51.0, 10.0), "ESP": (40.0, -4.0)}
    clean = [
        CleanRecordFactory(
            codes={"exploitation": (kind,), "citizenship": ("ROU",)},
            date_from=date(2024, 1 + n % 12, 5), date_to=date(2024, 1 + n % 12, 5),
            legs=(CleanLegFactory(country=country, place_name="", latitude=at[0] + n / 50, longitude=at[1] + n / 90),),
        )
        for country, at in where.items()
        for kind, often in (("ForcedLabour", 37 if country == "GBR" else 4), ("SexualExploitation", 9))
        for n in range(often)
    ]  # fmt: skip
    keep(*clean, organisation=organisation)
    return 37


def row_of(page: Page, table: str, name: str) -> Locator:
    return page.locator(table).get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def test_a_question_gets_one_answer_wherever_it_is_asked(open_as: Open, house: House, asked_of: int) -> None:
    page, number = open_as(house.rhea), str(asked_of)
    page.goto("/picture/?view=tables")
    page.locator("#filters summary", has_text="Type of exploitation").click()
    page.locator("#filters").get_by_label("Forced labour", exact=True).check()
    press(page, "Show")
    all_of_it = int(page.locator(".stat-value").first.inner_text())
    assert all_of_it == asked_of + 12
    asked = page.url
    row = row_of(page, "#country_of_exploitation", "United Kingdom")
    expect(row.get_by_role("cell").first).to_have_text(number)
    seen(page, "18-asked")
    row.get_by_role("link").click()
    assert first_number(page.get_by_text(re.compile("records? that you may read")).inner_text()) == asked_of
    assert file_of(page, "records") == asked_of

    page.goto(asked.replace("view=tables", "view=map") + "&level=country")
    row = row_of(page, "#hotspots", "United Kingdom")
    expect(row.get_by_role("cell").first).to_have_text(number)
    seen(page, "19-map")
    page.get_by_role("link", name="Export").click()
    page.get_by_label("Country of exploitation").check()
    assert file_of(page, "figures") == asked_of

    page.goto(asked)
    page.get_by_role("link", name="Make a report of this").click()
    expect(page.get_by_label("Forced labour", exact=True)).to_be_checked()
    page.get_by_label("Title").fill("Forced labour by country")
    page.get_by_label("Compare areas of level").fill("country")
    press(page, "Make the draft")
    expect(page.locator(".stat-value").first).to_have_text(str(all_of_it))
    row = row_of(page, "main", "United Kingdom").first
    expect(row.get_by_role("cell").first).to_have_text(number)
    seen(page, "20-report")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download PDF").click()
    words = text_of(saved.value.path().read_bytes())
    assert f"United Kingdom {number}" in words, words
    row.get_by_role("link").click()
    assert first_number(page.get_by_text(re.compile("records? that you may read")).inner_text()) == asked_of


def file_of(page: Page, what: str) -> int:
    """How many records the CSV made on this page holds, or its figures say for the United Kingdom."""
    if what == "records" and page.get_by_role("link", name="Export").count():
        page.get_by_role("link", name="Export").click()
    with page.expect_download() as saved:
        press(page, "Make the file", within=page.locator(f"#{what}"))
    rows = list(csv.reader(io.StringIO(saved.value.path().read_text(encoding="utf-8-sig"))))
    if what == "records":
        return len(rows) - 1
    return next(int(row[rows[0].index("records")]) for row in rows if "GBR" in row)
