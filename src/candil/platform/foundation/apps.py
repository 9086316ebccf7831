from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "candil.platform.foundation"
    label = "foundation"
    verbose_name = "Foundation"
