"""Records for tests, kept through the same door as real ones."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import factory

from candil.analyse.incidents.models import Record
from candil.analyse.incidents.services import BatchReceiver
from candil.collect.datasets.models import Batch
from candil.collect.datasets.services import CleanLeg, CleanRecord
from candil.trust.accounts.models import Organisation
from candil.trust.partnerships.services import visibility_from_text


class CleanLegFactory(factory.Factory):
    class Meta:
        model = CleanLeg

    stage = "exploitation"
    country = "GBR"
    place_name = "Hull"
    latitude = 53.7446
    longitude = -0.3353
    precision = "locality"


class CleanRecordFactory(factory.Factory):
    class Meta:
        model = CleanRecord

    row_number = factory.Sequence(lambda number: number + 1)
    # The protective noise follows from the identities: those of a test are the same on every run.
    identity = factory.Sequence(lambda number: uuid.uuid5(uuid.NAMESPACE_OID, f"record {number}").hex)
    date_from = date(2023, 4, 17)
    date_to = date(2023, 4, 17)
    date_precision = "day"
    codes = factory.LazyFunction(
        lambda: {"exploitation": ("ForcedLabour",), "citizenship": ("ROU",), "gender": ("Masculine",)}
    )
    legs = factory.LazyFunction(lambda: (CleanLegFactory(),))
    source_name = "Helpline"


class BatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Batch
        exclude = ["shared"]

    organisation = factory.LazyFunction(lambda: Organisation.objects.order_by("pk")[0])
    file_name = "file.csv"
    file_digest = "0" * 64
    shared = "owner"
    visibility = factory.LazyAttribute(lambda batch: visibility_from_text(owner=batch.organisation, text=batch.shared))


def keep(*clean: CleanRecord, batch: Batch | None = None, **of_batch: Any) -> list[Record]:
    """Keep these (one ordinary record when none is given) in a batch and give them back as stored, in order."""
    batch = batch or BatchFactory(**of_batch)
    given = clean or (CleanRecordFactory(),)
    BatchReceiver().accept(batch=batch, records=given)
    stored = {record.identity.hex: record for record in Record.objects.filter(batch=batch)}
    return [stored[one.identity] for one in given if one.identity in stored]
