from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data_contracts.ingest.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An empty city: a warehouse, a key, and a desk where files are handed in."""
    city = Town.found(tmp_path)
    yield city
    city.con.close()
