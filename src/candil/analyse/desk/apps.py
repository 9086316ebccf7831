from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "candil.analyse.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from candil.analyse.desk.policies import LOOK_AT_REPORTS, WORK_ON_CANDIDATES
        from candil.analyse.desk.services.arriving import candidate_saved, cover_saved
        from candil.platform.design import navigation

        post_save.connect(cover_saved, sender="reporting.Cover", dispatch_uid="candil.desk.cover")
        post_save.connect(candidate_saved, sender="sources.Candidate", dispatch_uid="candil.desk.candidate")
        navigation.register(
            stage="analyse",
            label=_("Desk"),
            url_name="desk:queue",
            permission=(LOOK_AT_REPORTS, WORK_ON_CANDIDATES),
            description=_("What people told, what partners answered and what the open says, most urgent first."),
            order=5,
        )
