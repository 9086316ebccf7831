from django.urls import path

from candil.analyse.picture import views

app_name = "picture"

urlpatterns = [
    path("", views.picture, name="picture"),
]
