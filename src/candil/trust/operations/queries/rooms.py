"""Checks of the rooms below this one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from candil.trust.accounts.policies import OPERATOR
from candil.trust.audit import queries as audit
from candil.trust.operations.queries.health import Finding, State
from candil.trust.vault import queries as vault


def audit_ledger() -> Iterator[Finding]:
    """The chain holds from its first entry on."""
    found = audit.verify()
    if found.broken:
        words = _("The chain breaks at entry %(number)d.") % {"number": found.broken.sequence}
        advice = _("Keep a copy of the database and tell whoever answers for data protection.")
        yield Finding(_("Audit"), State.WRONG, words, advice)
    else:
        yield Finding(_("Audit"), State.WELL, _("%(count)d entries hold.") % {"count": found.entries})


def vault_keys() -> Iterator[Finding]:
    """Reports that no analyst can open any more, and organisations whose analysts have no recovery behind them."""
    subject = _("Vault")
    alone = vault.reports_without_analyst(OPERATOR).count()
    if alone:
        words = _("%(count)d reports can be opened by no analyst.") % {"count": alone}
        yield Finding(subject, State.WRONG, words, _("Ask the trustees: docs/guide/vault.md, “A lost key”."))
    covered = set(vault.recoveries(OPERATOR).values_list("organisation", flat=True))
    without = {str(key.person.organisation) for key in vault.analyst_keys(OPERATOR)
               if key.person.organisation_id not in covered}  # fmt: skip
    if without:
        words = _("No recovery is set for %(names)s.") % {"names": ", ".join(sorted(without))}
        yield Finding(subject, State.LOOK, words, _("Hold the ceremony: docs/guide/vault.md."))
    if not alone and not without:
        yield Finding(subject, State.WELL, _("Every report has an analyst who can open it."))
