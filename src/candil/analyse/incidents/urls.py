"""Pages of records and of incidents, under records/."""

from django.urls import path

from candil.analyse.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.records, name="records"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/grade/", views.grade, name="grade"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/share/", views.share, name="share"),
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/look/", views.look, name="look"),
    path("incidents/<int:pk>/", views.incident, name="incident"),
    path("pairs/<int:first>/<int:second>/", views.pair, name="pair"),
    path("judgements/<int:pk>/undo/", views.undo, name="undo-judgement"),
]
