"""A table of people in the form that linking compares: one spelling per field, names taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from data_contracts.values.clean import NOTHING
from features.identity.errors import LinkError
from features.identity.fields import FIELDS, NAMES
from features.identity.mapping import ColumnMap
from features.identity.names import name_of

SQL = Path(__file__).parent / "sql"
SAYS_NOTHING = f"""
create or replace temp macro says_nothing(plain_text) as
    regexp_full_match(plain_text, '(?i)(?:{NOTHING}|未提供|unknown|na)')
"""
"""The words of every delivery, and two that other people's tables have."""
LEAST_ROWS = 2000
"""In a small table a name is taken to be as rare as in one of this many rows."""


@dataclass(frozen=True)
class Unread:
    """Values of a field that could not be understood and count as missing; `example` is one of them."""

    field: str
    rows: int
    example: str


def prepare(
    con: duckdb.DuckDBPyConnection, rows: pa.Table, columns: ColumnMap
) -> tuple[Unread, ...]:
    """Make the temp table `people` in `con` from rows of text; what could not be read comes back.

    LinkError: an id is missing or stands in several rows.
    """
    con.execute(SAYS_NOTHING)
    con.execute((SQL / "macros.sql").read_text(encoding="utf-8"))
    con.register("raw", rows)
    con.execute(_source_sql(columns))
    con.unregister("raw")
    _check_ids(con, columns.id)
    _take_names_apart(con)
    con.execute((SQL / "people.sql").read_text(encoding="utf-8"), {"least_rows": LEAST_ROWS})
    return tuple(_unread(con))


def _source_sql(columns: ColumnMap) -> str:
    """Every field as one column, null where the table has none; n counts the ids in their order."""
    own = f"raw.{_quoted(columns.id)}" if columns.id else "row_number() over ()::varchar"
    fields = ",\n".join(f"    {_joined(columns.fields.get(f, ()))} as {f}" for f in FIELDS)
    return f"""
create or replace temp table source as
with named as (
    select {own} as id,
{fields}
    from raw
)
select row_number() over (order by try_cast(id as bigint) nulls last, id) as n, named.*
from named
"""


def _joined(parts: tuple[str, ...]) -> str:
    if not parts:
        return "null::varchar"
    return f"nullif(concat_ws(' ', {', '.join(f'raw.{_quoted(p)}' for p in parts)}), '')"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _check_ids(con: duckdb.DuckDBPyConnection, column: str | None) -> None:
    if column is None:
        return
    missing = _one(con, "select count(*) from source where id is null")
    if missing:
        raise LinkError(
            f"编号列 {column!r} 有 {missing:,} 行为空。请补上，或用 --map id= 改按行号编号。"
        )
    doubled = con.execute(
        "select id, count(*) from source group by id having count(*) > 1 order by id limit 1"
    ).fetchall()
    for value, times in doubled:
        raise LinkError(
            f"编号列 {column!r} 的值 {value!r} 出现 {times:,} 次。"
            "编号须唯一；请换一列（--map id=列名），或用 --map id= 改按行号编号。"
        )


def _take_names_apart(con: duckdb.DuckDBPyConnection) -> None:
    parts = ", ".join(NAMES)
    written = con.sql(f"select distinct {parts} from source order by all").to_arrow_table()
    rows = zip(*(written[part].to_pylist() for part in NAMES), strict=True)
    found = [name_of(*row) for row in rows]
    for field, kind in _NAME_COLUMNS.items():
        written = written.append_column(
            field, pa.array([getattr(name, field) for name in found], kind)
        )
    con.register("names_apart", written)
    con.execute("create or replace temp table names as from names_apart")
    con.unregister("names_apart")


_NAME_COLUMNS = {
    "key": pa.string(),
    "plain": pa.string(),
    "words": pa.list_(pa.string()),
    "given": pa.string(),
    "family": pa.string(),
    "sound": pa.string(),
}


def _unread(con: duckdb.DuckDBPyConnection) -> Iterator[Unread]:
    for field, text, read in (("birth_date", "birth_text", "dob"),):
        found = con.execute(
            f"select count(*), min({text}) from people where {text} is not null and {read} is null"
        ).fetchall()
        for rows, example in found:
            if rows:
                yield Unread(field, rows, example)


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    ((value,),) = con.execute(query).fetchall()
    return int(value)
