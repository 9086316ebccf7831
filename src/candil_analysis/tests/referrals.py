"""Police referrals to the UK National Referral Mechanism (Home Office, Open Government Licence 3), one row each."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "uk" / "nrm"
QUARTERS = ("2022_q2", "2022_q3", "2022_q4", "2023_q1", "2023_q2", "2023_q3", "2023_q4")
COLUMNS = {
    "exploitation": "Exploitation type",
    "age_band": "Age at exploitation",
    "gender": "Gender",
    "citizenship": "Nationality",
}
_UNKNOWN = "Not specified or unknown"


@cache
def referrals(quarter: str) -> tuple[dict[str, str | None], ...]:
    """The referrals of a quarter: only leaves are counted, because every margin has a row `Total` of its own."""
    rows: list[dict[str, str | None]] = []
    with gzip.open(FOLDER / f"nrm_referrals_police_{quarter}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = [row[column] for column in (*COLUMNS.values(), "First responder")]
            if "Total" not in named:
                one = {name: None if row[column] == _UNKNOWN else row[column] for name, column in COLUMNS.items()}
                rows += [one] * int(float(row["People"] or 0))
    return tuple(rows)
