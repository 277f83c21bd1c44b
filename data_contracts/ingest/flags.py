"""Broken fields of rows that came in all the same: counted by rule and column, kept row by row."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.ingest.arrive import Arrived
from data_contracts.ingest.as_of import as_of
from data_contracts.ingest.reading import Broken
from data_contracts.ingest.work import Work, fetch, run

WHOLE_ROW = "（整行）"
UNREADABLE = "\ufffd"

# how many, by rule and column
Flags = dict[tuple[str, str], int]


def store_flags(work: Work, arrived: Arrived, broken: tuple[Broken, ...]) -> dict[int, Flags]:
    """Number of flags by file number, then (rule, column), of the rows stored; unchanged rows have theirs."""
    found = [
        *broken,
        *_references(work),
        *_same_time(work),
        *_damaged(arrived),
        *_mended(work, arrived),
    ]
    faults = [fault for fault in found if len(_rids(fault))]
    if not faults:
        return {}
    work.memory.register("faults", _frame(faults))
    frame = work.fetch(
        """select file_no, file_id, $source as source, row_no, arrived.row_key, rule, column_name
        from faults join arrived using (rid) join judged using (rid)
        where verdict <> 'unchanged'
        order by rid, rule, column_name""",
        {"source": work.delivery.name},
    )
    work.memory.unregister("faults")
    if frame.num_rows:
        flags = frame.drop_columns(["file_no"])
        run(work.con, "insert into ops.flags by name select * from new_flags", new_flags=flags)
    return _counted(frame)


def _counted(frame: pa.Table) -> dict[int, Flags]:
    grouped = frame.group_by(["file_no", "rule", "column_name"]).aggregate([([], "count_all")])
    counted: dict[int, Flags] = {}
    for row in grouped.to_pylist():
        counted.setdefault(row["file_no"], {})[row["rule"], row["column_name"]] = row["count_all"]
    return counted


def _frame(faults: list[Broken]) -> pa.Table:
    parts = [_rids(fault) for fault in faults]
    lengths = [len(part) for part in parts]
    names = zip(faults, lengths, strict=True)
    pairs = [(fault.rule, fault.column, n) for fault, n in names]
    return pa.table(
        {
            "rid": pa.concat_arrays([pa.array([], pa.int64()), *parts]),
            "rule": pa.array([rule for rule, _, n in pairs for _ in range(n)], pa.string()),
            "column_name": pa.array(
                [column for _, column, n in pairs for _ in range(n)], pa.string()
            ),
        }
    )


def _rids(fault: Broken) -> pa.Array:
    """Row ids of a fault: from a mask over rows, or given as ids already (nested items)."""
    if pa.types.is_boolean(fault.mask.type):
        return pc.indices_nonzero(fault.mask).cast(pa.int64())
    return fault.mask.cast(pa.int64())


def _references(work: Work) -> list[Broken]:
    columns = [c for c in work.delivery.columns.values() if c.refers]
    return [Broken("reference", c.name, _dangling(work, c.name, c.refers or "")) for c in columns]


def _dangling(work: Work, column: str, refers: str) -> pa.Array:
    """Row ids whose value the warehouse did not have; a table still empty cannot tell, so none."""
    table, field = refers.rsplit(".", 1)
    wanted = work.fetch(
        f'select distinct "{column}" as value, file_no from rows where "{column}" is not null'
    )
    missing = fetch(work.con, _missing_sql(work, table, field), wanted=wanted)
    work.memory.register("missing", missing)
    rids = work.fetch(
        f"""select rid from rows semi join missing
        on rows."{column}" = missing.value and rows.file_no = missing.file_no order by rid"""
    )
    work.memory.unregister("missing")
    return rids["rid"].combine_chunks()


def _missing_sql(work: Work, table: str, field: str) -> str:
    """SQL of the values that stood nowhere before the row's file; the large table streams past the few wanted."""
    stood = as_of(work, table, f"{field} = wanted.value", "wanted.value, wanted.file_no")
    return f"""with found as (select distinct value, file_no from ({stood}))
        select value, file_no from wanted anti join found using (value, file_no)
        where exists (select 1 from {table})"""


def _same_time(work: Work) -> list[Broken]:
    clock = work.delivery.updated or work.delivery.registered or work.delivery.key[0]
    rids = work.fetch("select rid from judged where verdict = 'same_time' order by rid")
    return [Broken("same_time", clock, rids["rid"].combine_chunks())]


def _damaged(arrived: Arrived) -> list[Broken]:
    """A fault per damaged column of the contract; what no such column shows is one of the whole row."""
    rows = arrived.damaged
    if not pc.any(rows).as_py():
        return []
    seen, faults = pa.array([False] * len(rows), pa.bool_()), []
    for name in arrived.rows.column_names:
        cells = arrived.rows[name].combine_chunks()
        hit = pc.and_(rows, pc.fill_null(pc.match_substring(cells, UNREADABLE), False))
        faults.append(Broken("damaged_text", name, hit))
        seen = pc.or_(seen, hit)
    return [*faults, Broken("damaged_text", WHOLE_ROW, pc.and_(rows, pc.invert(seen)))]


def _mended(work: Work, arrived: Arrived) -> list[Broken]:
    text = work.delivery.text_column or WHOLE_ROW
    return [Broken("bare_delimiter", text, arrived.repaired)]
