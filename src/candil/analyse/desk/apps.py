from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "candil.analyse.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
        from candil.platform.design import navigation

        navigation.register(
            stage="analyse",
            label=_("Desk"),
            url_name="desk:queue",
            permission=(LOOK_AT_REPORTS, WORK_ON_CANDIDATES),
            description=_("What people told, what partners answered and what the open says, most urgent first."),
            order=5,
        )
