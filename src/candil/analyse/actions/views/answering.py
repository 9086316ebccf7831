"""The page where an authority says with a code that a package arrived, and what came of it.

No account and no cookie: whoever has the package has the code. Without a token against forged requests for the same
reason: nothing is in the browser that a foreign page could use; the code is all that counts. Right and wrong codes are
answered alike.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from candil.analyse.actions import services
from candil.analyse.actions.errors import TooManyCodes
from candil.analyse.actions.forms import AnswerForm
from candil.analyse.actions.models import Outcome
from candil.trust.vault.errors import ReceiptMistyped


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """A code and a choice; then thanks, whatever the code was."""
    form = AnswerForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            services.answer(code=form.cleaned_data["code"], outcome=Outcome(form.cleaned_data["outcome"]))
            return render(request, "actions/answered.html")
        except ReceiptMistyped as error:
            form.add_error("code", str(error))
        except TooManyCodes as error:
            form.add_error(None, str(error))
            status = 429
    return render(request, "actions/answer.html", {"form": form}, status=status)
