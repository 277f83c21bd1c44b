"""Tables of one job, kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.kept import kept_tables


def test_tables_are_built_once_and_come_back_in_order(tmp_path: Path) -> None:
    built = []

    def build() -> Iterator[pa.Table]:
        built.append(1)
        yield pa.table({"x": [1, 2]})
        yield pa.table({"x": [3]})

    with kept_tables(tmp_path) as kept:
        for _ in range(2):
            found = [t["x"].to_pylist() for t in kept.tables("nights", build)]
            assert found == [[1, 2], [3]]
    assert built == [1]
    assert list(tmp_path.iterdir()) == []


def test_half_a_build_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    def broken() -> Iterator[pa.Table]:
        yield pa.table({"x": [1]})
        raise ValueError("no more")

    with kept_tables(tmp_path) as kept:
        with pytest.raises(ValueError, match="no more"):
            list(kept.tables("nights", broken))
        found = kept.tables("nights", lambda: [pa.table({"x": [4]})])
        assert [t["x"].to_pylist() for t in found] == [[4]]
