from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "candil.collect.support"
    label = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        from candil.collect.support.policies import KEEP_DIRECTORY, MAKE_REFERRALS
        from candil.platform.design import navigation

        navigation.register(
            stage="collect",
            label=_("Find help"),
            url_name="support:countries",
            description=_("Emergency numbers, organisations that help, and what to do. Open to everybody."),
            order=5,
        )
        navigation.register(
            stage="collect",
            label=_("Directory of help"),
            url_name="support:listings",
            permission=KEEP_DIRECTORY,
            description=_("Keep organisations, numbers and pathways right, and say when they were checked."),
            order=60,
        )
        navigation.register(
            stage="collect",
            label=_("Referrals"),
            url_name="support:referrals",
            permission=MAKE_REFERRALS,
            description=_("People whom your organisation passed on, with consent, decision and outcome."),
            order=70,
        )
