"""The truth folder: what really was, for judging results. No pipeline code may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.delivery.faults.notes import NOTE
from simulation.delivery.faults.trail import Trail
from simulation.record.case import Case
from simulation.truth import tables
from simulation.truth.about import about
from simulation.truth.measured import Measured

# whole numbers and fractions take half the room; sums of money keep every fen
SMALL = {pa.int64(): pa.int32(), pa.float64(): pa.float32()}


def write_truth(
    out: Path,
    case: Case,
    *,
    answers: Sequence[pa.Table],
    trail: Trail,
    measured: Measured,
) -> None:
    """Write every table as a Parquet file under `out`, and `about.json` beside them.

    `answers` (`answer_sheet`, one per source) say who stands in every row of every file, `trail` what was done to
    the files.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in _tables(case, trail, measured):
        _write(out, name, compact(pa.Table.from_pandas(frame, preserve_index=False)))
    _write(out, "who_is_who", pa.concat_tables(answers))
    said = json.dumps(about(case, measured.ceilings), ensure_ascii=False, indent=1)
    (out / "about.json").write_text(said + "\n", encoding="utf-8")


def answer_sheet(who: pd.DataFrame, *, source: str) -> pa.Table:
    """source, key, slot, person, dispute of one source's rows; a third of the room that the frame takes."""
    columns = ["source", "key", "slot", "person", "dispute"]
    return compact(pa.Table.from_pandas(who.assign(source=source)[columns], preserve_index=False))


def _write(out: Path, name: str, table: pa.Table) -> None:
    pq.write_table(table, out / f"{name}.parquet", compression="zstd")


def _tables(case: Case, trail: Trail, measured: Measured) -> Iterator[tuple[str, pd.DataFrame]]:
    """One after the other, so that a big city's tables are not all in memory."""
    yield "persons", tables.persons(case)
    yield "disputes", tables.disputes(case)
    for name in ("acts", "responses", "orders", "filings", "measures"):
        yield name, getattr(case.chronicle, name)
    yield "incidents", case.incidents
    yield "hazards", tables.hazards(case)
    yield "risk", measured.risk
    yield "cues", case.cues
    yield "faults", trail.notes()[["source", *NOTE]]
    yield "deliveries", trail.counts()


def compact(table: pa.Table) -> pa.Table:
    """The table with 32 bits for whole numbers and fractions, but for sums of money."""
    kept = [
        field if "yuan" in field.name else field.with_type(SMALL.get(field.type, field.type))
        for field in table.schema
    ]
    return table.cast(pa.schema(kept))
