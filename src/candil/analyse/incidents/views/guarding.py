"""What one may not see looks the same as what is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from candil.analyse.incidents.errors import JudgementUnknown, RecordUnknown
from candil.trust.accounts.policies import CandilRequest

Rest = ParamSpec("Rest")
View = Callable[Concatenate[CandilRequest, Rest], HttpResponse]


def or_not_found(view: View[Rest]) -> View[Rest]:
    """A view whose unknown records and judgements are pages that are not found."""

    @wraps(view)
    def guarded(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (RecordUnknown, JudgementUnknown) as unknown:
            raise Http404(str(unknown)) from unknown

    return guarded
