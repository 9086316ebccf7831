"""Pages of the desk, under desk/."""

from django.urls import path

from candil.analyse.desk.views import queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
]
