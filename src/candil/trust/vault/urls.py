"""Pages about one's own key, under key/."""

from django.urls import path

from candil.trust.vault import views

app_name = "vault"
urlpatterns = [
    path("", views.own_key, name="own-key"),
    path("make/", views.make_key, name="make-key"),
    path("passphrase/", views.change_passphrase, name="change-passphrase"),
]
