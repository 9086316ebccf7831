"""Expectation-maximisation beside Splink's own, on the records that Splink's documentation uses (fake_1000, MIT)."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from candil_analysis.linkage import expectation
from candil_analysis.linkage.training import quiet_splink

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "linkage" / "fake_1000.csv"
COMPARED = ("first_name", "dob", "city", "email")


@pytest.fixture(scope="module")
def trained():
    """What Splink learns on pairs that share a surname, and the levels of these pairs as it sees them."""
    if not FILE.exists():
        pytest.skip(f"the real data are not here: {FILE.name}")
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[compare.JaroWinklerAtThresholds("first_name", [0.9, 0.7]), *map(compare.ExactMatch, COMPARED[1:])],
        blocking_rules_to_generate_predictions=[block_on("surname")],
        em_convergence=1e-7,
        max_iterations=300,
    )
    with quiet_splink(), duckdb.connect() as opened:
        api = DuckDBAPI(opened)
        linker = Linker(api.register(opened.read_csv(str(FILE)).to_arrow_table()), settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        session = linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname"))
        pairs = linker.inference.predict(warning_mode="never").as_pyarrow_table()
    learnt = session.core_model_settings
    comparisons = [
        [level for level in one.comparison_levels if not level.is_null_level] for one in learnt.comparisons
    ]  # the strongest level first
    gamma = np.column_stack([pairs[f"gamma_{name}"].to_numpy() for name in COMPARED])
    strongest = [len(levels) - 1 for levels in comparisons]
    levels = np.where(gamma < 0, -1, np.array(strongest) - gamma)
    return comparisons, levels, learnt.probability_two_random_records_match


@pytest.mark.real_data
def test_what_is_learnt_is_what_splink_learns_on_its_own_records(trained, monkeypatch):
    comparisons, levels, share = trained
    monkeypatch.setattr(expectation, "_IMAGINED", 1e-9)  # Splink has no imagined pairs: it maximises the likelihood
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    u = [np.array([level.u_probability for level in one]) for one in comparisons]
    start = [np.linspace(2, 1, len(one)) / np.linspace(2, 1, len(one)).sum() for one in comparisons]
    found = expectation.maximise(patterns, counts.astype(float), u, start, 0.3)
    for ours, theirs in zip(found.m, comparisons, strict=True):
        assert ours == pytest.approx([level.m_probability for level in theirs], abs=1e-4)
    assert len(levels) > 3_000
    # The last digits differ: our share has one imagined pair on each side. Theirs is what our chances give back.
    true = counts * expectation._chance(patterns, found.m, u, share)
    assert true.sum() / counts.sum() == pytest.approx(share, abs=1e-4)
