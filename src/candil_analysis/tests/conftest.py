"""What tests of several subjects share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from candil_analysis.spark import Spark
from candil_analysis.tests.sessions import small_spark


@pytest.fixture(scope="package")
def spark() -> Iterator[Spark]:
    """Spark on this machine; starting it takes seconds, so that there is one for all."""
    yield from small_spark()
