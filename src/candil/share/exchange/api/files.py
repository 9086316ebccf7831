"""Files of records and figures, made when they are asked for and handed out whole."""

from __future__ import annotations

from typing import Annotated, Any, BinaryIO

from django.http import FileResponse
from ninja import Path, Router
from pydantic import WithJsonSchema

from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import CORRIDOR, FILTERS, Asking, Bearer, filters_in
from candil.share.exchange.api.figures import Measure, Several
from candil.share.exchange.policies import RECORDS, STATISTICS
from candil.share.exchange.services import (
    FIGURE_FORMATS,
    FORMATS,
    Exported,
    in_a_file,
    most_at_once,
    note_use,
    write_figures,
    write_records,
)

router = Router(tags=["files"])


def _described(extra: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    for shape in FORMATS.values():
        kind = shape.media_type.partition(";")[0]
        document = {"type": "object"} if kind.endswith("json") else {"type": "string", "format": "binary"}
        kinds[kind] = {"schema": document}
    return {**extra, "responses": {200: {"description": "The file", "content": kinds}}}


Shape = Annotated[str, Path(), WithJsonSchema({"type": "string", "enum": list(FORMATS)})]
FigureShape = Annotated[str, Path(), WithJsonSchema({"type": "string", "enum": list(FIGURE_FORMATS)})]


@router.get(
    "/exports/{shape}",
    auth=Bearer(RECORDS),
    response=answers(None),
    url_name="export",
    openapi_extra=_described(CORRIDOR),
)
def export(request: Asking, shape: Shape) -> FileResponse:
    """The records that fit, in the shape of a standard."""
    caller, filters = request.auth, filters_in(request)

    def write(file: BinaryIO) -> Exported:
        return write_records(
            by=caller.viewer, viewer=caller.viewer, shape=shape, filters=filters, file=file, most=most_at_once()
        )

    answer, done = in_a_file(shape, write)
    note_use(caller.token, records=done.records)
    return answer


@router.get(
    "/exports/figures/{shape}",
    auth=Bearer(STATISTICS),
    response=answers(None),
    url_name="export-figures",
    openapi_extra=_described(FILTERS),
)
def export_figures(request: Asking, shape: FigureShape, by: Several = [], measure: Measure = "records") -> FileResponse:  # noqa: B006
    """Counts by up to three dimensions as CSV, XLSX or Parquet."""
    viewer, filters = request.auth.viewer, filters_in(request, "by", "measure")

    def write(file: BinaryIO) -> Exported:
        return write_figures(
            by=viewer, viewer=viewer, shape=shape, filters=filters, dimensions=by, measure=measure, file=file
        )

    return in_a_file(shape, write, named="figures")[0]
