"""The table of contents of the site."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from candil.config import views
from candil.share.exchange.api import api
from candil.share.exchange.api.house import not_found

urlpatterns = [
    path("", views.home, name="home"),
    path("design/", include("candil.platform.design.urls")),
    path("accounts/", include("allauth.urls")),
    path("places/", include("candil.platform.places.urls")),
    path("people/", include("candil.trust.accounts.urls")),
    path("partnerships/", include("candil.trust.partnerships.urls")),
    path("health/", include("candil.trust.operations.urls")),
    path("audit/", include("candil.trust.audit.urls")),
    path("key/", include("candil.trust.vault.urls")),
    path("forms/", include("candil.collect.questionnaires.urls")),
    path("help/", include("candil.collect.support.urls")),
    path("report/", include("candil.collect.reporting.urls")),
    path("sources/", include("candil.collect.sources.urls")),
    path("datasets/", include("candil.collect.datasets.urls")),
    path("records/", include("candil.analyse.incidents.urls")),
    path("actions/", include("candil.analyse.actions.urls")),
    path("desk/", include("candil.analyse.desk.urls")),
    path("picture/", include("candil.analyse.picture.urls")),
    path("products/", include("candil.share.products.urls")),
    path("exchange/", include("candil.share.exchange.urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", csrf_exempt(not_found)),
]

handler403 = views.not_allowed
handler404 = views.not_found
handler500 = views.failed
