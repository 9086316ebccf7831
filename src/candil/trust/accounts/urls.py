"""Pages of people and organisations, under people/."""

from django.urls import path

from candil.trust.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.person_list, name="person-list"),
    path("add/", views.person_add, name="person-add"),
    path("me/", views.own_roles, name="own-roles"),
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("organisations/add/", views.organisation_add, name="organisation-add"),
    path("organisation/<slug:slug>/", views.organisation_detail, name="organisation-detail"),
    path("<int:pk>/", views.person_detail, name="person-detail"),
    path("<int:pk>/access/", views.person_access, name="person-access"),
    path("<int:pk>/password-link/", views.person_password_link, name="person-password-link"),
]
