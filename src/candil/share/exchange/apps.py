from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "candil.share.exchange"
    label = "exchange"
    verbose_name = "Exchange"

    def ready(self) -> None:
        from candil.platform.design import navigation
        from candil.trust.accounts.policies import MANAGE_PEOPLE, SEE_RECORDS, SEE_STATISTICS, SHARE_RECORDS

        navigation.register(
            stage="share",
            label=_("Export"),
            url_name="exchange:export",
            permission=(SEE_RECORDS, SEE_STATISTICS),
            description=_("Records and figures as files that other systems read"),
            order=30,
        )
        navigation.register(
            stage="share",
            label=_("Access for programs"),
            url_name="exchange:token-list",
            permission=(SHARE_RECORDS, MANAGE_PEOPLE),
            description=_("Tokens with which programs ask and hand in, and what they used them for"),
            order=90,
        )
