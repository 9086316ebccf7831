"""Pages of forms, under forms/."""

from django.urls import path

from candil.collect.questionnaires.views import asking, keeping

app_name = "questionnaires"
urlpatterns = [
    path("", keeping.forms, name="forms"),
    path("add/", keeping.form_add, name="form-add"),
    path("of/<slug:slug>/", keeping.form_detail, name="form-detail"),
    path("of/<slug:slug>/version/", keeping.version_add, name="version-add"),
    path("of/<slug:slug>/settings/", keeping.form_settings, name="form-settings"),
    path("of/<slug:slug>/import/", keeping.answers_import, name="answers-import"),
    path("of/<slug:slug>/answers.csv", keeping.answers_export, name="answers-export"),
    path("of/<slug:slug>/form.xlsx", keeping.form_export, name="form-export"),
    path("<slug:slug>/", asking.ask, name="ask"),
]
