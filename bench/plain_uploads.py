"""A bare Django site, settings and all, that keeps files as Django does: the peer of `reports_at_once.py`."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

SECRET_KEY = "of a bench"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = __name__
USE_TZ = True


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    """Move the uploaded files to the folder of the bench."""
    for number, file in enumerate(request.FILES.getlist("~files")):
        kept = Path(os.environ["CANDIL_HOME"]) / f"plain-{os.getpid()}-{id(file)}-{number}"
        with kept.open("wb") as into:
            for piece in file.chunks():
                into.write(piece)
            os.fsync(into.fileno())
    return HttpResponse("kept")


urlpatterns = [path("", take)]
application = get_wsgi_application()
