"""Who works at the desk. A report is for whoever holds a key of it; the rest stays within one organisation."""

from __future__ import annotations

from typing import Final

from candil.trust.accounts.policies import GRADE_RECORDS, READ_REPORTS

LOOK_AT_REPORTS: Final = READ_REPORTS
#: Whoever grades the organisation's records reads candidates and answers that came to the desk.
WORK_ON_CANDIDATES: Final = GRADE_RECORDS
