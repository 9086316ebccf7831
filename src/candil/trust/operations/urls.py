from django.urls import path

from candil.trust.operations import views

app_name = "operations"
urlpatterns = [
    path("", views.health, name="health"),
    path("live/", views.live, name="live"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
]
