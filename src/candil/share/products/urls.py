"""Addresses of products."""

from django.urls import path

from candil.share.products import views

app_name = "products"
urlpatterns = [
    path("", views.product_list, name="product-list"),
    path("compose/", views.compose, name="compose"),
    path("<int:pk>/", views.product_detail, name="product-detail"),
    path("<int:pk>/report.pdf", views.product_pdf, name="product-pdf"),
    path("<int:pk>/figures/<int:position>-<str:paper>.svg", views.product_figure, name="product-figure"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/discard/", views.discard, name="discard"),
]
