from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "candil.platform.vocabulary"
    label = "vocabulary"
    verbose_name = "Vocabulary"
