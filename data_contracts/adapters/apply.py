"""Turn a file's own columns into the contract's columns, still as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.adapters.spec import ANYTHING, Adapter, CodeRule, Origin
from data_contracts.deliveries import Delivery
from data_contracts.deliveries.model import STATUS_COLUMNS
from data_contracts.sealing import Keys
from data_contracts.values import parse


@dataclass(frozen=True)
class Adapted:
    """Rows under the contract's names (all text, absent columns null), and which rows were kept."""

    rows: pa.Table
    kept: pa.Array


def adapt(data: pa.Table, adapter: Adapter, delivery: Delivery, keys: Keys) -> Adapted:
    """The rows that the filter keeps, under the contract's names."""
    kept = _kept(data, adapter)
    data = data.take(kept) if adapter.where else data
    dates = _dates(data, adapter, delivery)
    columns = {c.name: _column(data, adapter, c.name, dates) for c in delivery.stated_columns()}
    columns |= _key(data, adapter, delivery, keys)
    return Adapted(pa.table(columns), kept)


def _kept(data: pa.Table, adapter: Adapter) -> pa.Array:
    keep = pa.array([True] * data.num_rows, pa.bool_())
    for column, values in adapter.where.items():
        found = pc.is_in(pc.utf8_trim_whitespace(_text(data, column)), value_set=pa.array(values))
        keep = pc.and_(keep, found)
    return pc.indices_nonzero(keep)


def _column(data: pa.Table, adapter: Adapter, name: str, dates: pa.Array | None) -> pa.Array:
    origin = adapter.origin(name) or _unmapped_status(data, name)
    if origin is None:
        return pa.nulls(data.num_rows, pa.string())
    text = _origin_text(data, origin)
    if origin.codes is None:
        return text
    return _mapped(text, adapter.codes[origin.codes], dates)


def _unmapped_status(data: pa.Table, name: str) -> Origin | None:
    """A mapping that forgets the status must not bring a withdrawn row to life."""
    if name not in STATUS_COLUMNS:
        return None
    return next((Origin((c,)) for c in STATUS_COLUMNS if c in data.column_names), None)


def _origin_text(data: pa.Table, origin: Origin) -> pa.Array:
    if origin.constant is not None:
        return pa.array([origin.constant] * data.num_rows, pa.string())
    texts = [_text(data, column) for column in origin.columns]
    if len(texts) == 1:
        return texts[0]
    return pc.binary_join_element_wise(*texts, origin.sep, null_handling="skip")


def _text(data: pa.Table, column: str) -> pa.Array:
    if column not in data.column_names:
        return pa.nulls(data.num_rows, pa.string())
    return data[column].combine_chunks()


def _mapped(text: pa.Array, rules: tuple[CodeRule, ...], dates: pa.Array | None) -> pa.Array:
    """Ours for theirs; what no rule names stays as it is, so that the code list can flag it."""
    coded = text.dictionary_encode()
    theirs = coded.dictionary.to_pylist()
    starts, period = _periods(rules, dates, len(text))
    ours = [_code(value, rules, on) for on in starts for value in [*theirs, None]]
    place = np.asarray(pc.fill_null(coded.indices, len(theirs)))
    return pa.array(ours, pa.string()).take(pa.array(period * (len(theirs) + 1) + place))


def _periods(
    rules: tuple[CodeRule, ...], dates: pa.Array | None, rows: int
) -> tuple[list[datetime | None], npt.NDArray[np.int64]]:
    """A moment in each period in which the same rules hold (None: on no known day), and each row's period."""
    days = {day for rule in rules for day in (rule.valid_from, rule.valid_to) if day}
    if dates is None or not days:
        return [None], np.zeros(rows, dtype=np.int64)
    edges = [datetime.combine(day, time.min) for day in sorted(days)]
    moments = np.asarray(dates.cast(pa.timestamp("us"))).astype("datetime64[us]")
    after = np.searchsorted(np.array(edges, dtype="datetime64[us]"), moments, side="right")
    return [None, datetime.min, *edges], np.where(np.isnat(moments), 0, after + 1)


def _code(value: str | None, rules: tuple[CodeRule, ...], on: datetime | None) -> str | None:
    theirs = (value or "").strip()
    for rule in rules:
        if rule.theirs == theirs and rule.holds(on):
            return rule.ours or None
    default = next((r for r in rules if r.theirs == ANYTHING and r.holds(on)), None)
    return (default.ours or None) if default else value


def _dates(data: pa.Table, adapter: Adapter, delivery: Delivery) -> pa.Array | None:
    """The row's own date, only where some code holds for a time."""
    dated = any(rule.dated for rules in adapter.codes.values() for rule in rules)
    origin = adapter.origin(delivery.time) if delivery.time else None
    if not dated or origin is None:
        return None
    clock: dict[str, Any] = {"formats": adapter.time_formats, "timezone": adapter.timezone}
    if adapter.utc_offset_hours is not None:
        clock["utc_offset_hours"] = adapter.utc_offset_hours
    return parse(_origin_text(data, origin), "datetime", **clock).values


def _key(data: pa.Table, adapter: Adapter, delivery: Delivery, keys: Keys) -> dict[str, pa.Array]:
    if adapter.row_content_key:
        texts = [pc.fill_null(_text(data, c), "") for c in data.column_names]
        whole = pc.binary_join_element_wise(*texts, "\x1f")
        # a plain hash of a short row could be guessed, so it is keyed
        hashed = keys.pseudonyms("row_content", whole, prefix="")
        rest = {part: pa.array(["1"] * data.num_rows, pa.string()) for part in delivery.key[1:]}
        return {delivery.key[0]: hashed, **rest}
    theirs = zip(delivery.key, adapter.key_columns, strict=False)
    return {ours: _text(data, column) for ours, column in theirs}


def notes(data: pa.Table, adapter: Adapter, delivery: Delivery) -> tuple[str, ...]:
    """What the file has beside the contract's columns, and which of those it lacks, in Chinese."""
    known = adapter.their_columns(delivery)
    known |= set(STATUS_COLUMNS)
    absent = sorted(known - set(data.column_names) - set(STATUS_COLUMNS))
    # their names stay unsaid: in a file without a header the first row is a person's
    extra = [n for n, c in enumerate(data.column_names, start=1) if c not in known]
    said = []
    if extra:
        places = "、".join(str(n) for n in extra)
        said.append(f"合同未列出的列 {len(extra)} 个（第 {places} 列；原样封存，不进入事实）")
    if absent:
        said.append(f"文件缺少的列（按空值处理）：{'、'.join(absent)}")
    return tuple(said)
