from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "candil.collect.datasets"
    label = "datasets"
    verbose_name = "Data sets"

    def ready(self) -> None:
        from candil.platform.design import navigation
        from candil.trust.accounts.policies import SEE_RECORDS

        navigation.register(
            stage="collect",
            label=_("Files"),
            url_name="datasets:batch-list",
            permission=SEE_RECORDS,
            description=_("Load a file of your organisation, see what came in, and take it back."),
            order=20,
        )
