"""Pages of files and batches, under datasets/."""

from django.urls import path

from candil.collect.datasets import views

app_name = "datasets"
urlpatterns = [
    path("", views.batch_list, name="batch-list"),
    path("upload/", views.upload, name="upload"),
    path("<int:number>/", views.batch_detail, name="batch-detail"),
    path("<int:number>/accept/", views.batch_accept, name="batch-accept"),
    path("<int:number>/discard/", views.batch_discard, name="batch-discard"),
    path("<int:number>/undo/", views.batch_undo, name="batch-undo"),
    path("<int:number>/refused.csv", views.batch_refused, name="batch-refused"),
]
