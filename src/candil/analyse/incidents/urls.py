"""Pages of records, under records/."""

from django.urls import path

from candil.analyse.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.records, name="records"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/grade/", views.grade, name="grade"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/share/", views.share, name="share"),
]
