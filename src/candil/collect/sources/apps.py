from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "candil.collect.sources"
    label = "sources"
    verbose_name = "Open sources"

    def ready(self) -> None:
        from candil.collect.sources.policies import READ_CANDIDATES
        from candil.platform.design import navigation

        navigation.register(
            stage="collect",
            label=_("Open sources"),
            url_name="sources:candidates",
            permission=READ_CANDIDATES,
            description=_("Texts from feeds, pages and documents that may be worth an analyst’s time."),
            order=40,
        )
