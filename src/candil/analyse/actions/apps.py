from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "candil.analyse.actions"
    label = "actions"
    verbose_name = "Actions"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from candil.analyse.actions.policies import ACT, KEEP_AUTHORITIES
        from candil.analyse.actions.services.following import destroy_with_report
        from candil.platform.design import navigation

        post_save.connect(destroy_with_report, sender="vault.Report", dispatch_uid="candil.actions.destroy")
        navigation.register(
            stage="analyse",
            label=_("Actions"),
            url_name="actions:packages",
            permission=ACT,
            description=_("Pass what is needed to an authority, and follow what comes of it."),
            order=20,
        )
        navigation.register(
            stage="manage",
            label=_("Authorities"),
            url_name="actions:authorities",
            permission=(KEEP_AUTHORITIES, ACT),
            description=_("To whom packages may be sealed, and whose keys two people have checked."),
            order=40,
        )
