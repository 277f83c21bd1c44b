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
    Broken fields come back by rid order of `rows`' own rid, named `column.field`; a value that is
    neither a list of objects nor one object under the column itself.
    """
    broken: list[Broken] = []
    for name, nested in work.delivery.nested.items():
        broken += _fields(work, name, nested) if nested.fields else _values(work, name, nested)
    return tuple(broken)


def _values(work: Work, name: str, nested: Nested) -> list[Broken]:
    items = work.fetch(_list_sql(name, nested))
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


def _list_sql(name: str, nested: Nested) -> str:
    """One row per item of a list; blank items are none."""
    column = f'"{nested.column}"'
    return f"""
    with items as (
        select
            rid,
            unnest(range(1, len({column}) + 1))::bigint as {name}_n,
            trim(unnest({column})) as {name}_value
        from rows where {column} is not null
    )
    select rid, {name}_n, {name}_value from items
    where {name}_value <> '' and {name}_n <= {MAX_ITEMS} order by rid, {name}_n"""


def _fields(work: Work, name: str, nested: Nested) -> list[Broken]:
    work.memory.execute(f"create or replace view nested_raw as {_raw_sql(name, nested)}")
    items = work.fetch(_items_sql(name, nested))
    shapes = work.fetch("select distinct rid from nested_raw where kind <> 'OBJECT' order by rid")
    values = parse_columns(items, nested.fields, work.reading(_arrival(items)), main_time=None)
    columns = {f"{name}_{field}": array for field, array in values.columns.items()}
    exact = {f"{name}_{field}__precision": array for field, array in values.precision.items()}
    columns |= exact
    broken = [_by_row(items, nested, fault) for fault in values.broken]
    if items.num_rows:
        written = {f"{name}_{f.name}__raw": items[f.name] for f in nested.fields}
        columns |= computed(
            columns | written, work.delivery, work.keys, row_key=_item_key(items, name)
        )
    _register(work, name, items, columns)
    return [Broken("nested_shape", nested.column, shapes["rid"].combine_chunks()), *broken]


def _raw_sql(name: str, nested: Nested) -> str:
    """One row per item of a JSON list with its kind; a single object is a list of one."""
    column = f'"{nested.column}"'
    return f"""
    with lists as (
        select
            rid,
            case when json_type({column}) = 'ARRAY' then {column} else '[' || {column} || ']' end
                as items
        from rows
        where json_valid({column}) and json_type({column}) <> 'NULL'
    ),
    items as (
        select
            rid,
            unnest(range(1, len(items::json[]) + 1))::bigint as {name}_n,
            unnest(items::json[]) as item
        from lists
    ),
    final as (
        select rid, {name}_n, item, coalesce(json_type(item), 'NULL') as kind
        from items where {name}_n <= {MAX_ITEMS}
    )
    select rid, {name}_n, item, kind from final"""


def _items_sql(name: str, nested: Nested) -> str:
    """The fields of every item that is an object."""
    fields = ", ".join(
        f"""json_extract_string(item, '$."{field.name}"') as "{field.name}\""""
        for field in nested.fields
    )
    return f"""
    select rid, {name}_n, {fields}, item__received_at, item__row_key
    from nested_raw
    join (select rid, received_at as item__received_at, row_key as item__row_key from rows) using (rid)
    where kind = 'OBJECT' order by rid, {name}_n"""


def _arrival(items: pa.Table) -> pa.Array:
    return items["item__received_at"].combine_chunks()


def _item_key(items: pa.Table, name: str) -> pa.Array:
    """What tells an item apart from all others: its row's key and its number."""
    numbers = items[f"{name}_n"].combine_chunks().cast(pa.string())
    return pc.binary_join_element_wise(items["item__row_key"].combine_chunks(), numbers, "/")


def _by_row(items: pa.Table, nested: Nested, fault: Broken) -> Broken:
    """The fault as row ids: nested items have no place in the mask over rows."""
    rids = items["rid"].combine_chunks().filter(fault.mask)
    return Broken(fault.rule, f"{nested.column}.{fault.column}", rids)


def _register(work: Work, name: str, items: pa.Table, columns: dict[str, pa.Array]) -> None:
    for prefix, person in work.delivery.people.items():
        if not items.num_rows and (person.name or "").startswith(f"{name}_"):
            empty = {
                f"{prefix}_{part}": pa.nulls(0, pa.string())
                for part in ("key", "basis", "masked", "issued_in", "sex", "profile", "told")
            }
            columns |= {**empty, f"{prefix}_birth_date": pa.nulls(0, pa.timestamp("us"))}
    frame = pa.table({"rid": items["rid"], f"{name}_n": items[f"{name}_n"], **columns})
    work.memory.register("nested_items", frame)
    work.memory.execute(f"create or replace table nested_{name} as select * from nested_items")
    work.memory.unregister("nested_items")
