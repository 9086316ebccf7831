from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "candil.trust.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from candil.platform.design import navigation
        from candil.trust.accounts import adapter  # noqa: F401 — connects what the ledger is told
        from candil.trust.accounts.policies import MANAGE_PEOPLE

        navigation.register(
            stage="manage",
            label=_("People"),
            url_name="accounts:person-list",
            permission=MANAGE_PEOPLE,
            description=_("Who may sign in, and what their roles allow."),
            order=10,
        )
        navigation.register(
            stage="manage",
            label=_("Organisations"),
            url_name="accounts:organisation-list",
            permission=MANAGE_PEOPLE,
            description=_("The members of this hub."),
            order=20,
        )
        navigation.register(stage="account", label=_("What I may do"), url_name="accounts:own-roles", order=10)
