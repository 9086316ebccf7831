from django.urls import path

from candil.platform.design import gallery, views

app_name = "design"
urlpatterns = [
    path("", gallery.show, name="gallery"),
    path("choose/", views.choose, name="choose"),
]
