from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "candil.trust.partnerships"
    label = "partnerships"
    verbose_name = "Partnerships"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from candil.platform.design import navigation
        from candil.trust.accounts.policies import MANAGE_PEOPLE, SEE_RECORDS, SEE_STATISTICS
        from candil.trust.partnerships.services.second_lock import fit_lock

        post_migrate.connect(fit_lock, sender=self)

        navigation.register(
            stage="share",
            label=_("Partnerships"),
            url_name="partnerships:group-list",
            permission=(SEE_RECORDS, SEE_STATISTICS, MANAGE_PEOPLE),
            description=_("With whom your organisation shares, why, and until when."),
            order=80,
        )
