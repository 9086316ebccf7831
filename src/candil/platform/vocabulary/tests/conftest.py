from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def shared_data() -> Path:
    """Real data beside the repository; skips loudly where it is absent."""
    folder = Path(__file__).resolve().parents[6] / "shared" / "data"
    if not folder.exists():
        pytest.skip(f"real data are absent: {folder} does not exist")
    return folder
