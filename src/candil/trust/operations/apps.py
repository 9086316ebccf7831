from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "candil.trust.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        from candil.platform.design import navigation
        from candil.trust.accounts.policies import MANAGE_PEOPLE
        from candil.trust.operations.queries import checks, register_check
        from candil.trust.operations.queries.rooms import audit_ledger, vault_keys

        for check in (checks.database, checks.disk, checks.files, checks.queue, checks.backups, vault_keys):
            register_check(check)
        register_check(audit_ledger, is_slow=True)
        navigation.register(
            stage="manage", label=_("Health"), url_name="operations:health", permission=MANAGE_PEOPLE,
            description=_("Whether this installation needs somebody to look at it."), order=90,
        )  # fmt: skip
