"""What the city's truth says must be counted, beside what the warehouse counted: every line of both."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.landed import Landed
from data_contracts.ingest.keyed import stored_keys
from data_contracts.sealing import Keys

LINE = ["counter", "source", "file", "key", "column", "rule"]
NOT_SET = "（未注入）"
# what the register must note about a file that is read silently otherwise
SAID = {
    "title_rows": "标题行没有读",
    "hidden_sheet": "隐藏的工作表没有读",
    "html_sheet": "已按网页读取",
}


def expected(truth: Path, keys: Keys) -> pd.DataFrame:
    """One line per trap (columns fault and LINE), keys as the warehouse writes them."""
    notes = pd.read_parquet(truth / "faults.parquet")
    clear = pa.array(notes["key"].astype(object), pa.string())
    return notes.assign(key=stored_keys(clear, keys).to_pandas().to_numpy(dtype=object))


def counted(con: duckdb.DuckDBPyConnection, landed: Landed) -> pd.DataFrame:
    """One line (LINE) per flag, refused row, unchanged row, retired, late or same-time version."""
    parts = [_flags(con), _refused(con), _versions(landed), _unchanged(landed)]
    return pd.concat(parts, ignore_index=True)[LINE]


def compare(wanted: pd.DataFrame, found: pd.DataFrame, landed: Landed) -> pd.DataFrame:
    """Every expected and every counted line once: fault, LINE, `expected` and `counted` (booleans)."""
    silent = wanted["counter"].isin(["none", "lost", "read_as"])
    both = _numbered(wanted[~silent]).merge(
        _numbered(found), how="outer", on=[*LINE, "nth"], indicator=True
    )
    lines = both.assign(
        expected=both["_merge"] != "right_only", counted=both["_merge"] != "left_only"
    )
    # a version is the way of life: only the injected ones are looked for
    natural = ~lines["expected"] & (lines["counter"] == "version") & (lines["rule"] == "")
    lines = lines[~natural].drop(columns=["_merge", "nth"])
    checked = wanted[silent].assign(expected=True, counted=landed.holds(wanted[silent], SAID))
    return pd.concat([lines.fillna({"fault": NOT_SET}), checked], ignore_index=True)


def by_trap(lines: pd.DataFrame) -> pd.DataFrame:
    """Numbers of lines by source, fault, counter and rule: expected, counted, and those of only one side."""
    lines = lines.assign(differ=lines["expected"] != lines["counted"])
    groups = lines.groupby(["source", "fault", "counter", "rule"], sort=True)
    return groups[["expected", "counted", "differ"]].sum().reset_index()


def by_file(con: duckdb.DuckDBPyConnection, truth: Path) -> pd.DataFrame:
    """Per file the rows in, new, version, unchanged and quarantined, expected and `_counted`."""
    wanted = pd.read_parquet(truth / "deliveries.parquet")
    found = con.sql(f"""
        select {_FILE} as file, rows_in as rows_counted, new_n as new_counted, version_n as version_counted,
            unchanged_n as unchanged_counted, quarantined_n as quarantined_counted
        from ops.deliveries as d""").df()
    return wanted.merge(found, how="outer", on="file")


def _numbered(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(nth=lines.groupby(LINE).cumcount())


_FILE = "case d.mode when 'history' then 'history/' else 'inbox/' end || d.source || '/' || d.name"


def _flags(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    found: pd.DataFrame = con.sql(f"""
        select 'flag' as counter, d.source, {_FILE} as file, row_key as key, column_name as column, rule
        from ops.flags join ops.deliveries as d using (file_id)""").df()
    return found


def _refused(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    found: pd.DataFrame = con.sql(f"""
        select 'quarantined' as counter, d.source, {_FILE} as file, coalesce(row_key, '') as key,
            '' as column, rule
        from ops.quarantine join ops.deliveries as d using (file_id)""").df()
    return found


def _versions(landed: Landed) -> pd.DataFrame:
    rows = landed.rows[landed.rows["verdict"] != "new"]
    rule = rows["verdict"].map({"late": "older_version", "same_time": "same_time", "version": ""})
    rule = rule.where(~rows["retired"], "retired")
    return rows.assign(counter="version", column="", rule=rule)


def _unchanged(landed: Landed) -> pd.DataFrame:
    return landed.unchanged().assign(counter="unchanged", column="", rule="")
