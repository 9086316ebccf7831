from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "candil.config"
    label = "config"
    verbose_name = "Start and settings"
