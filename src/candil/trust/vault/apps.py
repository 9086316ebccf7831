from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "candil.trust.vault"
    label = "vault"
    verbose_name = "Vault"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from candil.trust.vault.services.analysts import lock_on_sign_out

        user_logged_out.connect(lock_on_sign_out, dispatch_uid="candil.vault.lock")
