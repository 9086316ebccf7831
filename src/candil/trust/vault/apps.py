from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "candil.trust.vault"
    label = "vault"
    verbose_name = "Vault"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from candil.platform.design import navigation
        from candil.trust.accounts.policies import OPEN_REPORTS
        from candil.trust.vault.services.analysts import lock_on_sign_out

        user_logged_out.connect(lock_on_sign_out, dispatch_uid="candil.vault.lock")
        navigation.register(
            stage="account", label=_("My key"), url_name="vault:own-key", permission=OPEN_REPORTS, order=20
        )
