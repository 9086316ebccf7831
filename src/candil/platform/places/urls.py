from django.urls import path

from candil.platform.places import views

app_name = "places"
urlpatterns = [path("", views.show_area_levels, name="area-levels")]
