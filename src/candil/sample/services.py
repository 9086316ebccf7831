"""Making the sample world, and running the main job on it."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from django.conf import settings
from django.db import transaction

from candil.analyse.incidents import services as incidents
from candil.analyse.picture import queries as picture
from candil.collect.datasets import services as datasets
from candil.platform.places import queries as places
from candil.sample.cast import SampleGroup, SampleOrganisation, SamplePerson, cast
from candil.sample.world import HEADER, Town, World
from candil.share.products.services.asking import Wanted
from candil.share.products.services.composing import write_brief
from candil.trust.accounts import queries as accounts_queries
from candil.trust.accounts import services as accounts
from candil.trust.accounts.policies import GRADE_RECORDS, OPERATOR
from candil.trust.partnerships import services as partnerships

if TYPE_CHECKING:
    from candil.trust.accounts.models import Organisation, User

Say = Callable[[str], object]

#: Countries of the sample world, for their sizes and neighbours only.
COUNTRIES: Final = (
    "GBR", "FRA", "ESP", "ITA", "DEU", "POL", "ROU", "UKR", "TUR", "MAR", "DZA", "KEN", "GHA", "THA", "VNM", "MYS",
    "NPL", "PHL", "COL", "PER", "MEX", "ARG",
)  # fmt: skip
TOWNS_PER_COUNTRY: Final = (12, 90)  # at least, at most; in between by people
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2035, 12, 31)  # of the invented agreements


@dataclass(frozen=True)
class SignIn:
    """A sample person, and how to sign in as them."""

    username: str
    password: str
    shows: str


def home() -> Path:
    """Where the sample's files, truth and sign-ins lie."""
    return Path(settings.CANDIL_HOME) / "sample"


def exists() -> bool:
    """Whether the sample world stands in this installation."""
    return (home() / "sign-ins.json").exists() and bool(
        accounts_queries.organisations(OPERATOR).filter(is_sample=True).exists()
    )


def make_sample(*, say: Say, records: int = 20_000, seed: int = 7) -> None:
    """Make organisations, partnerships, people and records of the sample world; does nothing when they stand already.

    The records go the way of any partner's file: CSV, mapping, checks, batch.
    """
    if exists():
        add_missing_people()
        return
    say("Making the sample world (invented; marked as synthetic) …")
    world = World(sample_towns(), sample_populations(), records=records, seed=seed)
    files = write_files(world)
    with transaction.atomic():
        make_people()
    for member in cast().organisations:
        owner = accounts_queries.organisation_by_slug(member.slug)
        batch = datasets.load_file(
            by=OPERATOR,
            organisation=owner,
            path=files[member.slug],
            mapping=datasets.mapping_from_file(Path(__file__).parent / "mapping.yaml"),
            visibility=partnerships.visibility_from_text(owner=owner, text=member.visibility),
        )
        say(f"  {member.name}: {batch.rows_added:,} records")


def sample_populations() -> dict[str, int]:
    """People in each country of the sample world, so that background rates are level."""
    known = places.populations("country")
    return {code: known[f"country:{code}"] for code in COUNTRIES}


def sample_towns() -> list[Town]:
    """Towns of the sample world: more in countries with more people, none nearer than 40 km to another."""
    people = sample_populations()
    largest, (least, most) = max(people.values()), TOWNS_PER_COUNTRY
    chosen: list[Town] = []
    for code in COUNTRIES:
        wanted = max(least, round(most * people[code] / largest))
        here = [Town(t.name, code, t.latitude, t.longitude) for t in places.towns(code, minimum_population=15_000)]
        chosen.extend(far_apart(here, taken=chosen, wanted=wanted))
    return chosen


def far_apart(towns: list[Town], *, taken: list[Town], wanted: int, kilometres: float = 40) -> list[Town]:
    """The first `wanted` of `towns` that stand at least `kilometres` from each other and from those taken."""
    kept: list[Town] = []
    for town in towns:
        others = [*taken, *kept]
        if not others or min(_distances(town, others)) >= kilometres:
            kept.append(town)
        if len(kept) == wanted:
            break
    return kept


def _distances(town: Town, others: list[Town]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Kilometres on the sphere from one town to others (haversine)."""
    latitudes = np.radians([other.latitude for other in others])
    longitudes = np.radians([other.longitude for other in others])
    here, there = np.radians(town.latitude), np.radians(town.longitude)
    half = np.sin((latitudes - here) / 2) ** 2
    half = half + np.cos(here) * np.cos(latitudes) * np.sin((longitudes - there) / 2) ** 2
    distances: np.ndarray[tuple[int], np.dtype[np.float64]] = 2 * 6371.0 * np.arcsin(np.sqrt(half))
    return distances


def write_files(world: World) -> dict[str, Path]:
    """One CSV for each organisation and the truth beside them; returns organisation slug → file."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    columns = world.columns()
    members = cast().organisations
    shares = np.array([member.share for member in members])
    owner = np.random.default_rng(world.seed + 1).choice(len(members), size=world.records, p=shares / shares.sum())
    files = {}
    for index, member in enumerate(members):
        files[member.slug] = folder / f"{member.slug}.csv"
        mine = np.flatnonzero(owner == index)
        with files[member.slug].open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(zip(*(columns[name][mine] for name in HEADER), strict=True))
    (folder / "truth.json").write_text(json.dumps(world.truth.as_json(), ensure_ascii=False, indent=2))
    return files


def make_people() -> None:
    """Organisations, partnerships and people of the cast."""
    members = {member.slug: _organisation(member) for member in cast().organisations}
    for group in cast().groups:
        _group(group, members)
    add_missing_people()


@transaction.atomic
def add_missing_people() -> None:
    """Everybody of the cast who is not there yet, in their roles of today; earlier versions had a smaller cast."""
    known = {person.username: person for person in accounts_queries.people(OPERATOR).filter(is_sample=True)}
    kept = home() / "sign-ins.json"
    told = {one.username: one for one in sign_ins()} if kept.exists() else {}
    for person in cast().people:
        if person.username in known:
            _give_roles(known[person.username], person)
        else:
            told[person.username] = _sign_in_of(person)
    kept.touch(mode=0o600)
    kept.write_text(json.dumps([asdict(told[person.username]) for person in cast().people], indent=2))


def _give_roles(known: User, person: SamplePerson) -> None:
    if sorted(known.roles) != sorted(person.roles):
        accounts.change_roles(by=OPERATOR, person=known, roles=person.roles)


def _sign_in_of(person: SamplePerson) -> SignIn:
    """Let a sample person in, with a password of their own."""
    password = "-".join(secrets.choice(PASSPHRASE_WORDS) for _ in range(4))
    added = accounts.add_person(
        by=OPERATOR,
        username=person.username,
        organisation=accounts_queries.organisation_by_slug(person.organisation),
        roles=person.roles,
        password=password,
        first_name=person.username.capitalize(),
        last_name="(sample)",
        is_sample=True,
    )
    accounts.give_totp(by=OPERATOR, person=added)
    return SignIn(person.username, password, person.shows)


def sign_ins() -> list[SignIn]:
    """How to sign in as the sample people."""
    return [SignIn(**item) for item in json.loads((home() / "sign-ins.json").read_text())]


@dataclass(frozen=True)
class MainJob:
    """What the main job left behind."""

    report: Path
    truth: Path
    people: list[SignIn]


def main_job(*, say: Say) -> MainJob:
    """Records → hotspots, routes, trends, pairs for incidents → an intelligence report as PDF; done once and kept."""
    report = Path(settings.CANDIL_HOME) / "reports" / "sample-world.pdf"
    if not report.exists():
        say("Main job: records → hotspots, routes, trends → intelligence report …")
        _say_findings(say)
        _look_for_incidents(say)
        report.parent.mkdir(parents=True, exist_ok=True)
        brief = write_brief(
            viewer=OPERATOR, title="Sample world: what the records show", wanted=Wanted({}, "synthetic")
        )
        report.write_bytes(brief.pdf)
    return MainJob(report, home() / "truth.json", sign_ins())


def _say_findings(say: Say) -> None:
    """The findings in a few lines, as the operator may know them."""
    asked = picture.ask(viewer=OPERATOR, population="synthetic")
    hot = picture.hotspots_of_cells(asked, HOTSPOT_RESOLUTION).significant("hot")
    unusual = [corridor for corridor in picture.routes(asked).corridors if corridor.unusual]
    alarms = picture.trends_of(asked, "month", "exploitation").alarms
    say(f"  {asked.evidence.records:,} records by {asked.evidence.contributors} organisations")
    say(f"  {len(hot)} cells stand out as hotspots, {len(unusual)} corridors carry more than chance explains,")
    named = ", ".join(f"{name} {point.period}" for name, point in alarms) or "none"
    say(f"  {len(alarms)} {'month stands' if len(alarms) == 1 else 'months stand'} out: {named}")


def _look_for_incidents(say: Say) -> None:
    """Suggestions wait for whoever signs in as an analyst, as far as their organisation holds enough to learn from."""
    for organisation in accounts_queries.organisations_with(GRADE_RECORDS):
        looked = incidents.look_for_suggestions(organisation=organisation)
        name = accounts_queries.organisations(OPERATOR).get(pk=organisation).name
        found = looked.fault or f"{looked.suggestions} pairs of records may tell of one incident"
        say(f"  {name}: {found}")


#: Cells of about 17 km: the size of a town and what surrounds it.
HOTSPOT_RESOLUTION: Final = 5


def _organisation(member: SampleOrganisation) -> Organisation:
    return accounts.add_organisation(
        by=OPERATOR, slug=member.slug, name=member.name, sector=member.sector, country=member.country, is_sample=True
    )


def _group(group: SampleGroup, members: dict[str, Organisation]) -> None:
    made = partnerships.add_group(by=OPERATOR, slug=group.slug, name=group.name, is_sample=True)
    partnerships.add_agreement(
        by=OPERATOR,
        group=made,
        purpose=group.purpose,
        legal_basis=group.legal_basis,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
    )
    for grant, slugs in (("rows", group.rows), ("statistics", group.statistics)):
        for slug in slugs:
            partnerships.add_member(by=OPERATOR, group=made, organisation=members[slug], grant=grant)


#: Words of sample passwords and passphrases, short to type; four of them, or six.
PASSPHRASE_WORDS: Final = (
    "amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "kelp", "lagoon",
    "maple", "nectar", "ocean", "pebble", "quartz", "river", "saffron", "thistle", "umber", "valley", "willow",
)  # fmt: skip
