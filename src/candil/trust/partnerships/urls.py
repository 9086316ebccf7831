"""Pages of sharing groups, under partnerships/."""

from django.urls import path

from candil.trust.partnerships import views

app_name = "partnerships"
urlpatterns = [
    path("", views.group_list, name="group-list"),
    path("add/", views.group_add, name="group-add"),
    path("groups/<slug:slug>/", views.group_detail, name="group-detail"),
    path("groups/<slug:slug>/agreements/add/", views.agreement_add, name="agreement-add"),
    path("groups/<slug:slug>/agreements/<int:pk>/", views.agreement_end, name="agreement-end"),
    path("groups/<slug:slug>/members/add/", views.member_add, name="member-add"),
    path("groups/<slug:slug>/members/<int:pk>/", views.member_change, name="member-change"),
]
