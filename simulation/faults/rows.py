"""Traps of whole rows in the inbox: doubled, late, corrected, retired, stale, without key or time."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from simulation.columns import STATUS
from simulation.faults.rates import FaultRates
from simulation.faults.sent import Sent, Trap, added, drawn, moved, none_of, some_settled, stamped
from simulation.streams import pick
from simulation.types import Rng, Texts

CORRECTIONS = {
    "police_110": ("JQDZ", "更正"), "hotline_12345": ("事发地址", "更正"), "grid_events": ("address", "更正"),
    "dispute_ledger": ("化解情况", "补录"), "handling_log": ("说明", "补录"), "enterprise_reports": ("内容", "更正"),
    "dispute_parties": ("单位名称", "更正"), "transfers": ("理由", "更正"), "court_filings": ("结果", "更正"),
}  # fmt: skip
RETIRED = (
    "police_110",
    "hotline_12345",
    "grid_events",
    "dispute_ledger",
    "handling_log",
    "enterprise_reports",
)
MAIN_TIME = {
    "police_110": "BJSJ",
    "hotline_12345": "受理时间",
    "handling_log": "时间",
    "grid_visits": "走访时间",
}


def set_row_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    """The source's files with all row traps set."""
    for trap in ROW_TRAPS:
        for place in range(1, len(sent.files)):
            sent = trap(sent, place, rates, rng)
    return sent


def _stale(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A version left behind that comes after a newer one: stored, never current."""
    if place + 2 >= len(sent.files) or sent.files[place].delivery.updated is None:
        return sent
    keys = pd.Series(sent.files[place].keys())
    newer, last = set(sent.files[place + 1].keys()), set(sent.files[place + 2].keys())
    once = keys.isin(newer - last - sent.trapped()) & ~keys.duplicated(keep=False)
    rows = [int(row) for row in keys.index[once]]
    # few rows change on two days running, so of these more are taken
    chosen = [rows[i] for i in drawn(len(rows), min(rates.stale * 5, 1.0), rng)]
    return moved(sent, (place, place + 2), chosen, Trap("stale", "version", "older_version"))


def _late(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """Rows left behind that come with the next file, their times as they were."""
    if place + 1 >= len(sent.files):
        return sent
    keys, taken = sent.files[place].keys(), set(sent.files[place + 1].keys()) | sent.trapped()
    rows = [int(r) for r in drawn(len(keys), rates.late, rng) if keys[r] not in taken]
    return moved(sent, (place, place + 1), rows, Trap("late", "none"))


def _redelivered(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row once more, exactly as it was."""
    rows = some_settled(sent, place, rates.redelivered, rng)
    return added(sent, place, rows, Trap("redelivered", "unchanged"))


def _synced(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A nightly sync touches the update time and nothing else."""
    if sent.files[place].delivery.updated is None:
        return sent
    rows = stamped(some_settled(sent, place, rates.synced, rng), sent.files[place], rng)
    return added(sent, place, rows, Trap("synced", "unchanged"))


def _corrected(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row with one cell put right: a new version."""
    rows = stamped(_edited(sent, place, rates.corrected, rng), sent.files[place], rng)
    return added(sent, place, rows, Trap("corrected", "version"))


def _untouched(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An edit that left the update time alone: same key, same time, other content."""
    rows = _edited(sent, place, rates.untouched_edit, rng)
    return added(sent, place, rows, Trap("untouched_edit", "version", "same_time"))


def _edited(sent: Sent, place: int, rate: float, rng: Rng) -> pd.DataFrame:
    source = sent.files[place].source
    if source not in CORRECTIONS:
        return none_of(sent.files[place])
    column, word = CORRECTIONS[source]
    rows = some_settled(sent, place, rate, rng)
    return rows.assign(**{column: rows[column].astype(object) + f"（{word}）"})


def _retired(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row withdrawn: 作废 or 误录."""
    shipment = sent.files[place]
    if shipment.source not in RETIRED:
        return sent
    rows = stamped(some_settled(sent, place, rates.retired, rng), shipment, rng)
    name = "row_status" if shipment.source == "grid_events" else STATUS
    rows = rows.assign(**{name: pick(rng, ("作废", "误录"), len(rows), p=[3, 1])})
    return added(sent, place, rows, Trap("retired", "version", "retired"))


def _doubled(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """The same row twice in one file."""
    rows = sent.files[place].rows
    return added(
        sent, place, rows.iloc[drawn(len(rows), rates.doubled, rng)], Trap("doubled", "unchanged")
    )


def _keyless(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A row more, whose key is empty: refused."""
    shipment = sent.files[place]
    if shipment.source not in MAIN_TIME:
        return sent
    rows = shipment.rows.iloc[drawn(len(shipment.rows), rates.no_key, rng)]
    rows = rows.assign(**{shipment.delivery.key[0]: ""})
    return added(sent, place, rows, Trap("no_key", "quarantined", "key_missing"))


def _timeless(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A row more, whose main time is no time: refused."""
    shipment = sent.files[place]
    if shipment.source not in MAIN_TIME:
        return sent
    key = shipment.delivery.key[0]
    rows = shipment.rows.iloc[drawn(len(shipment.rows), rates.bad_time, rng)]
    rows = rows[rows[key] != ""]
    rows = rows.assign(**{key: rows[key].astype(object) + "T"}).assign(
        **{MAIN_TIME[shipment.source]: "待定"}
    )
    return added(sent, place, rows, Trap("bad_time", "quarantined", "time_unusable"))


def _forbidden(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """Somebody enters a petition or a protest as an outcome: refused."""
    shipment = sent.files[place]
    if shipment.source != "incidents":
        return sent
    rows = shipment.rows.iloc[drawn(len(shipment.rows), rates.forbidden_outcome, rng)]
    words: Texts = pick(rng, ("上访", "聚集", "罢工"), len(rows))
    rows = rows.assign(事件编号=rows["事件编号"].astype(object) + "F", 层级="3", 类型=words)
    return added(sent, place, rows, Trap("forbidden_outcome", "quarantined", "forbidden_outcome"))


ROW_TRAPS: tuple[Callable[[Sent, int, FaultRates, Rng], Sent], ...] = (
    _stale, _late, _redelivered, _synced, _corrected, _untouched, _retired, _doubled, _timeless, _keyless, _forbidden,
)  # fmt: skip
