"""What changes through partner files: the doors of the room."""

from candil.collect.datasets.services.inspection import Inspection, inspect_file
from candil.collect.datasets.services.loading import load_file
from candil.collect.datasets.services.mapping import Mapping, mapping_from_file, mapping_from_text
from candil.collect.datasets.services.presets import presets
from candil.collect.datasets.services.records import CleanLeg, CleanRecord, Receipt, Receiver, register_receiver
from candil.collect.datasets.services.refused import refused_file
from candil.collect.datasets.services.suggestion import suggest_mapping
from candil.collect.datasets.services.undoing import undo_batch
from candil.collect.datasets.services.uploads import accept_batch, discard_batch, read_refused, upload_file
from candil.collect.datasets.services.working import close_interrupted

__all__ = [
    "CleanLeg",
    "CleanRecord",
    "Inspection",
    "Mapping",
    "Receipt",
    "Receiver",
    "accept_batch",
    "close_interrupted",
    "discard_batch",
    "inspect_file",
    "load_file",
    "mapping_from_file",
    "mapping_from_text",
    "presets",
    "read_refused",
    "refused_file",
    "register_receiver",
    "suggest_mapping",
    "undo_batch",
    "upload_file",
]  # fmt: skip
