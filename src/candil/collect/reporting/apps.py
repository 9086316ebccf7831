from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "candil.collect.reporting"
    label = "reporting"
    verbose_name = "Reporting"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from candil.collect.reporting.services.ending import forget_cover
        from candil.platform.design import navigation

        post_save.connect(forget_cover, sender="vault.Report", dispatch_uid="candil.reporting.forget_cover")
        navigation.register(
            stage="collect",
            label=_("Tell us something"),
            url_name="reporting:tell",
            description=_("Report without an account and without a name. Open to everybody."),
            order=6,
        )
