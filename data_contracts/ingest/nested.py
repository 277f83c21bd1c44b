"""Lists and JSON columns taken apart: one in-memory table per nested column."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.codes import code_list
from data_contracts.deliveries.model import Nested
from data_contracts.ingest.people import computed
from data_contracts.ingest.reading import Broken
from data_contracts.ingest.typed import parse_columns
from data_contracts.ingest.work import Work

MAX_ITEMS = 1_000


def unnest_all(work: Work) -> tuple[Broken, ...]:
    """Make `nested_<id>` for every nested column of the rows that become current.

    Columns: rid, `<id>_n` (from 1), then `<id>_value` or one column per field with computed ones.
    Broken fields come back by rid order of `rows`' own rid, named `column.field`.
    """
    broken: list[Broken] = []
    for name, nested in work.delivery.nested.items():
        broken += _fields(work, name, nested) if nested.fields else _values(work, name, nested)
    return tuple(broken)


def _values(work: Work, name: str, nested: Nested) -> list[Broken]:
    items = work.fetch(_list_sql(work.delivery.columns[nested.column].type, name, nested))
    values = items[f"{name}_value"].combine_chunks()
    known = pa.array([True] * len(values), pa.bool_())
    if nested.code_list:
        known = pc.is_in(values, value_set=pa.array(code_list(nested.code_list).codes, pa.string()))
    work.memory.register("nested_items", items.filter(known))
    work.memory.execute(f"create or replace table nested_{name} as select * from nested_items")
    work.memory.unregister("nested_items")
    return [
        Broken("list_item", nested.column, items["rid"].combine_chunks().filter(pc.invert(known)))
    ]


def _list_sql(kind: str, name: str, nested: Nested) -> str:
    """One row per item of a list, or of a JSON array of texts; blank items are none."""
    column = f'"{nested.column}"'
    usable = f"{column} is not null"
    if kind == "json":
        usable = f"json_valid({column}) and json_type({column}) = 'ARRAY'"
        column = f"json_extract_string({column}, '$[*]')"
    return f"""
    with items as (
        select
            rid,
            unnest(range(1, len({column}) + 1))::bigint as {name}_n,
            trim(unnest({column})) as {name}_value
        from rows where {usable}
    )
    select rid, {name}_n, {name}_value from items
    where {name}_value <> '' and {name}_n <= {MAX_ITEMS} order by rid, {name}_n"""


def _fields(work: Work, name: str, nested: Nested) -> list[Broken]:
    items = work.fetch(_items_sql(name, nested))
    values = parse_columns(items, nested.fields, work.reading, main_time=None)
    columns = {f"{name}_{field}": array for field, array in values.columns.items()}
    exact = {f"{name}_{field}__precision": array for field, array in values.precision.items()}
    columns |= exact
    broken = [_by_row(items, nested, fault) for fault in values.broken]
    if items.num_rows:
        columns |= computed(columns, work.delivery, work.keys)
    _register(work, name, items, columns)
    return broken


def _items_sql(name: str, nested: Nested) -> str:
    """One row per item of a JSON list; what is no list of objects gives none."""
    fields = ", ".join(
        f"""json_extract_string(item, '$."{field.name}"') as "{field.name}\""""
        for field in nested.fields
    )
    return f"""
    with lists as (
        select rid, "{nested.column}"::json as items
        from rows
        where json_valid("{nested.column}") and json_type("{nested.column}") = 'ARRAY'
    ),
    items as (
        select
            rid,
            unnest(range(1, len(items::json[]) + 1))::bigint as {name}_n,
            unnest(items::json[]) as item
        from lists
    )
    select rid, {name}_n, {fields} from items where {name}_n <= {MAX_ITEMS} order by rid, {name}_n"""


def _by_row(items: pa.Table, nested: Nested, fault: Broken) -> Broken:
    """The fault as row ids: nested items have no place in the mask over rows."""
    rids = items["rid"].combine_chunks().filter(fault.mask)
    return Broken(fault.rule, f"{nested.column}.{fault.column}", rids)


def _register(work: Work, name: str, items: pa.Table, columns: dict[str, pa.Array]) -> None:
    for prefix, person in work.delivery.people.items():
        if not items.num_rows and (person.name or "").startswith(f"{name}_"):
            empty = {
                f"{prefix}_{part}": pa.nulls(0, pa.string())
                for part in ("key", "basis", "masked", "sex")
            }
            columns |= {**empty, f"{prefix}_birth_date": pa.nulls(0, pa.timestamp("us"))}
    frame = pa.table({"rid": items["rid"], f"{name}_n": items[f"{name}_n"], **columns})
    work.memory.register("nested_items", frame)
    work.memory.execute(f"create or replace table nested_{name} as select * from nested_items")
    work.memory.unregister("nested_items")
