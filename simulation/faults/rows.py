"""Traps of whole rows in the inbox: doubled, late, corrected, retired, stale, without key or time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from simulation.columns import STATUS
from simulation.faults.rates import FaultRates
from simulation.faults.shipments import Injected, Shipment, injected, row_keys
from simulation.recorded import as_text
from simulation.streams import pick
from simulation.types import Ints, Rng, Texts

CORRECTIONS = {
    "police_110": ("JQDZ", "更正"), "hotline_12345": ("事发地址", "更正"), "grid_events": ("address", "更正"),
    "dispute_ledger": ("化解情况", "补录"), "handling_log": ("说明", "补录"), "enterprise_reports": ("内容", "更正"),
    "dispute_parties": ("单位名称", "更正"), "transfers": ("理由", "更正"), "court_filings": ("结果", "更正"),
}  # fmt: skip
RETIRED_SOURCES = (
    "police_110",
    "hotline_12345",
    "grid_events",
    "dispute_ledger",
    "handling_log",
    "enterprise_reports",
)
FROM = "from file"
RECENT = 3_000
MAIN_TIME = {
    "police_110": "BJSJ",
    "hotline_12345": "受理时间",
    "handling_log": "时间",
    "grid_visits": "走访时间",
}


@dataclass(frozen=True)
class Sent:
    """All files of one source, oldest first; the first is the history."""

    files: tuple[Shipment, ...]
    notes: tuple[Injected, ...] = ()

    def replaced(self, place: int, rows: pd.DataFrame, notes: list[Injected]) -> Sent:
        """With other rows in one file and more notes."""
        changed = self.files[place].with_rows(rows)
        return Sent((*self.files[:place], changed, *self.files[place + 1 :]), (*self.notes, *notes))


def set_row_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    """The source's files with all row traps set."""
    for trap in ROW_TRAPS:
        for place in range(1, len(sent.files)):
            sent = trap(sent, place, rates, rng)
    return sent


def _drawn(n: int, rate: float, rng: Rng) -> Ints:
    return np.flatnonzero(rng.random(n) < rate)


def _settled(sent: Sent, place: int) -> pd.DataFrame:
    """Rows delivered before file `place` as last delivered, and not touched again by it or later ones.

    Only the latest of a long history are looked at: corrections come soon. `FROM` names the file.
    """
    parts = [f.rows.tail(RECENT).assign(**{FROM: f.name}) for f in sent.files[:place]]
    before = pd.concat(parts).fillna("").reset_index(drop=True)
    keys = row_keys(before, sent.files[0].delivery)
    busy = {k for f in sent.files[place:] for k in f.keys()}
    # what another trap has touched is left alone: each note must stand for exactly one thing
    busy |= {note.key for note in sent.notes if note.counter != "flag"}
    last = ~pd.Series(keys).duplicated(keep="last").to_numpy()
    return before[last & ~np.isin(keys.astype(str), sorted(busy))].reset_index(drop=True)


def _some_settled(sent: Sent, place: int, rate: float, rng: Rng) -> pd.DataFrame:
    """About `rate` times as many earlier rows as the file has."""
    wanted = rng.binomial(len(sent.files[place].rows), rate)
    if not wanted:
        return sent.files[place].rows.head(0).assign(**{FROM: ""})
    earlier = _settled(sent, place)
    n = min(wanted, len(earlier))
    return earlier.iloc[np.sort(rng.choice(len(earlier), size=n, replace=False))]


def _stamped(rows: pd.DataFrame, shipment: Shipment, rng: Rng) -> pd.DataFrame:
    """The rows with an update time of the day before arrival."""
    if shipment.delivery.updated is None:
        return rows
    midnight = np.datetime64(shipment.arrival - timedelta(days=1), "s")
    at = midnight + rng.integers(0, 86_400, len(rows)).astype("timedelta64[s]")
    return rows.assign(
        **{shipment.delivery.updated: as_text(at, slashed=shipment.delivery.slashed)}
    )


def _added(
    sent: Sent, place: int, rows: pd.DataFrame, fault: str, counter: str, rule: str = ""
) -> Sent:
    """With these rows at the end of the file; what is stored again carries its spoiled cells along."""
    shipment, keys = sent.files[place], list(row_keys(rows, sent.files[place].delivery))
    notes = injected(fault, shipment, keys, counter=counter, rule=rule)
    if counter == "version":
        sources = set(zip(rows[FROM], keys, strict=True))
        spoiled = [n for n in sent.notes if n.counter == "flag" and (n.file, n.key) in sources]
        notes += [replace(n, file=shipment.name) for n in spoiled]
    return sent.replaced(
        place,
        pd.concat([shipment.rows, rows.drop(columns=FROM, errors="ignore")]).fillna(""),
        notes,
    )


def _late(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """Rows left behind that come with the next file, their times as they were."""
    if place + 1 >= len(sent.files):
        return sent
    taken = set(sent.files[place + 1].keys())
    rows = _drawn(len(sent.files[place].rows), rates.late, rng)
    return _moved(sent, (place, place + 1), [r for r in rows if sent.files[place].keys()[r] not in taken], "late")


def _stale(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A version left behind that comes after a newer one: stored, never current."""
    if place + 2 >= len(sent.files) or sent.files[place].delivery.updated is None:
        return sent
    newer, last = set(sent.files[place + 1].keys()), set(sent.files[place + 2].keys())
    noted = {n.key for n in sent.notes if n.counter != "flag"}
    once = ~pd.Series(sent.files[place].keys()).duplicated(keep=False).to_numpy()
    rows = [r for r, k in enumerate(sent.files[place].keys()) if once[r] and k in newer - last - noted]
    chosen = [rows[i] for i in _drawn(len(rows), min(rates.stale * 5, 1.0), rng)]
    return _moved(sent, (place, place + 2), chosen, "stale")


def _moved(sent: Sent, way: tuple[int, int], rows: list[int], fault: str) -> Sent:
    """With these rows taken from one file to another, their notes with them."""
    old, new = sent.files[way[0]], sent.files[way[1]]
    keys = set(old.keys()[rows])
    sent = sent.replaced(way[0], old.rows.drop(index=rows), [])
    notes = [replace(n, file=new.name) if n.file == old.name and n.key in keys else n for n in sent.notes]
    counter, rule = ("none", "") if fault == "late" else ("version", "older_version")
    changed = replace(sent, notes=tuple(notes))
    return _added(changed, way[1], old.rows.iloc[rows].assign(**{FROM: ""}), fault, counter, rule)


def _doubled(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """The same row twice in one file."""
    rows = sent.files[place].rows
    return _added(
        sent, place, rows.iloc[_drawn(len(rows), rates.doubled, rng)], "doubled", "unchanged"
    )


def _redelivered(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row once more, exactly as it was."""
    return _added(
        sent, place, _some_settled(sent, place, rates.redelivered, rng), "redelivered", "unchanged"
    )


def _synced(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A nightly sync touches the update time and nothing else."""
    if sent.files[place].delivery.updated is None:
        return sent
    rows = _stamped(_some_settled(sent, place, rates.synced, rng), sent.files[place], rng)
    return _added(sent, place, rows, "synced", "unchanged")


def _corrected(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row with one cell put right: a new version."""
    rows = _edited(sent, place, rates.corrected, rng)
    return _added(sent, place, _stamped(rows, sent.files[place], rng), "corrected", "version")


def _untouched(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An edit that left the update time alone: same key, same time, other content."""
    rows = _edited(sent, place, rates.untouched_edit, rng)
    return _added(sent, place, rows, "untouched_edit", "version", "same_time")


def _edited(sent: Sent, place: int, rate: float, rng: Rng) -> pd.DataFrame:
    source = sent.files[place].source
    if source not in CORRECTIONS:
        return sent.files[place].rows.head(0).assign(**{FROM: ""})
    column, word = CORRECTIONS[source]
    rows = _some_settled(sent, place, rate, rng)
    return rows.assign(**{column: rows[column].astype(object) + f"（{word}）"})


def _retired(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """An earlier row withdrawn: 作废 or 误录."""
    if sent.files[place].source not in RETIRED_SOURCES:
        return sent
    rows = _stamped(_some_settled(sent, place, rates.retired, rng), sent.files[place], rng)
    name = "row_status" if sent.files[place].source == "grid_events" else STATUS
    rows = rows.assign(**{name: pick(rng, ("作废", "误录"), len(rows), p=[3, 1])})
    return _added(sent, place, rows, "retired", "version", "retired") if len(rows) else sent


def _keyless(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """A new row whose key is empty, or whose main time is no time: refused."""
    shipment = sent.files[place]
    if shipment.source not in MAIN_TIME:
        return sent
    time = MAIN_TIME[shipment.source]
    lost = shipment.rows.iloc[_drawn(len(shipment.rows), rates.no_key, rng)]
    sent = _added(
        sent,
        place,
        lost.assign(**{shipment.delivery.key[0]: ""}),
        "no_key",
        "quarantined",
        "key_missing",
    )
    odd = shipment.rows.iloc[_drawn(len(shipment.rows), rates.bad_time, rng)]
    keys = odd[shipment.delivery.key[0]].astype(object) + "T"
    return _added(
        sent,
        place,
        odd.assign(**{time: "待定", shipment.delivery.key[0]: keys}),
        "bad_time",
        "quarantined",
        "time_unusable",
    )


def _forbidden(sent: Sent, place: int, rates: FaultRates, rng: Rng) -> Sent:
    """Somebody enters a petition or a protest as an outcome: refused."""
    shipment = sent.files[place]
    if shipment.source != "incidents":
        return sent
    rows = shipment.rows.iloc[_drawn(len(shipment.rows), rates.forbidden_outcome, rng)]
    words: Texts = pick(rng, ("上访", "聚集", "罢工"), len(rows))
    keys = rows["事件编号"].astype(object) + "F"
    return _added(
        sent,
        place,
        rows.assign(事件编号=keys, 层级="3", 类型=words),
        "forbidden_outcome",
        "quarantined",
        "forbidden_outcome",
    )


ROW_TRAPS: tuple[Callable[[Sent, int, FaultRates, Rng], Sent], ...] = (
    _stale, _late, _redelivered, _synced, _corrected, _untouched, _retired, _doubled, _keyless, _forbidden,
)  # fmt: skip
