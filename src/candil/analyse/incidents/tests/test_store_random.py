"""Whatever people do to records, in whatever order, the store says what the database says."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from candil.analyse.incidents import services
from candil.analyse.incidents.models import Grade, Leg, Record, Source, StaleSegment, StoreState
from candil.analyse.incidents.queries.store import building, files, state
from candil.analyse.incidents.services import receiving, staleness
from candil.analyse.incidents.tests.factories import BatchFactory
from candil.analyse.incidents.tests.test_store import assert_store_is_true
from candil.collect.datasets.models import Batch
from candil.collect.datasets.services import CleanLeg, CleanRecord
from candil.trust.accounts.models import Organisation
from candil.trust.accounts.policies import OPERATOR
from candil.trust.partnerships.models import VisibilityClass
from candil.trust.partnerships.services import visibility_from_text

# Segments of 8 records, so that a few dozen records make several.
SIZE = 8
EXPLOITATION = ["ForcedLabour", "SexualExploitation", "Servitude", "OrganRemoval"]
CONTROL = ["DebtBondage", "FalsePromises", "Threats"]
COUNTRIES = ["GBR", "ROU", "VNM", "NAM", ""]

several = st.lists(st.sampled_from(EXPLOITATION), max_size=3, unique=True).map(tuple)
legs = st.lists(
    st.builds(
        lambda **given: CleanLeg(**given),  # of a named tuple Hypothesis would draw the fields with defaults, too
        stage=st.sampled_from(["origin", "recruitment", "transit", "border", "destination", "exploitation"]),
        country=st.sampled_from(COUNTRIES),
        latitude=st.floats(-90, 90, width=32),
        longitude=st.floats(-180, 180, width=32),
        precision=st.sampled_from(["exact", "locality", "area", "country"]),
        area=st.sampled_from(["", "lad:E1", "square:NE"]),
        mode=st.sampled_from(["", "road"]),
    ),
    max_size=4,
).map(tuple)
codes = st.fixed_dictionaries(
    {},
    optional={
        "exploitation": several,
        "citizenship": st.lists(st.sampled_from(COUNTRIES[:4]), min_size=1, max_size=2).map(tuple),
        "gender": st.just(("Feminine",)),
        "means_of_control": st.lists(st.sampled_from(CONTROL), max_size=2).map(tuple),
        "vic_Vulnerabilities": st.just(("Poverty",)),
    },
)
days = st.none() | st.dates(date(2015, 1, 1), date(2025, 12, 31))
clean_records = st.builds(
    lambda **given: CleanRecord(**given),
    row_number=st.just(1),
    identity=st.integers(0, 40).map(lambda number: uuid.UUID(int=number).hex),
    people=st.integers(1, 5),
    date_from=days,
    date_precision=st.sampled_from(["day", "month", "quarter", "year", "unknown"]),
    codes=codes,
    denied=st.fixed_dictionaries({}, optional={"exploitation": several}),
    legs=legs,
    source_name=st.sampled_from(["", "Helpline", "Police"]),
    is_synthetic=st.booleans(),
)


class Changing(RuleBasedStateMachine):
    """Loads, undoes, corrects, grades and re-shares; every so often the process dies before the store is refreshed."""

    def __init__(self) -> None:
        super().__init__()
        self.crash = False

    @initialize()
    def begin(self) -> None:
        for number in (1, 2):
            Organisation.objects.get_or_create(slug=f"o{number}", defaults={"name": f"O{number}", "sector": "charity"})

    @rule(
        clean=st.lists(clean_records, min_size=1, max_size=12),
        number=st.sampled_from([1, 2]),
        shared=st.sampled_from(["owner", "members"]),
    )
    def load(self, clean: list[CleanRecord], number: int, shared: str) -> None:
        batch = BatchFactory(organisation=Organisation.objects.get(slug=f"o{number}"), shared=shared)
        services.BatchReceiver().accept(batch=batch, records=clean)

    @precondition(lambda self: Batch.objects.exists())
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        services.BatchReceiver().remove(batch=data.draw(st.sampled_from(list(Batch.objects.all()))))

    @precondition(lambda self: self.current())
    @rule(
        data=st.data(), people=st.integers(1, 9), later=st.integers(0, 400), new_legs=st.none() | legs, new_codes=codes
    )
    def correct(self, data: st.DataObject, people: int, later: int, new_legs: Any, new_codes: Any) -> None:
        record = self.pick(data)
        changes: dict[str, Any] = {"people": people, "codes": new_codes}
        if record.date_from:
            changes["date_to"] = record.date_from + timedelta(days=later)
        if new_legs is not None:
            changes["legs"] = new_legs
        services.correct_record(by=OPERATOR, record=record, reason="Checked", **changes)

    @precondition(lambda self: self.current())
    @rule(data=st.data(), source=st.sampled_from("ABCDEF"), information=st.sampled_from("123456"))
    def grade(self, data: st.DataObject, source: str, information: str) -> None:
        services.grade_record(
            by=OPERATOR, record=self.pick(data), scale="admiralty", source=source, information=information
        )

    @precondition(lambda self: self.current())
    @rule(data=st.data(), shared=st.sampled_from(["owner", "members", "public"]))
    def share(self, data: st.DataObject, shared: str) -> None:
        record = self.pick(data)
        visibility = visibility_from_text(owner=record.owner, text=shared)
        services.change_visibility(by=OPERATOR, visibility=visibility, records=[record])

    @precondition(lambda self: Batch.objects.exists())
    @rule(data=st.data(), shared=st.sampled_from(["owner", "members"]))
    def share_batch(self, data: st.DataObject, shared: str) -> None:
        batch = data.draw(st.sampled_from(list(Batch.objects.all())))
        visibility = visibility_from_text(owner=batch.organisation, text=shared)
        services.change_visibility(by=OPERATOR, visibility=visibility, batch=batch)

    @precondition(lambda self: Source.objects.exists())
    @rule(data=st.data(), name=st.uuids())
    def rename(self, data: st.DataObject, name: uuid.UUID) -> None:
        services.rename_source(
            by=OPERATOR, source=data.draw(st.sampled_from(list(Source.objects.all()))), name=str(name)
        )

    @rule()
    def die_before_refreshing(self) -> None:
        staleness.refresh = lambda: None  # type: ignore[assignment]

    @rule()
    def live_again(self) -> None:
        staleness.refresh = REFRESH

    @rule()
    def lose_a_file(self) -> None:
        for path in sorted(files.folder().glob("*.parquet"))[:1]:
            path.unlink()

    @invariant()
    def store_is_true(self) -> None:
        assert_store_is_true()

    def current(self) -> list[Record]:
        return list(Record.objects.filter(is_current=True).select_related("owner", "visibility"))

    def pick(self, data: st.DataObject) -> Record:
        return data.draw(st.sampled_from(self.current()))


REFRESH = staleness.refresh


def erase() -> None:
    """Empty what the machine filled; Django's own flush takes a second each time."""
    Record.objects.update(supersedes=None)
    for model in (Grade, Leg, Record, Source, Batch, VisibilityClass, StaleSegment, StoreState, Organisation):
        model.objects.all().delete()


def run(examples: int) -> None:
    """Run the machine on an empty database and store for each sequence."""

    class Fresh(Changing):
        def __init__(self) -> None:
            erase()
            super().__init__()
            self.folder = tempfile.mkdtemp(prefix="candil-store-")
            self.settings = override_settings(CANDIL_STORE=Path(self.folder))
            self.settings.enable()

        def teardown(self) -> None:
            staleness.refresh = REFRESH
            self.settings.disable()
            shutil.rmtree(self.folder)

    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.fixture
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (state, building, receiving, staleness):
        monkeypatch.setattr(module, "SEGMENT_SIZE", SIZE)


@pytest.mark.slow
@pytest.mark.usefixtures("_small_segments")
@pytest.mark.django_db(transaction=True)
def test_store_equals_database_after_any_sequence_of_changes() -> None:
    run(examples=15)
