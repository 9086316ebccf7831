"""Pages of a data officer: files loaded, a file being checked, and taking one back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candil.collect.datasets import queries, services
from candil.collect.datasets.errors import BatchUnknown
from candil.collect.datasets.forms import UploadForm
from candil.collect.datasets.models import Batch, BatchStatus
from candil.collect.datasets.policies import may_load, may_undo
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.policies import LOAD_RECORDS, SEE_RECORDS, CandilRequest, page_for
from candil.trust.accounts.queries import organisation_of
from candil.trust.partnerships.queries import describe
from candil.trust.partnerships.services import ensure_class

PER_PAGE = 50


@page_for(SEE_RECORDS)
@require_safe
def batch_list(request: CandilRequest) -> HttpResponse:
    """Files of the own organisation, newest first."""
    services.close_interrupted()
    page = Paginator(queries.batches_visible_to(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    may = request.viewer.may(LOAD_RECORDS) and request.viewer.organisation_id is not None
    return render(request, "datasets/batch_list.html", {"page_obj": page, "may_load": may})


@page_for(LOAD_RECORDS)
@require_http_methods(["GET", "POST"])
def upload(request: CandilRequest) -> HttpResponse:
    """First step: the file, and who will see its records."""
    organisation = organisation_of(request.viewer)
    if organisation is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, viewer=request.viewer)
    if form.is_valid():
        said = form.cleaned_data
        try:
            visibility = ensure_class(owner=organisation, level=said["level"], groups=said["groups"])
            batch = services.upload_file(
                by=request.viewer, organisation=organisation, file=said["file"], visibility=visibility,
                preset=said["preset"], mapping=said["mapping"], period=said["period"],
            )  # fmt: skip
        except CandilError as error:
            form.add_error(None, str(error))
        else:
            return redirect("datasets:batch-detail", number=batch.pk)
    return render(request, "datasets/upload.html", {"form": form})


@page_for(SEE_RECORDS)
@require_safe
def batch_detail(request: CandilRequest, number: int) -> HttpResponse:
    """One file: how far it is, what was found, what can be done. Asked again and again while it is worked on."""
    services.close_interrupted()
    batch = _batch(request, number)
    shown = {
        "batch": batch,
        "may_load": may_load(request.viewer, batch.organisation_id),
        "may_undo": may_undo(request.viewer, batch) and batch.status == BatchStatus.ACCEPTED,
        "has_refused": services.refused_file(batch.pk).exists(),
        "in_work": batch.status in (BatchStatus.CHECKING, BatchStatus.LOADING),
        "visibility": describe(request.viewer, batch.visibility_id),
    }
    template = "datasets/_batch.html" if request.htmx else "datasets/batch_detail.html"
    return render(request, template, shown)


@page_for(LOAD_RECORDS)
@require_POST
def batch_accept(request: CandilRequest, number: int) -> HttpResponse:
    """Load what was checked."""
    return _do(request, number, services.accept_batch)


@page_for(LOAD_RECORDS)
@require_POST
def batch_discard(request: CandilRequest, number: int) -> HttpResponse:
    """Throw the checked file away."""
    said = _("The file was thrown away. Nothing of it was kept.")
    return _do(request, number, services.discard_batch, said, "datasets:batch-list")


@page_for(LOAD_RECORDS)
@require_http_methods(["GET", "POST"])
def batch_undo(request: CandilRequest, number: int) -> HttpResponse:
    """Ask first, then take the batch back everywhere."""
    batch = _batch(request, number)
    if not may_undo(request.viewer, batch):
        raise Http404
    if request.method == "POST":
        try:
            removed = services.undo_batch(by=request.viewer, batch=batch)
        except CandilError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The batch is undone: %(removed)d records were removed.") % {"removed": removed}
            )
        return redirect("datasets:batch-detail", number=number)
    return render(request, "datasets/batch_undo.html", {"batch": batch})


@page_for(LOAD_RECORDS)
@require_safe
def batch_refused(request: CandilRequest, number: int) -> HttpResponse:
    """The refused rows with their reasons, as CSV."""
    batch = _batch(request, number)
    try:
        path = services.read_refused(by=request.viewer, batch=batch)
    except CandilError as error:
        raise Http404 from error
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"refused-{number}.csv", content_type="text/csv"
    )
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)  # streamed: a type of its own in Django, the same to a browser


def _batch(request: CandilRequest, number: int) -> Batch:
    try:
        return queries.batch_for(request.viewer, number)
    except BatchUnknown as error:
        raise Http404 from error


def _do(
    request: CandilRequest, number: int, service: Callable[..., None], said: str = "", then: str = ""
) -> HttpResponse:
    """Call a service on the batch; back to its page, or to `then`, with what was said or what was wrong."""
    try:
        service(by=request.viewer, batch=_batch(request, number))
    except CandilError as error:
        messages.error(request, str(error))
        return redirect("datasets:batch-detail", number=number)
    if said:
        messages.success(request, said)
    return redirect(then) if then else redirect("datasets:batch-detail", number=number)
