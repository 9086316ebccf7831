"""What every page of the desk has: nothing cached, no words in logs, and one's key when it is unlocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from candil.analyse.desk import queries
from candil.analyse.desk.errors import ChangeRefused, DeskError, ItemTaken, ItemUnknown
from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
from candil.collect.reporting.errors import ReportingError
from candil.platform.foundation.guarding import without_words
from candil.trust.accounts.errors import NotPermitted
from candil.trust.accounts.policies import CandilRequest, page_for
from candil.trust.vault.errors import Locked, OrderTaken, ReportUnknown
from candil.trust.vault.services import analysts
from candil.trust.vault.services.keys import Keys

Rest = ParamSpec("Rest")
View = Callable[Concatenate[CandilRequest, Rest], HttpResponse]


def desk_page(view: View[Rest]) -> View[Rest]:
    """A page of the desk: for whoever works there. What is not the viewer's to see is not found."""

    @wraps(view)
    def found(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (ItemUnknown, ReportUnknown) as error:
            raise Http404 from error

    guarded = sensitive_post_parameters()(without_words(found, "reporting/failed.html"))
    return page_for(LOOK_AT_REPORTS, WORK_ON_CANDIDATES)(never_cache(guarded))


def deed(view: View[Rest]) -> View[Rest]:
    """A POST that changes an item and goes back to it; a refusal is said there, and a locked key unlocked first."""

    @wraps(view)
    def done(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        number = int(str(kwargs["number"]))
        queries.item_for(request.viewer, number)  # first of all: what is another's is not found, whatever is sent
        back = address(number, request.POST.get("show", ""))
        try:
            return view(request, *args, **kwargs)
        except WordsAtHand as error:
            return render(request, "desk/again.html", {"number": number, "words": error.words, "why": error.why})
        except Locked:
            return to_unlock(back)
        except (DeskError, ReportingError, OrderTaken, NotPermitted) as error:
            messages.error(request, str(error))
            return redirect(back)

    return desk_page(done)


class WordsAtHand(Exception):
    """What somebody wrote could not be kept; it goes back to them in the answer and nowhere else."""

    def __init__(self, words: str, why: str) -> None:
        super().__init__()  # without the words: whatever writes errors down must not have them
        self.words, self.why = words, why


@contextmanager
def kept_on_failure(form: Form, field: str) -> Iterator[None]:
    """Gives what was written back when it could not be kept: a locked key, a refusal, too many words."""
    try:
        yield
    except (Locked, ChangeRefused, ItemTaken, ReportingError, OrderTaken) as error:
        raise WordsAtHand(str(form[field].value() or ""), str(error)) from None


def keys_of(request: CandilRequest) -> Keys:
    """The keys that are unlocked in this browser. Raises `Locked`."""
    return analysts.unlocked(by=request.viewer, token=request.COOKIES.get(analysts.COOKIE, ""))


def to_unlock(back: str) -> HttpResponse:
    """To the page that unlocks one's key, and from there back."""
    return redirect(f"{reverse('reporting:unlock')}?{urlencode({'next': back})}")


def address(number: int, show: str = "") -> str:
    """The page of an item; `show` says whether it is shown at once (remembered in the address only)."""
    page = reverse("desk:item", kwargs={"number": number})
    return f"{page}?{urlencode({'show': show})}" if show in ("1", "all") else page
