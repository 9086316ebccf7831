"""Pages of the ledger, under audit/."""

from django.urls import path

from candil.trust.audit import views

app_name = "audit"
urlpatterns = [path("", views.entry_list, name="entry-list")]
