from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "candil.trust.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from candil.platform.design import navigation
        from candil.trust.audit.policies import READ_AUDIT

        navigation.register(
            stage="manage",
            label=_("Audit"),
            url_name="audit:entry-list",
            permission=READ_AUDIT,
            description=_("Every change, export and share, in a chain that shows when it was altered."),
            order=90,
        )
