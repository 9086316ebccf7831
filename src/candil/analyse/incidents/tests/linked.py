"""Suggestions and judgements for tests, and made-up records of which some are about one incident."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from candil.analyse.incidents.models import LinkageScope, Record, Suggestion
from candil.analyse.incidents.queries.linking.scopes import classes_of, scope_key
from candil.collect.datasets.services import CleanLeg, CleanRecord
from candil.trust.accounts.models import Organisation
from candil_analysis.facts import Population
from candil_analysis.linkage import COMPARISONS
from candil_analysis.tests.linked_worlds import World


def scope_for(organisation: Organisation, population: Population = "real") -> LinkageScope:
    """The scope of an organisation as it sees now, as if somebody had just looked."""
    key = scope_key(classes_of(organisation.pk), population)
    defaults = {"population": population, "finished_at": timezone.now(), "model": "{}"}
    return LinkageScope.objects.get_or_create(key=key, defaults=defaults)[0]


def suggest(
    organisation: Organisation, first: Record, second: Record, *, bits: float = 4.0, usefulness: float = 1.0
) -> Suggestion:
    """A suggestion in the organisation's scope, in which only the day speaks."""
    says: dict[str, list[Any]] = {one.name: [None, 0.0] for one in COMPARISONS} | {"date": ["day", 9.0]}
    low, high = sorted((first, second), key=lambda record: record.pk)
    return Suggestion.objects.create(
        scope=scope_for(organisation), record_a=low, record_b=high, weight=bits,
        probability=1 / (1 + 2**-bits), usefulness=usefulness, says=says,
    )  # fmt: skip


def clean_records(world: World, first: int = 0) -> Iterator[CleanRecord]:
    """The records of a made-up world as a partner's file would bring them; `identity` tells their place in it."""
    for place, row in enumerate(world.records.to_pylist()):
        codes = {
            name: tuple(row[name])
            for name in ("exploitation", "industry", "means_of_control", "citizenship")
            if row[name]
        } | {name: (row[name],) for name in ("gender", "age_band") if row[name]}
        precision = row["place_precision"] or "country"
        located = precision in ("exact", "locality") and row["latitude"] is not None
        leg = CleanLeg(
            stage="exploitation",
            country=(row["country_of_exploitation"] or [""])[0],
            latitude=row["latitude"] if located else None,
            longitude=row["longitude"] if located else None,
            precision=precision,
        )
        yield CleanRecord(
            row_number=place + 1,
            identity=uuid.UUID(int=first + place).hex,
            people=row["people"] or 1,
            date_from=row["date_from"],
            date_to=row["date_to"] or row["date_from"],
            date_precision="day" if row["date_from"] == (row["date_to"] or row["date_from"]) else "month",
            codes=codes,
            legs=(leg,),
            summary=row["summary"] or "",
        )
