from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "candil.sample"
    label = "sample"
    verbose_name = "Sample world"
