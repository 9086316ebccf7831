"""Pages of exports and tokens, under exchange/."""

from django.urls import path

from candil.share.exchange import views

app_name = "exchange"
urlpatterns = [
    path("export/", views.export, name="export"),
    path("tokens/", views.token_list, name="token-list"),
    path("tokens/make/", views.token_make, name="token-make"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
]
