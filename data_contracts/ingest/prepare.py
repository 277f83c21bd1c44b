"""Arrived rows in memory: typed, with keys, clocks, content hash and computed columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries.model import RETIRED, Delivery
from data_contracts.ingest.admit import row_keys
from data_contracts.ingest.arrive import Arrived
from data_contracts.ingest.people import computed
from data_contracts.ingest.reading import Broken, Typed
from data_contracts.ingest.typed import typed
from data_contracts.ingest.work import Work
from data_contracts.values.clean import as_array, trimmed


def prepare(work: Work, arrived: Arrived) -> tuple[Broken, ...]:
    """Make `parsed` (every column) and `arrived` (keys and clocks by rid) in memory; what comes back are the broken fields."""
    files = _files(work, arrived)
    values = typed(arrived.rows, work.delivery, work.reading(files["file__received_at"]))
    extra = computed(
        {**values.columns, **_raw(arrived)},
        work.delivery,
        work.keys,
        row_key=_row_key(arrived, work.delivery),
    )
    work.memory.register("parsed", _frame(arrived, values, {**extra, **files}))
    secret = work.keys.pseudonym("content_hash", work.delivery.name)
    work.memory.execute(
        f"create or replace table arrived as {_arrived_sql(work.delivery)}",
        {"secret": secret, "ingested_at": work.parcel.ingested_at},
    )
    return values.broken


def _files(work: Work, arrived: Arrived) -> dict[str, pa.Array]:
    """What each row has from its file."""
    stated = {
        "file__received_at": pa.array([p.received_at for p in work.parcels], pa.timestamp("us")),
        "file__no": pa.array([p.file_no for p in work.parcels], pa.int64()),
        "file__id": pa.array([p.file_id for p in work.parcels], pa.string()),
    }
    return {name: values.take(arrived.file_at) for name, values in stated.items()}


def _frame(arrived: Arrived, values: Typed, extra: dict[str, pa.Array]) -> pa.Table:
    columns = {
        "rid": pa.array(np.arange(arrived.rows.num_rows), pa.int64()),
        "row_no": arrived.row_no,
        **values.columns,
        **{f"{name}__precision": array for name, array in values.precision.items()},
        **_raw(arrived),
        **extra,
    }
    return pa.table(columns)


def _raw(arrived: Arrived) -> dict[str, pa.Array]:
    """Every column as it was written."""
    return {f"{name}__raw": arrived.rows[name] for name in arrived.rows.column_names}


def _row_key(arrived: Arrived, delivery: Delivery) -> pa.Array:
    """Each row's key as `row_keys` has it; null where a part is missing (such a row is refused)."""
    written = [trimmed(as_array(arrived.rows[part])) for part in delivery.key]
    return written[0] if len(written) == 1 else pc.binary_join_element_wise(*written, "/")


def _arrived_sql(delivery: Delivery) -> str:
    retired = ", ".join(f"'{word}'" for word in RETIRED)
    return f"""select
        rid,
        row_no,
        file__no as file_no,
        file__id as file_id,
        file__received_at as received_at,
        $ingested_at::timestamp as ingested_at,
        {row_keys(delivery)} as row_key,
        coalesce("{delivery.status_column}" in ({retired}), false) as retired,
        {_version_at(delivery)} as version_at,
        {_content_hash(delivery)} as content_hash
    from parsed"""


def _version_at(delivery: Delivery) -> str:
    """The source's own clock; a source without one is ordered by arrival."""
    clocks = [f'"{c}"' for c in (delivery.updated, delivery.registered) if c]
    return f"coalesce({', '.join([*clocks, 'file__received_at'])})"


def _content_hash(delivery: Delivery) -> str:
    """Typed values where they parse, so that one row in CSV and in XLSX is the same content.

    Keyed, since a plain hash of a row could be confirmed by guessing.
    """
    texts = [
        f'coalesce("{name}"::varchar, "{name}__raw", chr(30))'
        for name in delivery.content_columns()
    ]
    return f"left(sha256($secret || concat_ws(chr(31), {', '.join(texts)})), 32)"
